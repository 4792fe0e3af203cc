"""Connections: whatever the engine or the intake does, people get through to the database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest_asyncio
from sqlalchemy import text

from bascule.areas.events.runtime import Events
from bascule.engine.run import ReleaseRunner
from bascule.engine.runtime import Runtime
from bascule.kernel.i18n import say
from bascule.plan.spec import DriverRef
from bascule.platform.settings import Settings
from bascule.ports.store import NewRelease
from bascule.release.draft import Note, NoteKind
from bascule.release.facts import Request, Verb
from bascule.store.database import plain_url
from bascule.testing.memory.traffic import MemoryTraffic
from bascule.testing.memory.workload import MemoryWorkload
from bascule.testing.memory.world import MemoryWorld
from bascule.wiring.plane import ControlPlane
from bascule.wiring.wayback import take_over
from tests.kit.releases import ALL, DEPLOY, spec, traffic

MANY = 100


class Box:
    """Drivers in memory, a world for each component."""

    def __init__(self) -> None:
        self.worlds: dict[str, MemoryWorld] = {}

    def workload(self, driver: DriverRef) -> MemoryWorkload:
        """The workload driver of a component."""
        return MemoryWorkload(self.worlds.setdefault(driver.name, MemoryWorld()))

    def traffic(self, driver: DriverRef) -> MemoryTraffic:
        """The traffic driver of a component."""
        return MemoryTraffic(self.worlds.setdefault(driver.name, MemoryWorld()))


@pytest_asyncio.fixture
async def plane(database: str, tmp_path: Path) -> AsyncIterator[ControlPlane]:
    """A control plane whose parts do not run yet."""
    made = ControlPlane(Settings(tmp_path), database, take_over)
    yield made
    await made.close()


def new(number: int) -> NewRelease:
    """A release of a component that stays at half of its users until somebody says something."""
    name = f"c{number}"
    one = spec(DEPLOY, traffic(50, 3600.0), ALL)
    listen = DriverRef(name, {"listen": f"127.0.0.1:{8000 + number}"})
    return NewRelease(replace(one, component=name, workload=DriverRef(name), traffic=listen), "2", "noe", 0.0, "b1:x")


async def test_people_get_through_while_every_connection_of_the_engine_is_taken(
    plane: ControlPlane, database: str
) -> None:
    """A hundred transactions of the engine wait for a lock, and a request is put before the engine all the same."""
    release = await plane.releases.create(new(0))
    note = Note(NoteKind.STEP, say("release.moving", percent=0.5))
    async with await psycopg.AsyncConnection.connect(plain_url(database)) as stranger:
        await stranger.execute("SELECT * FROM journal_head FOR UPDATE")
        store = plane.runner.store
        stuck = [asyncio.create_task(store.append(release.id, [note], 1.0)) for _ in range(MANY)]
        taken = asyncio.create_task(plane.of(Events).days.tend(0.0))
        async with asyncio.timeout(4.0):
            number = await plane.queries.ask(release.id, Request(0, Verb.CANCEL, "camille"), 1.0)
            assert await plane.queries.answer(number) is None
            assert (await plane.queries.release(release.id))[0].id == release.id
        await stranger.rollback()
    await asyncio.gather(*stuck, taken)


async def test_a_cancel_is_answered_while_a_hundred_components_move(plane: ControlPlane) -> None:
    """Each of a hundred releases that are driven at once can be cancelled, and ends."""
    listening = asyncio.create_task(plane.signals.run())
    driver = ReleaseRunner(plane.runner.store, Runtime(Box(), plane.runtime.clock), plane.signals, "w")  # type: ignore[arg-type]
    releases = [await plane.releases.create(replace(new(number), at=plane.runtime.now())) for number in range(MANY)]
    driving = [asyncio.create_task(driver.drive(release.id)) for release in releases]
    try:
        asked = [Request(0, Verb.CANCEL, "camille", "enough")] * MANY
        async with asyncio.timeout(60.0):
            numbers = await asyncio.gather(
                *(
                    plane.queries.ask(one.id, wish, plane.runtime.now())
                    for one, wish in zip(releases, asked, strict=True)
                )
            )
            await asyncio.gather(*driving)
        assert None not in [await plane.queries.answer(number) for number in numbers]
    finally:
        driver.stop()
        for task in (listening, *driving):
            task.cancel()
        await asyncio.gather(listening, *driving, return_exceptions=True)


async def test_every_connection_says_whose_it_is(plane: ControlPlane) -> None:
    """Who looks at the database sees which of us holds what."""
    async with plane.engine.connect() as people, plane.runner.store.engine.connect() as engine:  # type: ignore[attr-defined]
        names = [await one.scalar(text("SELECT current_setting('application_name')")) for one in (people, engine)]
    assert names == ["bascule", "bascule engine"]
