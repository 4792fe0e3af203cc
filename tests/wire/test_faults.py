"""What goes wrong around a release, on real parts: it waits with a clear reason, and goes on when the cause is gone."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest
import pytest_asyncio

from bascule.demo.traffic import visitors
from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import render
from bascule.platform.settings import Settings
from bascule.release.draft import NoteKind
from bascule.release.facts import Request, Verb
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from bascule.wiring.plane import ControlPlane
from bascule.wiring.running import control_plane
from tests.kit.crash.stage import PLACE, Stage, crash_stage

LONGEST = 60.0


@pytest_asyncio.fixture
async def stage(tmp_path: Path, database: str) -> AsyncIterator[Stage]:
    """Version 1 serves."""
    async with crash_stage(tmp_path / "data", database) as made:
        yield made


@asynccontextmanager
async def plane_of(stage: Stage) -> AsyncIterator[ControlPlane]:
    """A control plane on the stage, in this process."""
    async with control_plane(Settings(stage.folder, database_url=stage.database)) as plane:
        yield plane


async def until(stage: Stage, release: Release, *wanted: object) -> Release:
    """The release, once its phase or its hold is one of those."""
    async with asyncio.timeout(LONGEST):
        while True:
            found, _ = await stage.queries.release(release.id)
            progress = found.progress
            if progress.phase in wanted or (progress.hold and progress.hold.kind in wanted):
                return found
            await asyncio.sleep(0.1)


async def test_a_version_that_never_becomes_healthy_is_never_exposed(stage: Stage) -> None:
    """The old version is untouched, the release has failed, and the candidate's output is in the journal."""
    spec = stage.spec()
    release = await stage.order("sick", ready_within=2.0)
    async with visitors(stage.port) as seen, plane_of(stage):
        ended = await until(stage, release, Phase.FAILED)
        await asyncio.sleep(0.5)
        assert seen.now.of("sick") == 0
        assert seen.now.failed == 0
    assert "503" in render(ended.progress.rollback.because, "en")  # type: ignore[union-attr]
    entries = await stage.queries.entries(release=release.id, limit=100)
    (kept,) = [entry for entry in entries if entry.content["kind"] == NoteKind.OUTPUT]
    assert any("shop sick listens" in line for line in kept.content["data"]["lines"])
    assert (await stage.traffic.observe(PLACE)).weights.get(release.stable) == 100
    assert spec.component == "shop"


async def test_a_taken_port_holds_with_its_name_and_ends_by_itself(tmp_path: Path, database: str) -> None:
    """The first release cannot listen; the reason names the port; it goes on when the port is free."""
    stage = Stage(tmp_path / "data", database)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", stage.port))
        taken.listen()
        release = await stage.order("1")
        try:
            async with plane_of(stage):
                held = await until(stage, release, HoldKind.TROUBLE)
                assert str(stage.port) in render(held.progress.hold.because, "fr")  # type: ignore[union-attr]
                taken.close()
                await until(stage, release, Phase.SUCCEEDED)
        finally:
            await stage.close()


async def test_the_first_release_is_cancelled_out_of_service(tmp_path: Path, database: str) -> None:
    """Nothing served before it: cancelling takes the route away and stops the version, on real parts."""
    stage = Stage(tmp_path / "data", database)
    try:
        async with plane_of(stage) as plane:
            release = await stage.order("1", soak=60.0)
            await until(stage, release, Phase.PROMOTED)
            await plane.queries.ask(release.id, Request(0, Verb.CANCEL, "camille"), 0.0)
            await until(stage, release, Phase.CANCELLED)
            assert (await stage.traffic.observe(PLACE)).weights == {}
    finally:
        await stage.close()


async def test_a_dead_proxy_is_started_again_and_not_held_against_the_version(stage: Stage) -> None:
    """Envoy is killed in the middle of a guarded release: nobody counts for a moment, and the release still succeeds."""
    async with plane_of(stage):
        release = await stage.order("2", guarded=True)
        async with visitors(stage.port):
            await until(stage, release, Phase.EXPOSED)
            _envoy_of(stage).send_signal(signal.SIGKILL)
            ended = await until(stage, release, Phase.SUCCEEDED, Phase.ROLLED_BACK)
    assert ended.progress.phase is Phase.SUCCEEDED


@pytest.mark.long
async def test_a_dead_source_holds_as_unavailable_and_rolls_nothing_back(stage: Stage) -> None:
    """Envoy is frozen in the middle of a guarded release: nobody can count, so the release holds; then it goes on."""
    release = await stage.order("2", guarded=True, patience=2.0)
    async with plane_of(stage):
        await until(stage, release, Phase.EXPOSED)
        envoy = _envoy_of(stage)
        envoy.suspend()
        try:
            held = await until(stage, release, HoldKind.SOURCE, Phase.ROLLING_BACK, Phase.ROLLED_BACK)
        finally:
            envoy.resume()
        assert held.progress.phase is Phase.EXPOSED
        assert held.progress.watch.judgements[0].verdict is Verdict.UNAVAILABLE
        async with visitors(stage.port):
            await until(stage, release, Phase.SUCCEEDED)


async def test_a_trickle_of_traffic_neither_passes_nor_fails(stage: Stage) -> None:
    """With almost no requests a guarded release holds as undecided and says how many are missing."""
    release = await stage.order("2", guarded=True, patience=2.0)
    async with plane_of(stage):
        held = await until(stage, release, HoldKind.EVIDENCE)
        assert held.progress.phase is Phase.EXPOSED
        assert held.progress.watch.judgements[0].verdict is Verdict.UNKNOWN
        assert "needed" in render(held.progress.hold.because, "en")  # type: ignore[union-attr]
        async with visitors(stage.port):
            await until(stage, release, Phase.SUCCEEDED)


@pytest.mark.long
async def test_postgresql_is_killed_under_us(tmp_path: Path) -> None:
    """The embedded PostgreSQL dies by SIGKILL in the middle of a release: it is started again, and the release goes on."""
    settings = Settings(tmp_path / "data")
    async with control_plane(settings) as plane:
        stage = Stage(tmp_path / "data", plane.url)
        try:
            release = await stage.order("1", soak=4.0)
            async with visitors(stage.port):
                await until(stage, release, Phase.PROMOTED)
                pid = int((tmp_path / "data/postgres/postmaster.pid").read_text().split()[0])
                psutil.Process(pid).send_signal(signal.SIGKILL)
                await _gone(plane.url)
                await until_answering(stage, release)
        finally:
            await stage.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own, of half a megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root: run the tests as root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_a_full_disk_is_said_and_waited_for(small_disk: Path, database: str) -> None:
    """Nothing can be written: the release holds and says so; it goes on when there is room again."""
    stage = Stage(small_disk / "data", database)
    filler = small_disk / "filler"
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while os.write(descriptor, b"x" * 4096):
            pass
    os.close(descriptor)
    release = await stage.order("1")
    try:
        async with plane_of(stage):
            held = await until(stage, release, HoldKind.TROUBLE)
            assert "The disk is full" in render(held.progress.hold.because, "en")  # type: ignore[union-attr]
            filler.unlink()
            await until(stage, release, Phase.SUCCEEDED)
    finally:
        filler.unlink(missing_ok=True)
        await stage.close()


async def until_answering(stage: Stage, release: Release) -> None:
    """The release has succeeded, asked as often as it takes until the database answers."""
    from bascule.ports.errors import Unreachable

    async with asyncio.timeout(LONGEST):
        while True:
            try:
                found, _ = await stage.queries.release(release.id)
                if found.progress.phase is Phase.SUCCEEDED:
                    return
            except Unreachable:
                pass
            await asyncio.sleep(0.2)


async def _gone(url: str) -> None:
    """Return when the database has stopped answering."""
    async with asyncio.timeout(10):
        while True:
            try:
                await (await psycopg.AsyncConnection.connect(url, connect_timeout=1)).close()
            except psycopg.OperationalError:
                return
            await asyncio.sleep(0.02)


def _envoy_of(stage: Stage) -> psutil.Process:
    """The Envoy of the stage's data folder."""
    return next(
        process
        for process in psutil.process_iter(["cmdline"])
        if str(stage.folder / "envoy") in " ".join(process.info["cmdline"] or [])
    )
