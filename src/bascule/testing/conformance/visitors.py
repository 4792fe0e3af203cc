"""The conformance suite of the traffic port: synthetic visitors are divided like users, and counted apart from them."""

import asyncio
from dataclasses import replace

import pytest

from bascule.evidence.counts import Counts
from bascule.kernel.slot import Slot
from bascule.ports.errors import Unreachable
from bascule.ports.traffic import PREVIEW_HEADER, VISITOR_HEADER, Route, Traffic, Visit
from bascule.testing.conformance.setting import (
    KEY,
    VERSIONS,
    TrafficRig,
    counted,
    listen_of,
    make,
    needs_weights,
    weighted,
)

HOME = Visit("/", "release-1")
BROKEN = Visit("/?status=503", "release-1")


class VisitorConformance:
    """Whom Bascule sends itself is evidence, and no user."""

    async def test_visitors_are_counted_and_are_no_users(self, rig: TrafficRig) -> None:
        """What they meet is in the totals, and apart: their errors, too, and what they did not ask is not theirs."""
        driver, route = await _visited(rig)
        for green, visit, number in ((0, HOME, 5), (0, BROKEN, 2), (100, HOME, 3), (100, BROKEN, 4)):
            await driver.ensure(weighted(route, green))
            for _ in range(number):
                await driver.visit(route.place, visit)
        await rig.client(listen_of(route)).versions(6)
        counts = await counted(driver, route.place, 20)
        assert {slot: _figures(one) for slot, one in counts.items()} == {
            Slot.BLUE: ((7, 2), (7, 2), (0, 0)),
            Slot.GREEN: ((13, 4), (7, 4), (6, 0)),
        }

    async def test_each_visitor_is_somebody_new(self, rig: TrafficRig) -> None:
        """Of many, about the candidate's share meets it."""
        driver, route = await _visited(rig)
        needs_weights(driver)
        await driver.ensure(weighted(route, 30))
        for _ in range(10):
            await asyncio.gather(*(driver.visit(route.place, HOME) for _ in range(30)))
        counts = await counted(driver, route.place, 300)
        # Six standard deviations of 300 visitors.
        assert abs(_visits(counts[Slot.GREEN]).total - 90) < 6 * (300 * 0.3 * 0.7) ** 0.5
        assert sum(_visits(one).total for one in counts.values()) == 300

    @pytest.mark.parametrize("key", ["", "wrong", f"{KEY}x"])
    async def test_nobody_passes_for_a_visitor(self, rig: TrafficRig, key: str) -> None:
        """Whoever says that they are one, and has not the key, is a user."""
        driver, route = await _visited(rig)
        await driver.ensure(route)
        await rig.client(listen_of(route)).send("/", {VISITOR_HEADER: "release-1", PREVIEW_HEADER: key})
        (counts,) = (one for one in (await counted(driver, route.place, 1)).values() if one.total)
        assert (counts.total, counts.users.total) == (1, 1)

    async def test_what_a_slot_does_not_answer_fails_its_visitors(self, rig: TrafficRig) -> None:
        """Nobody helps them, also where users have relief: each is an error of the slot."""
        driver, route = await _visited(rig)
        blue, green = [await rig.backend(version) for version in VERSIONS]
        addresses = {Slot.BLUE: (blue.address,), Slot.GREEN: (green.address,)}
        await driver.ensure(weighted(replace(route, addresses=addresses, relief=frozenset({Slot.GREEN})), 100))
        await rig.kill_backend(green)
        for _ in range(8):
            await driver.visit(route.place, HOME)
        counts = (await counted(driver, route.place, 8))[Slot.GREEN]
        assert _figures(counts) == ((8, 8), (8, 8), (0, 0))
        assert await rig.received(blue) == 0

    async def test_visits_need_a_route(self, rig: TrafficRig) -> None:
        """Where no place is, nobody can be sent."""
        driver, route = await _visited(rig)
        with pytest.raises(Unreachable):
            await driver.visit(route.place, HOME)


async def _visited(rig: TrafficRig) -> tuple[Traffic, Route]:
    driver = rig.driver()
    if not driver.capabilities.visitors:
        pytest.skip("this driver sends no synthetic visitors")
    return driver, replace(await make(rig), visited=True)


def _visits(counts: Counts) -> Counts:
    return counts.visitors or Counts()


def _figures(counts: Counts) -> tuple[tuple[int, int], ...]:
    return tuple((one.total, one.errors) for one in (counts, _visits(counts), counts.users))
