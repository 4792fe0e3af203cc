"""Metering on the in-memory drivers: what every place serves is counted, once, whoever supervises and whatever fails."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bascule.engine.meter import EVERY, KEPT, Meter
from bascule.engine.runtime import Runtime
from bascule.evidence.counts import Counts
from bascule.evidence.ladder import LADDER, bins, quantile
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.spec import DriverRef
from bascule.ports.errors import Unreachable
from bascule.ports.places import Metered, Minute
from bascule.ports.traffic import Route, Visit
from bascule.wiring.machine.clock import SystemClock
from tests.kit.box import Box

API, SITE = (Place("shop", "production", name) for name in ("api", "site"))
MEMORY = DriverRef("memory")


class Kept:
    """What was counted, in memory."""

    def __init__(self, *places: Place) -> None:
        self.places, self.minutes, self.before, self.away = places, list[Minute](), 0.0, False

    async def metered(self, home: str) -> Sequence[Metered]:
        """Those of the one home."""
        return [Metered(place, MEMORY) for place in self.places if home == "here"]

    async def count(self, minutes: Sequence[Minute], before: float) -> None:
        """Kept as they come, unless it is away."""
        if self.away:
            raise Unreachable(say("driver.proxy-gone", who="Memory"))
        self.minutes += minutes
        self.before = before


class Scene:
    """Places with blue serving, and a meter whose looks are fifteen seconds apart."""

    def __init__(self, *places: Place) -> None:
        self.box, self.kept, self.passed, self.holds = Box(), Kept(*places), 0.0, True
        store: Any = self.kept
        runtime = Runtime(self.box, SystemClock())  # type: ignore[arg-type]
        self.meter = Meter(store, runtime, "here", lambda: self.holds, lambda: self.passed)

    async def serve(self) -> "Scene":
        """Have the routes."""
        for port, place in enumerate(self.kept.places, 80):
            there = {Slot.BLUE: (f"127.0.0.1:{port + 1000}",)}
            options = {"listen": f"127.0.0.1:{port}"}
            await self.box.traffic(MEMORY).ensure(Route(place, there, {Slot.BLUE: 100}, Slot.GREEN, (), options))
        return self

    def total(self, place: Place, total: int, errors: int = 0, over: dict[float, int] | None = None) -> None:
        """What the proxy has counted until now."""
        latencies = dict.fromkeys(LADDER, 0) | (over or {})
        self.box.world.bulk[place, Slot.BLUE] = Counts(total, errors, latencies)

    async def look(self) -> list[Minute]:
        """One look, a while after the last; what it has added."""
        self.passed += EVERY
        before = len(self.kept.minutes)
        await self.meter.sweep()
        return self.kept.minutes[before:]


async def test_what_has_come_since_the_last_look_is_counted() -> None:
    """The first look only sets the origin; the next ones say how much came in how many seconds, of each place."""
    scene = await Scene(API, SITE).serve()
    scene.total(API, 1000, 10)
    assert await scene.look() == []
    scene.total(API, 1150, 13)
    api, site = await scene.look()
    assert (api.place, api.slot, api.seconds, api.total, api.errors) == (API, Slot.BLUE, EVERY, 150, 3)
    assert (site.place, site.total) == (SITE, 0)
    assert api.at % 60 == 0
    assert scene.kept.before <= api.at - KEPT + 60


async def test_synthetic_visitors_are_not_counted() -> None:
    """What a place serves is what users asked of it, their latencies included."""
    scene = await Scene(API).serve()
    await scene.look()
    route = scene.box.world.routes[API]
    scene.box.world.routes[API] = replace(route, preview="key", visited=True)
    for path in ("/", "/?status=500", "/?ms=900"):
        await scene.box.traffic(MEMORY).visit(API, Visit(path, "r-1"))
    scene.total(API, 4, 1)
    (api,) = await scene.look()
    assert (api.total, api.errors, sum(api.bins.values())) == (4, 1, 4)
    assert quantile(api.bins, 0.95) == quantile(bins(4, dict.fromkeys(LADDER, 0)), 0.95)


async def test_latencies_are_kept_by_rung() -> None:
    """Their quantile is told from them as exactly as the ladder allows, and there is none where nobody measured."""
    scene = await Scene(API).serve()
    await scene.look()
    scene.total(API, 100, over={limit: 10 for limit in LADDER if limit < 0.2})
    (api,) = await scene.look()
    assert sum(api.bins.values()) == 100
    assert 0.18 <= (quantile(api.bins, 0.95) or 0.0) <= 0.2
    assert (quantile(api.bins, 0.5) or 1.0) <= LADDER[0]
    assert bins(100, {}) == {}
    assert quantile({}, 0.95) is None


async def test_a_proxy_that_cannot_be_read_leaves_a_gap_that_is_filled() -> None:
    """What it has counted meanwhile has happened, in the time that has really passed."""
    scene = await Scene(API).serve()
    await scene.look()
    scene.total(API, 100)
    scene.box.world.fail("traffic.measure", Unreachable(say("driver.proxy-gone", who="Memory")))
    assert await scene.look() == []
    (api,) = await scene.look()
    assert (api.seconds, api.total) == (2 * EVERY, 100)


async def test_what_a_store_that_is_away_does_not_take_is_counted_later() -> None:
    """Once, with the seconds that it took to come: nobody's requests are gone with a database."""
    scene = await Scene(API).serve()
    scene.total(API, 10)
    await scene.look()
    scene.total(API, 40)
    scene.kept.away = True
    with pytest.raises(Unreachable):
        await scene.look()
    scene.kept.away = False
    scene.total(API, 45)
    await scene.look()
    assert [(one.total, one.seconds) for one in scene.kept.minutes] == [(35, 2 * EVERY)]


async def test_a_proxy_that_was_started_anew_takes_nothing_back() -> None:
    """Its totals begin at nothing again, and what it has counted since is counted."""
    scene = await Scene(API).serve()
    scene.total(API, 1000)
    await scene.look()
    scene.total(API, 30)
    (api,) = await scene.look()
    assert api.total == 30


async def test_whoever_does_not_supervise_counts_nothing() -> None:
    """And whoever supervises again begins anew, for somebody else has counted what came in between."""
    scene = await Scene(API).serve()
    await scene.look()
    scene.holds = False
    scene.total(API, 500)
    assert await scene.look() == []
    scene.holds = True
    assert await scene.look() == []
    scene.total(API, 520)
    assert [one.total for one in await scene.look()] == [20]


async def test_a_driver_without_a_survey_is_asked_place_by_place() -> None:
    """Whatever it can do, its places are counted."""
    scene = await Scene(API, SITE).serve()
    asked: list[Place] = []

    class Plain:
        """A driver of before there were surveys."""

        capabilities = type("Can", (), {"survey": False, "metrics": frozenset({"error_rate"})})

        async def measure(self, place: Place, thresholds: tuple[float, ...]) -> dict[Slot, Counts]:
            """Without latencies, which it does not measure."""
            asked.append(place)
            assert thresholds == ()
            return {Slot.BLUE: Counts(len(asked))}

    plain: Any = Plain()
    drivers: Any = type("Drivers", (), {"traffic": lambda *_: plain})()
    scene.meter.runtime = type("Runtime", (), {"drivers": drivers, "now": lambda _: 60.0})()  # type: ignore[assignment]
    await scene.look()
    assert [(one.place, one.total, one.bins) for one in await scene.look()] == [(API, 2, {}), (SITE, 2, {})]
