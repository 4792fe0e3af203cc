"""What places serve, in PostgreSQL."""

import json

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored
from bascule.plan.spec import DriverRef
from bascule.ports.places import Metered, Minute
from bascule.store.database import transaction
from bascule.store.place_counts import HOURS_KEPT, PostgresPlaceCounts
from tests.kit.releases import spec

API, SITE = (Place("shop", "production", name) for name in ("api", "site"))


def minute(at: float, total: int, place: Place = API, slot: Slot = Slot.BLUE) -> Minute:
    """A quarter of a minute with so many requests."""
    return Minute(place, slot, at, 15.0, total, total // 10, {3: total})


async def put(engine: AsyncEngine, place: Place, home: str = "here", **changes: str | None) -> None:
    """A place with a spec of its own."""
    values = {"home": home, "course": json.dumps(as_stored(spec())), "stable": "blue", "release": None, **changes}
    key = {"plan": place.plan, "environment": place.environment, "component": place.component}
    query = """INSERT INTO placement (plan, environment, component, stable, version, since, home, course, release)
               VALUES (:plan, :environment, :component, :stable, '1', 1.0, :home, CAST(:course AS jsonb), :release)"""
    async with transaction(engine) as connection:
        await connection.execute(text(query), {**values, **key})


async def test_the_looks_of_a_minute_are_added_up(engine: AsyncEngine) -> None:
    """Seconds, requests, errors and latencies; another slot and another place have rows of their own."""
    counts = PostgresPlaceCounts(engine)
    await counts.count([minute(60.0, 100), minute(60.0, 7, slot=Slot.GREEN), minute(60.0, 50, SITE)], 0.0)
    await counts.count([minute(60.0, 20), minute(120.0, 30)], 0.0)
    rows = await counts.since(60.0, API)
    told = [(row["at"], row["slot"], row["seconds"], row["total"], row["errors"], row["bins"]) for row in rows]
    assert sorted(told) == [
        (60.0, "blue", 30.0, 120, 12, {"3": 120}),
        (60.0, "green", 15.0, 7, 0, {"3": 7}),
        (120.0, "blue", 15.0, 30, 3, {"3": 30}),
    ]
    assert {row["component"] for row in await counts.since(60.0)} == {"api", "site"}
    assert [row["at"] for row in await counts.since(61.0, API)] == [120.0]


async def test_what_is_old_becomes_hours(engine: AsyncEngine) -> None:
    """Nothing of it is lost, whether it is folded at once or minute by minute, and hours go after three months."""
    counts = PostgresPlaceCounts(engine)
    await counts.count([minute(60.0, 100), minute(120.0, 20), minute(60.0, 7, slot=Slot.GREEN), minute(3660.0, 1)], 0.0)
    await counts.count([], 100.0)
    await counts.count([], 7200.0)
    query = text("SELECT at, slot, seconds, total, errors, bins FROM place_hour ORDER BY at, slot")
    async with transaction(engine) as connection:
        found = [tuple(row) for row in await connection.execute(query)]
    assert found == [
        (0.0, "blue", 30.0, 120, 12, {"3": 120}),
        (0.0, "green", 15.0, 7, 0, {"3": 7}),
        (3600.0, "blue", 15.0, 1, 0, {"3": 1}),
    ]
    await counts.count([], 3600.0 + HOURS_KEPT)
    async with transaction(engine) as connection:
        assert [row[0] for row in await connection.execute(query)] == [3600.0]


async def test_what_is_old_is_forgotten(engine: AsyncEngine) -> None:
    """However long a control plane runs, a place has a day of minutes."""
    counts = PostgresPlaceCounts(engine)
    await counts.count([minute(60.0, 1), minute(120.0, 1)], 0.0)
    await counts.count([], 100.0)
    assert [row["at"] for row in await counts.since(0.0)] == [120.0]


async def test_only_places_of_the_home_where_somebody_is_served_are_counted(engine: AsyncEngine) -> None:
    """With the driver that counts there; a first release that moves counts as well."""
    await put(engine, API)
    await put(engine, SITE, "elsewhere")
    await put(engine, Place("shop", "staging", "api"), stable=None)
    found = await PostgresPlaceCounts(engine).metered("here")
    assert found == [Metered(API, DriverRef("envoy"))]
