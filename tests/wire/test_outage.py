"""What dies between releases comes back by itself, on real parts and under load; nobody has to release anything for it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from bascule.kernel.i18n import say
from bascule.kernel.stored import from_stored
from bascule.platform.settings import Settings
from bascule.release.draft import NoteKind
from bascule.release.phases import Phase
from bascule.release.places.supervision import PlaceHealth, Record
from bascule.release.progress import Release
from bascule.store.places import note_of
from bascule.wiring.plane import ControlPlane
from bascule.wiring.running import control_plane
from tests.kit.crash.stage import PLACE, Stage, crash_stage
from tests.kit.outage import kill, program, proxy, visitors

PROXIES = ("envoy", "haproxy")
# The goal is one second of a hundred requests a second; a machine that others use at the same time is given three.
MOST_LOST = 300


@pytest_asyncio.fixture(params=PROXIES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> AsyncIterator[Stage]:
    """Version 1 serves."""
    async with crash_stage(tmp_path / "data", database, request.param) as made:
        yield made


@asynccontextmanager
async def plane_of(stage: Stage) -> AsyncIterator[ControlPlane]:
    """A control plane on the stage, in this process."""
    async with control_plane(Settings(stage.folder, database_url=stage.database)) as plane:
        yield plane


async def health(stage: Stage, wanted: PlaceHealth, within: float = 20.0) -> None:
    """Wait until the place is said to be so."""
    async with asyncio.timeout(within):
        while True:
            row = (await stage.queries.placements())[0]
            if from_stored(Record, row["record"]).health is wanted:
                return
            await asyncio.sleep(0.02)


async def test_a_killed_proxy_comes_back(stage: Stage) -> None:
    """The proxy is killed while nothing is released: it serves again within a moment, with the same route."""
    async with plane_of(stage), visitors(stage.port) as some:
        await health(stage, PlaceHealth.SERVING)
        await some.served()
        kill(proxy(stage))
        await some.served()
    assert len(some.lost) <= MOST_LOST


async def test_a_killed_program_comes_back(stage: Stage) -> None:
    """The only replica is killed while nothing is released: it serves again within a moment, and the journal tells of it."""
    async with plane_of(stage) as plane, visitors(stage.port) as some:
        await health(stage, PlaceHealth.SERVING)
        await some.served()
        kill(program(stage))
        await some.served()
        await health(stage, PlaceHealth.SERVING)
        entries = [entry.body for entry in await plane.queries.entries()]
    assert len(some.lost) <= MOST_LOST
    assert any("supervise.started-again" in body for body in entries)
    assert any("supervise.serves-again" in body for body in entries)


async def test_everything_comes_back_after_a_boot(stage: Stage) -> None:
    """Program, proxy and control plane are gone, as after a reboot; a control plane that starts brings everything back."""
    async with plane_of(stage):
        await health(stage, PlaceHealth.SERVING)
    kill([*program(stage), *proxy(stage)])
    async with visitors(stage.port) as some:
        began = time.monotonic()
        async with plane_of(stage):
            await some.served(1)
            took = time.monotonic() - began
            await health(stage, PlaceHealth.SERVING)
    assert took < 10.0


async def test_a_proxy_that_dies_in_mid_release_comes_back(stage: Stage) -> None:
    """It dies while half of the users have the candidate: the release brings it back at once, with the same division."""
    async with plane_of(stage), visitors(stage.port) as some:
        release = await stage.order("2", soak=4.0)
        await phase(stage, release, Phase.PROMOTED)
        await asyncio.sleep(0.3)
        kill(proxy(stage))
        await some.served()
        await phase(stage, release, Phase.SUCCEEDED)
    assert len(some.lost) <= MOST_LOST


async def test_the_version_before_takes_over_from_one_that_keeps_dying(stage: Stage) -> None:
    """Version 2 dies three times in a row between releases: version 1, still warm, serves again, by a release of its own."""
    async with plane_of(stage) as plane, visitors(stage.port) as some:
        release = await stage.order("2", guarded=True)
        await phase(stage, release, Phase.SUCCEEDED)
        for _ in range(3):
            await health(stage, PlaceHealth.SERVING)
            kill(program(stage, "green"))
            await asyncio.sleep(0.3)
        async with asyncio.timeout(30):
            while (row := (await stage.queries.placements())[0])["version"] != "1" or row["release"]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await some.served()
        entries = [entry.body for entry in await plane.queries.entries()]
    assert any("supervise.takes-over" in body for body in entries)


async def test_what_is_stopped_on_purpose_stays_so(stage: Stage) -> None:
    """Program and proxy end and stay away, whoever starts the control plane anew; when it is wanted again, it serves again."""
    note = note_of(PLACE, NoteKind.REQUEST, say("places.up", component="shop", environment="production"), "noe")
    async with plane_of(stage) as plane:
        await health(stage, PlaceHealth.SERVING)
        assert await plane.places.stop(PLACE, "noe", time.time(), note)
        await health(stage, PlaceHealth.STOPPED)
        assert (program(stage), proxy(stage)) == ([], [])
    async with plane_of(stage) as plane:
        await asyncio.sleep(1.0)
        assert (program(stage), proxy(stage)) == ([], [])
        assert await plane.places.bring_back(PLACE, None, time.time(), note)
        async with visitors(stage.port) as some:
            await some.served()
        await health(stage, PlaceHealth.SERVING)


async def phase(stage: Stage, release: Release, wanted: Phase, within: float = 40.0) -> None:
    """Wait until a release is in a phase."""
    async with asyncio.timeout(within):
        while (await stage.queries.release(release.id))[0].progress.phase is not wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
