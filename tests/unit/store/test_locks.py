"""Locks: many who start and record at once never wait for each other, and what the database ends all the same is repeated."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import psycopg
import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.i18n import say
from bascule.ports.errors import Refused
from bascule.ports.store import NewRelease
from bascule.release.draft import Decision, Note, NoteKind
from bascule.release.facts import GroupOutcome
from bascule.release.progress import Release
from bascule.store.database import TRIES, Collided, plain_url, repeated
from bascule.store.releases import PostgresReleases
from tests.kit.releases import ALL, DEPLOY, NOW, spec

COMPONENTS = "abcdef"
BASE = spec(DEPLOY, ALL)


def new(component: str, plan: str = "shop") -> NewRelease:
    """What starts a release of a component."""
    return NewRelease(replace(BASE, plan=plan, component=component), "2", "noe", NOW, "b1:x")


@pytest.fixture
def _in_order() -> Iterator[None]:
    """Nothing had to be repeated: the order of locks alone sees to it."""
    with structlog.testing.capture_logs() as logs:
        yield
    assert [entry for entry in logs if entry["event"] == "repeated"] == []


@pytest.mark.usefixtures("_in_order")
async def test_joint_starts_over_the_same_places_do_not_wait_for_each_other(engine: AsyncEngine) -> None:
    """Groups and single releases that want the same places, all at once: each starts or is refused, none is lost."""
    store = PostgresReleases(engine)
    for turn in range(12):
        plan = f"shop{turn}"
        everybody = [new(name, plan) for name in COMPONENTS]
        calls = [
            store.create_group(everybody[:4]),
            store.create_group(everybody[::-1]),
            store.create_group(everybody[2:]),
        ]
        calls += [store.create_group([one]) for one in everybody[::-1]]
        found = await asyncio.gather(*calls, return_exceptions=True)
        errors = [one for one in found if isinstance(one, BaseException)]
        assert [one for one in errors if not isinstance(one, Refused)] == []
        assert len(errors) < len(found)


@pytest.mark.usefixtures("_in_order")
async def test_groups_that_record_and_start_at_once_do_not_wait_for_each_other(engine: AsyncEngine) -> None:
    """The components of a group record their decisions while others want to start at their places."""
    store = PostgresReleases(engine)
    note = Note(NoteKind.STEP, say("release.moving", percent=0.5))
    for turn in range(6):
        plan = f"shop{turn}"
        members = await store.create_group([new(name, plan) for name in COMPONENTS])

        async def drive(one: Release) -> None:
            claim = await store.claim(one.id, "w")
            for _ in range(3):
                decision = Decision(one, (), (note,), {}, None, NOW, None, group_outcome=GroupOutcome.TOGETHER)
                claim = await store.record(claim, decision, NOW)

        async def start(wanted: Sequence[NewRelease]) -> None:
            with pytest.raises(Refused):
                await store.create_group(wanted)

        await asyncio.gather(
            *(drive(one) for one in members), *(start([new(name, plan) for name in COMPONENTS]) for _ in range(6))
        )


@asynccontextmanager
async def stranger(url: str) -> AsyncIterator[psycopg.AsyncConnection[tuple[object, ...]]]:
    """Somebody else on the database, who keeps to no order and is never the one whom the database ends."""
    async with await psycopg.AsyncConnection.connect(plain_url(url)) as connection:
        await connection.execute("SET deadlock_timeout = '60s'")
        yield connection


async def _until_somebody_waits(url: str) -> None:
    async with await psycopg.AsyncConnection.connect(plain_url(url), autocommit=True) as connection:
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        async with asyncio.timeout(20):
            while (await (await connection.execute(query)).fetchone()) == (0,):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)


async def test_what_the_database_ends_is_repeated(engine: AsyncEngine, database: str) -> None:
    """A start that PostgreSQL ends in favour of somebody else's transaction happens after that, once."""
    store = PostgresReleases(engine)
    await store.create(new("other"))
    async with engine.begin() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO placement (plan, environment, component) VALUES ('shop', 'production', 'a')"
        )
    async with stranger(database) as other:
        await other.execute("SELECT * FROM journal_head FOR UPDATE")
        starting = asyncio.create_task(store.create_group([new("a"), new("b")]))
        await _until_somebody_waits(database)
        await other.execute("SELECT * FROM placement WHERE component = 'a' FOR UPDATE")
        await other.commit()
    made = await starting
    assert [one.spec.component for one in made] == ["a", "b"]


async def test_it_is_not_repeated_for_ever() -> None:
    """After a few tries the caller is told that the database is away, as for any other trouble with it."""
    tries = []

    @repeated
    async def work() -> None:
        tries.append(1)
        raise Collided(say("store.unreachable", detail="deadlock detected"))

    with pytest.raises(Collided):
        await work()
    assert len(tries) == TRIES
