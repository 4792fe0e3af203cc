"""kill -9 of the real control plane: traffic flows on, no request fails, and the release ends as it would have."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bascule.demo.traffic import visitors
from bascule.release.phases import Phase
from tests.kit.crash.stage import Stage, crash_stage, kill

NAMES = ("claimed", "observed", "decided", "recorded", "acted", "outcome recorded")
# Where the release stands, as recorded, when a boundary is met: phase and step.
PLACES = ("preparing 0", "exposed 1", "promoted 2", "promoted 3", "succeeded 3")
BOUNDARIES = [f"{place} {name}" for place in PLACES for name in NAMES]


@pytest_asyncio.fixture
async def stage(tmp_path: Path, database: str) -> AsyncIterator[Stage]:
    """Version 1 serves."""
    async with crash_stage(tmp_path / "data", database) as made:
        yield made


async def recorded(stage: Stage, tmp_path: Path) -> set[str]:
    """Every boundary that an undisturbed release meets."""
    file = tmp_path / "boundaries"
    release = await stage.order("2")
    process = await stage.plane("--record", str(file), release.id)
    await asyncio.wait_for(process.wait(), 60)
    return set(file.read_text().splitlines())


async def test_every_recorded_boundary_is_killed_at(stage: Stage, tmp_path: Path) -> None:
    """The list below is the list of all boundaries: a new one fails here until it is killed at, too."""
    met = await recorded(stage, tmp_path)
    # A release that has ended is not driven: after the last decision only what follows it in the same step is met.
    assert met == {boundary for boundary in BOUNDARIES if boundary not in NEVER_MET}


NEVER_MET = {"succeeded 3 claimed", "succeeded 3 observed", "succeeded 3 decided"}
KILLED = [boundary for boundary in BOUNDARIES if boundary not in NEVER_MET]


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("place", PLACES)
async def test_a_kill_changes_nothing(stage: Stage, place: str) -> None:
    """Killed at each boundary of this place, under load: the next control plane ends the release well, nothing is lost."""
    for version, boundary in enumerate((each for each in KILLED if each.startswith(place)), 2):
        release = await stage.order(str(version) if version != 3 else "good-3")
        async with visitors(stage.port) as seen:
            code = await stage.drive(release, kill_at=boundary)
            assert code == -signal.SIGKILL, boundary
            await stage.drive(release)
            assert seen.now.requests > 50
            assert seen.now.failed == 0, boundary
        assert (await stage.ended(release)).progress.phase is Phase.SUCCEEDED, boundary
        assert (await stage.queries.prove()).fault is None


async def test_another_control_plane_goes_on_within_fifteen_seconds(stage: Stage) -> None:
    """Two on one database: exactly one drives; when it is killed the other ends the release in time."""
    release = await stage.order("2")
    planes = [await stage.plane(release.id) for _ in range(2)]
    for _ in range(200):
        found, _ = await stage.queries.release(release.id)
        if found.progress.phase is not Phase.PREPARING:
            break
        await asyncio.sleep(0.02)
    driver = await _driver_pid(stage, release.id)
    victim, other = sorted(planes, key=lambda process: process.pid != driver)
    assert victim.pid == driver
    kill(victim)
    await asyncio.wait_for(other.wait(), 15)
    assert (await stage.ended(release)).progress.phase is Phase.SUCCEEDED
    await victim.wait()


async def _driver_pid(stage: Stage, release: str) -> int:
    from sqlalchemy import text

    async with stage.engine.connect() as connection:
        worker = await connection.scalar(text("SELECT worker FROM release WHERE id = :id"), {"id": release})
    return int(str(worker).rpartition(":")[2])
