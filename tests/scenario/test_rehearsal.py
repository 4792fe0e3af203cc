"""What a rehearsal foretells, and what then happens: the same plans, played by the real engine against a simulated world."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import pytest
import structlog

from bascule.areas.rehearsal.play import Played, play
from bascule.areas.rehearsal.scene import Behaviour as Supposed
from bascule.areas.rehearsal.scene import Scene
from bascule.areas.rehearsal.summary import Span, summarise
from bascule.engine.drivers import WrappedDrivers
from bascule.engine.run import ReleaseRunner
from bascule.engine.runtime import Runtime
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.spec import CheckCall, DriverRef, Guard, ReleaseSpec, Step, StepKind
from bascule.ports.store import NewRelease
from bascule.release.phases import Phase
from bascule.testing.memory.store import MemoryReleases, Standing
from bascule.testing.signals import LocalSignals
from bascule.testing.virtual import ORIGIN, VirtualClock, run_virtual
from bascule.testing.world import Behaviour, Running, World, WorldCheck, WorldTraffic, WorldWorkload

ROLLOUTS, RUNS = 150, 4
BOOTS = Seconds(5.0)
GOOD, BAD, SLOW = (Share(0.001), Share(0.0)), (Share(0.05), Share(0.0)), (Share(0.001), Share(0.3))


@dataclass(frozen=True)
class Case:
    """A plan, how many come, and how the version behaves (errors, slow answers)."""

    percents: tuple[int, ...]
    duration: float
    rate: float
    version: tuple[Share, Share] = GOOD
    soak: float = 60.0

    def spec(self) -> ReleaseSpec:
        """What a plan says."""
        call = CheckCall("tests", DriverRef("world", {"name": "tests"}), timeout=Seconds(10.0))
        traffic = [Step(StepKind.TRAFFIC, percent=each, duration=Seconds(self.duration)) for each in self.percents]
        return ReleaseSpec(
            plan="shop",
            component="api",
            environment="production",
            steps=(
                Step(StepKind.CHECK, calls=(call,)),
                Step(StepKind.DEPLOY),
                *traffic,
                Step(StepKind.TRAFFIC, percent=100),
                Step(StepKind.SOAK, duration=Seconds(self.soak)),
            ),
            guards=(
                Guard("errors", Condition("error_rate", Direction.ABOVE, 0.02, hold_for=Seconds(10.0))),
                Guard("latency", Condition("latency_p95", Direction.ABOVE, 0.5)),
            ),
            workload=DriverRef("world"),
            traffic=DriverRef("world"),
            health=Health(every=Seconds(1.0), ready_within=Seconds(30.0)),
            drain=Seconds(2.0),
            patience=Seconds(1e6),
        )


CASES = [
    Case((5, 25, 50), 60.0, 20.0),
    Case((5, 25, 50), 60.0, 2.0),
    Case((1,), 600.0, 50.0),
    Case((10, 50), 30.0, 5.0, soak=600.0),
    Case((), 0.0, 20.0),
    Case((5, 25, 50), 60.0, 20.0, BAD),
    Case((5, 25, 50), 60.0, 2.0, BAD),
    Case((50,), 600.0, 10.0, BAD),
    Case((5, 25), 60.0, 20.0, SLOW),
    Case((1, 2, 5, 10), 20.0, 200.0),
]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What is simulated is no news."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@dataclass(frozen=True)
class Happened:
    """What came of a release that the engine drove."""

    phase: Phase
    took: float
    met: int


class Engine:
    """The real engine on a virtual clock; nothing goes wrong but the version."""

    def __init__(self, case: Case, seed: int) -> None:
        self.spec, self.clock = case.spec(), VirtualClock()
        behaviours = {
            "1": Behaviour(errors=GOOD[0], boots=BOOTS),
            "2": Behaviour(errors=case.version[0], slow=case.version[1], boots=BOOTS),
        }
        self.world = World(Random(seed), self.clock, behaviours, rate=case.rate)
        self.world.slots[Slot.BLUE] = Running("1", Instant(ORIGIN.timestamp() - 100))
        self.world.weights = {Slot.BLUE: 100}

    def workload(self, driver: DriverRef) -> WorldWorkload:
        """The workload port."""
        return WorldWorkload(self.world)

    def traffic(self, driver: DriverRef) -> WorldTraffic:
        """The traffic port."""
        return WorldTraffic(self.world)

    def check(self, driver: DriverRef) -> WorldCheck:
        """The check port."""
        return WorldCheck(self.world)

    async def run(self) -> Happened:
        """From the order to the end."""
        self.world.flowed_at = self.world.true_now()
        store, signals = MemoryReleases(), LocalSignals()
        store.places[Place("shop", "production", "api")] = Standing(stable=Slot.BLUE.value, version="1")
        began = self.clock.now().timestamp()
        release = await store.create(NewRelease(self.spec, "2", "noe", began))
        runtime = Runtime(WrappedDrivers(self, self.clock, ()), self.clock)
        await ReleaseRunner(store, runtime, signals, "w").drive(release.id)
        found = store.rows[release.id].release.progress
        met = self.world.totals[release.candidate].total if release.candidate in self.world.totals else 0
        return Happened(found.phase, (found.ended_at or 0.0) - began, met)


def foretold(case: Case, rollouts: int) -> list[Played]:
    """What a rehearsal says of it."""
    scene = Scene(
        spec=case.spec(),
        version=Supposed("2", case.version[0], case.version[1], BOOTS),
        stable=Supposed("1", GOOD[0], GOOD[1], BOOTS),
        begin=Instant(ORIGIN.timestamp()),
        rate=case.rate,
        checks=Seconds(2.5),
    )
    return [play(scene, Random(number)) for number in range(rollouts)]


def happened(case: Case, runs: int) -> list[Happened]:
    """What the engine does with it."""

    async def one(seed: int) -> Happened:
        return await Engine(case, seed).run()

    return [run_virtual(one(seed)) for seed in range(runs)]


def within(found: Sequence[float], told: Span) -> int:
    """How many lie where nine of ten should; between two looks of the rehearsal nobody knows more."""
    slack = 2.0
    return sum(told.low * 0.97 - slack <= one <= told.high * 1.03 + slack for one in found)


def agreement(cases: Sequence[Case], rollouts: int, runs: int) -> tuple[int, int]:
    """Of how many figures of what happened how many lie within what was foretold."""
    good = of = 0
    for case in cases:
        told, real = foretold(case, rollouts), happened(case, runs)
        assert {one.phase for one in real} == {Phase(phase) for phase in summarise("2", told).ends}, case
        begin = ORIGIN.timestamp()
        ends = summarise("2", [replace(one, phase=Phase.SUCCEEDED) for one in told])
        assert ends.end is not None
        took = Span(ends.end.low - begin, ends.end.middle - begin, ends.end.high - begin)
        good += within([one.took for one in real], took) + within([one.met for one in real], ends.requests)
        of += 2 * len(real)
    return good, of


@pytest.mark.long
def test_a_rehearsal_agrees_with_the_engine() -> None:
    """A good and a bad version: how they end, when, and how many requests meet them."""
    good, of = agreement([CASES[0], CASES[5]], 60, 4)
    assert good >= 0.75 * of, (good, of)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_ten_plans_go_as_they_were_rehearsed() -> None:
    """Nine of ten figures lie within nine tenths of the rollouts; chance moves that between eight and ten."""
    good, of = agreement(CASES, ROLLOUTS, RUNS)
    assert good >= 0.8 * of, (good, of)
