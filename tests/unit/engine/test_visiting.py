"""Synthetic visitors as they are sent: at the pace of the last look, and never for long without one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bascule.engine.runtime import Runtime
from bascule.engine.visiting import GOOD_FOR, MOST_AT_ONCE, Visiting
from bascule.evidence.counts import Counts
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.asking import Visitors
from bascule.plan.spec import DriverRef
from bascule.ports.errors import Unreachable
from bascule.ports.traffic import TrafficCapabilities, Visit
from bascule.release.phases import Phase
from bascule.release.progress import Progress, Release
from bascule.testing.virtual import VirtualClock, run_virtual
from tests.kit.releases import ALL, facts, release

RATE = 4.0


class Door:
    """Where visitors come in: it counts them, and lets as many wait as come."""

    capabilities = TrafficCapabilities(visitors=True)

    def __init__(self, answers: bool = True) -> None:
        self.came: list[Visit] = []
        self.inside, self.most, self.answers = 0, 0, answers

    def traffic(self, driver: DriverRef) -> "Door":
        """The same for every name."""
        return self

    async def visit(self, place: Place, visit: Visit) -> None:
        """Somebody comes; every third gets no answer."""
        self.came.append(visit)
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await asyncio.sleep(0.01 if self.answers else 3600.0)
            if len(self.came) % 3 == 0:
                raise Unreachable(say("driver.proxy-gone", who="Door"))
        finally:
            self.inside -= 1


class Scene:
    """A release that shows its version, and whoever drives it."""

    def __init__(self, door: Door) -> None:
        drivers: Any = door
        self.clock, self.door, self.users = VirtualClock(), door, 0
        self.visiting = Visiting(Runtime(drivers, self.clock))
        self.release = self._shown()

    def _shown(self) -> Release:
        made = release(ALL, visitors=Visitors(RATE, ("/", "/login"), "shop.example"))
        return replace(made, progress=Progress(Phase.PROMOTED, exposed_at=self.clock.now().timestamp()))

    async def look(self, seconds: float = 1.0, users: int = 0) -> None:
        """One look, and the time until the next one."""
        self.users += users
        self.visiting.saw(self.release, facts(totals={Slot.BLUE: Counts(self.users)}))
        await self.clock.sleep(seconds)


def played(story: Callable[[Scene], Awaitable[None]], answers: bool = True) -> Door:
    """What the door has seen of a story."""

    async def play() -> Door:
        scene = Scene(Door(answers))
        try:
            await story(scene)
        finally:
            await scene.visiting.close()
        return scene.door

    return run_virtual(play())


def test_they_come_at_the_plans_pace_and_ask_in_turn() -> None:
    """From the second look on, when it is known that nobody else comes; what gets no answer ends nothing."""

    async def story(scene: Scene) -> None:
        for _ in range(11):
            await scene.look()

    door = played(story)
    assert len(door.came) == pytest.approx(10 * RATE, abs=2)
    assert [one.path for one in door.came[:3]] == ["/", "/login", "/"]
    assert {(one.release, one.host) for one in door.came} == {("r-1", "shop.example")}


def test_a_driver_that_cannot_is_not_asked() -> None:
    """Where visitors could not be told from users, none are sent."""

    async def story(scene: Scene) -> None:
        scene.door.capabilities = TrafficCapabilities()
        for _ in range(5):
            await scene.look()

    assert played(story).came == []


def test_they_leave_room_for_users() -> None:
    """Three of four come by themselves, so one a second is sent; where all do, nobody is."""

    async def story(users: int, scene: Scene) -> None:
        for _ in range(12):
            await scene.look(users=users)

    assert len(played(lambda scene: story(3, scene)).came) == pytest.approx(10, abs=3)
    assert played(lambda scene: story(4, scene)).came == []


def test_without_a_look_they_stop() -> None:
    """Whoever looks no more, having lost the release or its store, sends for a few seconds and then nobody."""

    async def story(scene: Scene) -> None:
        await scene.look()
        await scene.look(600.0)

    assert len(played(story).came) == pytest.approx(RATE * GOOD_FOR, abs=2)


def test_a_release_that_has_ended_is_not_visited() -> None:
    """The next look says so, and closing ends whoever still waits."""

    async def story(scene: Scene) -> None:
        await scene.look()
        await scene.look(2.0)
        scene.release = replace(scene.release, progress=replace(scene.release.progress, phase=Phase.SUCCEEDED))
        before = len(scene.door.came)
        await scene.look(30.0)
        assert len(scene.door.came) <= before + 1

    assert played(story, answers=False).inside == 0


def test_a_version_that_hangs_collects_few() -> None:
    """However long nobody answers, so many wait and no more."""

    async def story(scene: Scene) -> None:
        for _ in range(20):
            await scene.look()

    assert played(story, answers=False).most == MOST_AT_ONCE
