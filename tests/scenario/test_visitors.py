"""Simulated releases of a place that nobody visits: synthetic visitors alone decide, whatever crashes and whoever drives."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
import structlog

from bascule.kernel.slot import Slot
from bascule.plan.asking import Visitors
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.spec import Guard, ReleaseSpec, Step
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.testing.faults import Odds
from bascule.testing.virtual import run_virtual
from bascule.testing.world import Behaviour
from tests.kit.simulation import GOOD, Broken, Simulation, Told

SEEDS, PATIENCE = 25, 10 * 3600.0
RATE = 20.0
# The clock is set by an hour now and then.
VISITORS = Visitors(RATE, lasting=PATIENCE)
ERRORS = Guard("error_rate > 5%", Condition("error_rate", Direction.ABOVE, 0.05))
# Spells of a few seconds in which two drive, one of whom does not know yet that it has lost the release.
WINDOW, SLACK = 10.0, 15


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Simulated faults are no news."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def behaviour(seed: int) -> Behaviour:
    """How the candidate of a seed behaves."""
    return Random(f"visited {seed}").choice([GOOD, GOOD, Behaviour(errors=0.3), Behaviour(errors=1.0)])


class Unvisited(Simulation):
    """No users, no people, one guard, and visitors, unless they are taken away."""

    def __init__(self, seed: int, visitors: Visitors | None) -> None:
        self.visitors = visitors
        super().__init__(Random(seed), seed)
        self.world.rate, self.world.failing_checks = 0.0, frozenset()
        # A first release has no way back: its guards ask for a person.
        self.came, self.most, self.first = 0, 0, False

    def _behaviour(self) -> Behaviour:
        return behaviour(self.seed)

    def _judged(self, spec: ReleaseSpec) -> ReleaseSpec:
        return replace(spec, guards=(ERRORS,), visitors=self.visitors, patience=PATIENCE)

    def _lasting(self, spec: ReleaseSpec) -> ReleaseSpec:
        # What else a step may ask for is not a matter of requests.
        return spec

    def _flags(self, early: bool) -> list[Step]:
        return []

    async def _people(self, release: Release) -> None:
        """Nobody asks for anything."""

    def _hold_gates(self, release: Release) -> None:
        super()._hold_gates(release)
        visited = self.world.visited
        if len(visited) > self.came and release.progress.exposed_at is None:
            self.world.broken.append("visited before anybody was exposed")
        if len(visited) > self.came and self.world.true_now() - visited[-1] > 1.0:
            self.world.broken.append("a visitor was counted late")
        self.came = len(visited)
        recent = sum(at > self.world.true_now() - WINDOW for at in visited[-5000:])
        self.most = max(self.most, recent)


class Twice(Unvisited):
    """Two control planes drive it at once, and nothing else goes wrong."""

    def _odds(self) -> Odds:
        return Odds()

    async def _trouble(self) -> None:
        """Nothing goes away."""

    async def _worker(self, release: str, index: int) -> None:
        await asyncio.gather(super()._worker(release, index), super()._worker(release, index + 10))


def told(kind: type[Unvisited], seed: int, visitors: Visitors | None = VISITORS) -> tuple[Unvisited, Told]:
    """A seed's world, and what became of it."""

    async def run() -> tuple[Unvisited, Told]:
        simulation = kind(seed, visitors)
        return simulation, await simulation.run()

    return run_virtual(run())


def exposed(simulation: Unvisited) -> bool:
    """Whether anybody ever met the candidate: a release may fail before, of faults alone."""
    return any(weights.get(Slot.GREEN) for _, weights in simulation.world.moves)


@pytest.mark.long
@pytest.mark.parametrize("block", range(4))
def test_visitors_alone_decide(block: int) -> None:
    """A good version succeeds and a bad one goes back, within an hour; never at more than the rate, save in a spell."""
    ends: Counter[Phase] = Counter()
    for seed in range(block * SEEDS, (block + 1) * SEEDS):
        simulation, end = told(Unvisited, seed)
        if exposed(simulation):
            ends[end.phase] += 1
            good = simulation.candidate is GOOD
            assert end.phase is (Phase.SUCCEEDED if good else Phase.ROLLED_BACK), (seed, end)
        assert simulation.most <= 2 * (RATE * WINDOW + SLACK), seed
    assert min(ends[Phase.SUCCEEDED], ends[Phase.ROLLED_BACK]) > 5, ends


def test_one_of_two_control_planes_sends() -> None:
    """However many would drive a release, one does, and nobody comes twice."""
    for seed in range(4):
        simulation, _ = told(Twice, seed)
        assert simulation.most <= RATE * WINDOW + SLACK, seed
        assert simulation.world.visited or not exposed(simulation), seed


@pytest.mark.long
def test_without_visitors_it_waits() -> None:
    """What nobody visits is proven by nobody: the same release is not over after an hour."""
    seed = next(seed for seed in range(20) if behaviour(seed) is GOOD)
    with pytest.raises(Broken, match="still"):
        told(Twice, seed, None)
