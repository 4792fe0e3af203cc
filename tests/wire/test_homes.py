"""Two data folders on one database, on real parts: nobody starts twice what runs, and nobody is left on a candidate unheard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from bascule.kernel.i18n import say
from bascule.plan.spec import Step, StepKind
from bascule.platform.settings import Settings
from bascule.ports.store import NewRelease
from bascule.release.draft import NoteKind
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from bascule.store.database import transaction
from bascule.store.places import note_of
from bascule.wiring.plane import ControlPlane
from bascule.wiring.running import control_plane
from tests.kit.crash.stage import PLACE, Stage, crash_stage
from tests.kit.outage import program, visitors

LONG = (
    Step(StepKind.DEPLOY),
    Step(StepKind.TRAFFIC, percent=50, duration=15.0),
    Step(StepKind.TRAFFIC, percent=100),
)


@pytest_asyncio.fixture
async def stage(tmp_path: Path, database: str) -> AsyncIterator[Stage]:
    """Version 1 serves, from the data folder `data`."""
    async with crash_stage(tmp_path / "data", database) as made:
        yield made


@asynccontextmanager
async def plane_at(folder: Path, stage: Stage) -> AsyncIterator[ControlPlane]:
    """A control plane of a data folder, in this process."""
    async with control_plane(Settings(folder, database_url=stage.database)) as plane:
        yield plane


async def until(stage: Stage, release: Release, *wanted: object, within: float = 40.0) -> Release:
    """The release, once its phase or its hold is one of those."""
    async with asyncio.timeout(within):
        while True:
            found, _ = await stage.queries.release(release.id)
            progress = found.progress
            if progress.phase in wanted or (progress.hold and progress.hold.kind in wanted):
                return found
            await asyncio.sleep(0.05)


async def order(stage: Stage) -> Release:
    """A release that gives half of the users its version for a while."""
    return await stage.releases.create(NewRelease(replace(stage.spec(), steps=LONG), "2", "noe", _now()))


async def silence(stage: Stage) -> None:
    """Let time pass since the control plane of the first data folder was heard of."""
    async with transaction(stage.engine) as connection:
        await connection.execute(
            text("UPDATE home SET seen = seen - 100 WHERE folder = :it"), {"it": str(stage.folder)}
        )


@pytest.mark.long
async def test_another_data_folder_calls_somebody_and_touches_nothing(stage: Stage, tmp_path: Path) -> None:
    """Users are on a candidate when its control plane goes; one of another folder holds, calls, and nobody loses a request."""
    async with plane_at(stage.folder, stage):
        release = await order(stage)
        await until(stage, release, Phase.EXPOSED)
        await asyncio.sleep(0.5)
    runs = program(stage)
    async with visitors(stage.port) as some, plane_at(tmp_path / "other", stage) as other:
        await silence(stage)
        held = await until(stage, release, HoldKind.REACH)
        await some.served(100)
        notes = [entry.body for entry in await other.queries.entries(release=release.id)]
        assert held.progress.phase is Phase.EXPOSED
        assert held.progress.rollback is None
        assert any(f'"kind":"{NoteKind.PAGE.value}"' in body.replace(": ", ":") for body in notes)
        assert some.lost == []
        assert program(stage) == runs
        assert not list((tmp_path / "other").glob("processes/*/*/[0-9]*.json"))
    async with plane_at(stage.folder, stage):
        done = await until(stage, release, Phase.SUCCEEDED)
    assert done.progress.hold is None


async def test_a_release_is_driven_by_whoever_can_reach_its_place(stage: Stage, tmp_path: Path) -> None:
    """With both there, only the control plane of the place's own folder drives its release."""
    async with plane_at(tmp_path / "other", stage) as other, plane_at(stage.folder, stage):
        release = await stage.order("2")
        await other.queue.put(release.id)
        done = await until(stage, release, Phase.SUCCEEDED)
        row = (await stage.queries.placements())[0]
    assert done.progress.hold is None
    assert row["folder"] == str(stage.folder)
    assert not list((tmp_path / "other").glob("processes/*/*/[0-9]*.json"))


async def test_a_place_is_taken_over_when_somebody_says_so(stage: Stage, tmp_path: Path) -> None:
    """What ran elsewhere is gone: the other data folder has it run again, because a person wants it."""
    await stage.close()
    stage.__post_init__()
    folder = tmp_path / "other"
    async with plane_at(folder, stage) as other, visitors(stage.port) as some:
        note = note_of(PLACE, NoteKind.REQUEST, say("places.up", component="shop", environment="production"), "noe")
        assert await other.places.bring_back(PLACE, other.home.id, _now(), note)
        await some.served()
    moved = Stage(folder, stage.database, stage.port)
    await moved.close()


def _now() -> float:
    return datetime.now(UTC).timestamp()
