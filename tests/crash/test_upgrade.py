"""An upgrade in the middle of a release: what the older control plane has stored under its names is gone on with."""

import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from bascule.demo.traffic import visitors
from bascule.kernel.i18n import say
from bascule.release.phases import Event, Phase
from bascule.release.progress import Release
from tests.kit.crash.stage import Stage, crash_stage

OLD = {"rollback": "turn", "failure": "setback", "database_jobs": "works"}


@pytest_asyncio.fixture
async def stage(tmp_path: Path, database: str) -> AsyncIterator[Stage]:
    """Version 1 serves."""
    async with crash_stage(tmp_path / "data", database) as made:
        yield made


async def as_before(stage: Stage, release: Release, **stored: object) -> None:
    """The row of a release as the older version has written it, with what it remembered besides."""
    async with stage.engine.begin() as connection:
        where = {"id": release.id}
        row = (await connection.execute(text("SELECT progress FROM release WHERE id = :id"), where)).one()
        progress = {OLD.get(name, name): value for name, value in row.progress.items()} | stored
        query = "UPDATE release SET progress = CAST(:progress AS jsonb) WHERE id = :id"
        await connection.execute(text(query), {**where, "progress": json.dumps(progress)})


async def test_a_release_at_half_of_the_users_goes_on(stage: Stage) -> None:
    """Nothing is lost, and it ends as it would have."""
    release = await stage.order("2")
    async with visitors(stage.port) as seen:
        assert await stage.drive(release, kill_at="exposed 1 acted") == -signal.SIGKILL
        await as_before(stage, release)
        assert await stage.drive(release) == 0
        assert seen.now.failed == 0
    assert (await stage.ended(release)).progress.phase is Phase.SUCCEEDED


@pytest.mark.long
@pytest.mark.parametrize("ending", [Event.RESTORE, Event.CANCEL])
async def test_a_release_on_its_way_back_stays_on_it(stage: Stage, ending: Event) -> None:
    """The decision to go back was stored under its older name; who forgot it would let users have the version again."""
    release = await stage.order("2")
    assert await stage.drive(release, kill_at="exposed 1 acted") == -signal.SIGKILL
    exposed, _ = await stage.queries.release(release.id)
    turn = {
        "because": say("release.stable-silent").as_json(),
        "at": exposed.progress.entered,
        "ending": ending.value,
        "by": None,
    }
    async with stage.engine.begin() as connection:
        query = "UPDATE release SET phase = 'rolling back' WHERE id = :id"
        await connection.execute(text(query), {"id": release.id})
    await as_before(stage, release, phase="rolling back", turn=turn)
    assert await stage.drive(release) == 0
    ended = (await stage.ended(release)).progress
    assert ended.phase is {Event.RESTORE: Phase.ROLLED_BACK, Event.CANCEL: Phase.CANCELLED}[ending]
    assert ended.rollback is not None
    assert ended.rollback.ending is ending
