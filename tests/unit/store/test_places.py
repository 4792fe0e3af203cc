"""Places in PostgreSQL: leases, the compare-and-set of supervision, and installations that are older than it."""

import json

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored
from bascule.plan.spec import DriverRef, ReleaseSpec, Step, StepKind
from bascule.ports.places import Elsewhere, Home, Kept
from bascule.ports.store import NewRelease
from bascule.release.draft import Note, NoteKind
from bascule.release.places.supervision import PlaceHealth, Record, Ruling
from bascule.store.database import open_engine, plain_url, transaction
from bascule.store.places import PostgresPlaces, note_of
from bascule.store.queries import Queries
from bascule.store.releases import PostgresReleases
from bascule.store.schema import upgrade, upgrade_to

PLACE = Place("shop", "production", "api")
SPEC = ReleaseSpec("shop", "api", "production", (Step(StepKind.DEPLOY),), (), DriverRef("memory"), DriverRef("memory"))
HOME, OTHER = Home("a" * 16, "/srv/a", "one"), Home("b" * 16, "/srv/b", "two")
RULING = Ruling(Record(PlaceHealth.DOWN, 5.0), notes=(Note(NoteKind.TROUBLE, say("supervise.proxy-gone")),), worth=True)


def never(_: str) -> bool:
    """Nobody is known to be dead."""
    return False


async def serve(engine: AsyncEngine, home: str = HOME.id) -> None:
    """Version 1 serves at the place, from a home."""
    values = {"home": home, "course": json.dumps(as_stored(SPEC)), **PLACE_KEY}
    query = """INSERT INTO placement (plan, environment, component, stable, version, since, home, course)
               VALUES (:plan, :environment, :component, 'blue', '1', 1.0, :home, CAST(:course AS jsonb))"""
    async with transaction(engine) as connection:
        await connection.execute(text(query), values)


PLACE_KEY = {"plan": PLACE.plan, "environment": PLACE.environment, "component": PLACE.component}


async def kept(places: PostgresPlaces) -> Kept:
    """The one place that is kept."""
    (one,) = await places.kept(HOME.id)
    return one


async def test_one_worker_has_the_lease_until_it_is_dead_or_silent(engine: AsyncEngine) -> None:
    """A second one gets it only when the first is known to be dead, or has not been heard of for a while."""
    dead = set[str]()
    places = PostgresPlaces(engine, dead.__contains__)
    first = await places.lease(HOME, "one:1")
    assert first is not None
    assert await places.lease(HOME, "one:1") == first
    assert await places.lease(HOME, "one:2") is None
    assert await places.lease(OTHER, "one:2") is not None
    dead.add("one:1")
    second = await places.lease(HOME, "one:2")
    assert second is not None
    assert second.epoch > first.epoch
    async with transaction(engine) as connection:
        await connection.execute(text("UPDATE home SET seen = seen + 500000"))
    third = await places.lease(HOME, "one:3")
    assert third is not None, "a lease from the future lasts for ever"


async def test_an_act_is_recorded_only_by_whoever_may(engine: AsyncEngine) -> None:
    """Neither with an old revision, nor with a lost lease, nor while a release has the place."""
    places, releases = PostgresPlaces(engine, {"one:1"}.__contains__), PostgresReleases(engine)
    await serve(engine)
    lost = await places.lease(HOME, "one:1")
    lease = await places.lease(HOME, "one:2")
    assert lost is not None
    assert lease is not None
    before = await kept(places)
    assert await places.rule(before, RULING, lost, [], 9.0) is None
    after = await places.rule(before, RULING, lease, [], 9.0)
    assert after is not None
    assert after.revision > before.revision
    assert (await kept(places)).record == RULING.record
    assert await places.rule(before, RULING, lease, [], 9.0) is None
    await releases.create(NewRelease(SPEC, "2", "noe", 1.0))
    assert await places.kept(HOME.id) == []
    assert await places.rule(after, RULING, lease, [], 9.0) is None
    assert len([one for one in await Queries(engine).entries() if "supervise.proxy-gone" in one.body]) == 1


async def test_what_runs_elsewhere_is_not_claimed(engine: AsyncEngine) -> None:
    """A claim from another data folder changes nothing; the first claim of a fresh place makes it ours."""
    mine, other = PostgresReleases(engine, home=HOME.id), PostgresReleases(engine, home=OTHER.id)
    release = await mine.create(NewRelease(SPEC, "1", "noe", 1.0))
    first = await mine.claim(release.id, "one:1")
    with pytest.raises(Elsewhere):
        await other.claim(release.id, "two:1")
    again = await mine.claim(release.id, "one:1")
    assert again.epoch > first.epoch
    assert again.revision == first.revision


async def test_what_is_stopped_is_wanted_again(engine: AsyncEngine) -> None:
    """Stopping and bringing back are refused while a release has the place, which itself ends a stop."""
    places, releases = PostgresPlaces(engine, never), PostgresReleases(engine)
    note = note_of(PLACE, NoteKind.REQUEST, say("places.up", component="api", environment="production"), "noe")
    assert not await places.stop(PLACE, "noe", 1.0, note)
    await serve(engine)
    assert await places.stop(PLACE, "noe", 1.0, note)
    assert (await kept(places)).desired.stopped == 1.0
    assert await places.bring_back(PLACE, None, 2.0, note)
    assert (await kept(places)).desired.stopped is None
    assert await places.stop(PLACE, "noe", 3.0, note)
    await releases.create(NewRelease(SPEC, "2", "noe", 4.0))
    assert not await places.stop(PLACE, "noe", 5.0, note)
    assert not await places.bring_back(PLACE, None, 5.0, note)
    assert (await Queries(engine).placements())[0]["stopped"] is None


async def test_an_installation_from_before_is_kept_too(postgres: str) -> None:
    """Its places know by the upgrade which release serves there, and are nobody's until somebody finds what runs."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_before_supervision")
    base, _, query = plain_url(postgres).partition("?")
    engine = open_engine(f"{base.rpartition('/')[0]}/test_before_supervision?{query}")
    try:
        async with engine.begin() as before:
            await before.run_sync(upgrade_to, "0013_pre_metric_alerts")
            for values in OLD:
                await before.execute(text(OLD_RELEASE), {**values, **PLACE_KEY, "course": json.dumps(as_stored(SPEC))})
            await before.execute(text(OLD_PLACE), {**PLACE_KEY, "course": json.dumps(as_stored(SPEC))})
        await upgrade(engine)
        places = PostgresPlaces(engine, never)
        assert [one.place for one in await places.nobodys()] == [PLACE]
        assert await places.adopt(PLACE, HOME.id)
        assert not await places.adopt(PLACE, OTHER.id)
        (one,) = await places.kept(HOME.id)
        assert (one.desired.release, one.desired.slot, one.desired.version) == ("r-0002", Slot.GREEN, "2")
    finally:
        await engine.dispose()


OLD = (
    {"id": "r-0001", "version": "1", "candidate": "blue", "phase": "succeeded", "started": 1.0, "ended": 2.0},
    {"id": "r-0002", "version": "2", "candidate": "green", "phase": "succeeded", "started": 3.0, "ended": 4.0},
    {"id": "r-0003", "version": "3", "candidate": "blue", "phase": "rolled back", "started": 5.0, "ended": 6.0},
)
OLD_RELEASE = """
    INSERT INTO release (id, plan, environment, component, version, candidate, author, plan_hash, course, phase, progress,
                         started, ended)
    VALUES (:id, :plan, :environment, :component, :version, :candidate, 'noe', '', CAST(:course AS jsonb), :phase, '{}',
            :started, :ended)
"""
OLD_PLACE = """
    INSERT INTO placement (plan, environment, component, stable, version, since, course)
    VALUES (:plan, :environment, :component, 'green', '2', 4.0, CAST(:course AS jsonb))
"""
