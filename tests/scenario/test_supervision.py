"""Places between releases on a virtual clock: whatever dies is brought back, by exactly one, whatever the clock shows."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from random import Random

import pytest

from bascule.engine.runtime import Runtime
from bascule.engine.supervise import Post, Supervisor
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.plan.spec import DriverRef, ReleaseSpec
from bascule.ports.places import Home
from bascule.release.journal import verify
from bascule.release.places.supervise import GIVE_UP_AFTER
from bascule.release.places.supervision import Desired
from bascule.release.places.supervision import PlaceHealth as State
from bascule.testing.faults import Faults, Faulty, Odds
from bascule.testing.memory.places import MemoryPlaces
from bascule.testing.memory.store import MemoryReleases
from bascule.testing.signals import LocalSignals
from bascule.testing.virtual import VirtualClock, run_virtual
from bascule.testing.world import Behaviour, World, WorldTraffic, WorldWorkload

PLACE = Place("shop", "production", "api")
SPEC = ReleaseSpec(
    "shop", "api", "production", (), (), DriverRef("world"), DriverRef("world"), Health(ready_within=20.0)
)
DAY = 86400.0


class Scene:
    """A place in a simulated world, and control planes that supervise it."""

    def __init__(self, seed: int, behaviour: Behaviour) -> None:
        self.random, self.clock = Random(seed), VirtualClock()
        self.world = World(self.random, self.clock, {"1": behaviour})
        self.faults = Faults(self.random, Odds())
        self.places = MemoryPlaces(MemoryReleases())
        self.signals = LocalSignals()
        self.went_back: list[Desired] = []
        self.places.desire(Desired(PLACE, Slot.BLUE, "1", SPEC, "r-1"))

    def workload(self, driver: DriverRef) -> Faulty:
        """The workload port."""
        return Faulty("workload", WorldWorkload(self.world), self.faults)

    def traffic(self, driver: DriverRef) -> Faulty:
        """The traffic port."""
        return Faulty("traffic", WorldTraffic(self.world), self.faults)

    def supervisor(self, name: str) -> Supervisor:
        """One control plane."""
        post = Post(Home("home"), name, "https://bascule.example", self._back)
        return Supervisor(self.places, Runtime(self, self.clock), self.signals, post)  # type: ignore[arg-type]

    async def _back(self, desired: Desired) -> None:
        self.went_back.append(desired)

    @property
    def health(self) -> State:
        """How the place is said to be."""
        return self.places.records[PLACE][0].health

    def serves(self) -> bool:
        """Whether users really get answers."""
        return self.world.weights == {Slot.BLUE: 100} and self.world.state(Slot.BLUE).state.value == "ready"

    async def until(self, condition: Callable[[], bool], within: float) -> None:
        """Let virtual time pass until something is so."""
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - a world of values tells nobody
                await asyncio.sleep(0.05)


def play(scene: Scene, story: Callable[[Scene], Awaitable[None]], names: tuple[str, ...] = ("one",)) -> None:
    """Tell a story while control planes supervise."""

    async def whole() -> None:
        scene.world.flowed_at = scene.world.true_now()
        tasks = [asyncio.create_task(scene.supervisor(name).run()) for name in names]
        try:
            await story(scene)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        assert scene.world.broken == []
        assert verify(scene.places.releases.journal, scene.places.releases.head()) is None

    run_virtual(whole())


GOOD = Behaviour(boots=1.0, errors=0.0)


@pytest.mark.parametrize("step", [0.0, -3 * DAY, 3 * DAY])
def test_what_dies_is_brought_back_whatever_the_clock_shows(step: float) -> None:
    """A program and a route are gone, again and again, while the clock is set by days: each time it serves within seconds."""

    async def story(scene: Scene) -> None:
        await scene.until(scene.serves, 10)
        for _ in range(4):
            scene.clock.shift += step
            del scene.world.slots[Slot.BLUE]
            await scene.until(lambda: not scene.serves() and bool(scene.world.slots), 20)
            await scene.until(scene.serves, 20)
            scene.clock.shift -= step
            scene.world.weights = {}
            await scene.until(scene.serves, 90)
            await asyncio.sleep(400)
        assert scene.health is State.SERVING

    play(Scene(1, GOOD), story)


@pytest.mark.parametrize("step", [0.0, -3 * DAY])
def test_what_keeps_dying_is_not_started_for_ever(step: float) -> None:
    """A version that dies within a second is started twenty times, in about an hour, and then no more."""

    async def story(scene: Scene) -> None:
        await asyncio.sleep(600)
        scene.clock.shift += step
        await asyncio.sleep(3 * 3600)
        assert len(scene.world.starts) == GIVE_UP_AFTER
        assert scene.places.records[PLACE][0].gave_up
        assert scene.health is State.DOWN
        assert scene.world.starts[-1][0] - scene.world.starts[0][0] > 1800

    play(Scene(2, Behaviour(boots=0.2, lives=0.5)), story)


def test_two_control_planes_start_nothing_twice() -> None:
    """Of two on one database one supervises; when it is gone the other does, and nothing is started that runs."""

    async def story(scene: Scene) -> None:
        await scene.until(scene.serves, 10)
        for _ in range(3):
            del scene.world.slots[Slot.BLUE]
            await scene.until(scene.serves, 30)
            holder = scene.places.holder
            assert holder is not None
            scene.places.gone = {holder.worker} if not scene.places.gone else scene.places.gone
            await asyncio.sleep(400)
        assert len(scene.world.starts) == 4

    play(Scene(3, GOOD), story, ("one", "two"))


@pytest.mark.parametrize("seed", range(20))
def test_lost_answers_and_absent_backends_delay_it_only(seed: int) -> None:
    """Answers get lost and backends are away for a while; when they are back, the place serves again."""

    async def story(scene: Scene) -> None:
        scene.faults = Faults(scene.random, replace(Odds(), lost=0.05))
        for _ in range(6):
            await asyncio.sleep(scene.random.uniform(1, 60))
            port = scene.random.choice(["workload", "traffic"])
            scene.faults.away.add(port)
            scene.world.slots.pop(Slot.BLUE, None)
            await asyncio.sleep(scene.random.uniform(1, 30))
            scene.faults.away.discard(port)
        scene.faults.quiet()
        await scene.until(scene.serves, 400)
        await asyncio.sleep(120)
        assert scene.health is State.SERVING

    play(Scene(seed, GOOD), story)


def test_a_place_that_a_release_has_is_left_alone() -> None:
    """While a release is under way at the place nobody else starts anything there."""

    async def story(scene: Scene) -> None:
        from bascule.testing.memory.store import Standing

        await scene.until(scene.serves, 10)
        scene.places.releases.places[PLACE] = Standing("blue", "1", "r-2")
        del scene.world.slots[Slot.BLUE]
        await asyncio.sleep(600)
        assert len(scene.world.starts) == 1
        scene.places.releases.places[PLACE].release = None
        scene.signals.wake("places")
        await scene.until(scene.serves, 10)

    play(Scene(4, GOOD), story)
