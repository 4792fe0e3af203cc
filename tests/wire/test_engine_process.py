"""The engine's process: releases are driven beside whoever is served, and by the next one where it is killed."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest_asyncio

from bascule.platform.settings import Settings
from bascule.ports.store import NewRelease
from bascule.wiring.machine.engine_process import engine_process
from bascule.wiring.plane import ControlPlane, Share
from bascule.wiring.running import control_plane
from tests.kit.releases import ALL, DEPLOY, spec

WITHIN = 40.0


@pytest_asyncio.fixture
async def plane(database: str, tmp_path: Path) -> AsyncIterator[ControlPlane]:
    """A control plane whose releases another process drives."""
    settings = Settings(tmp_path / "data", root=tmp_path, database_url=database)
    async with control_plane(settings, share=Share.SURFACE) as made, engine_process(made):
        yield made


def engines() -> list[psutil.Process]:
    """Our processes that drive releases."""
    return [one for one in psutil.Process().children() if "engine_child" in " ".join(command(one))]


def command(process: psutil.Process) -> list[str]:
    """What a process was started with; nothing where it has ended."""
    with contextlib.suppress(psutil.Error):
        return process.cmdline()
    return []


async def worker_of(plane: ControlPlane, release: str) -> str:
    """Whoever has claimed a release, once somebody has."""
    async with asyncio.timeout(WITHIN), plane.engine.connect() as connection:
        while True:
            row = (await connection.exec_driver_sql(f"SELECT worker FROM release WHERE id = '{release}'")).scalar()
            await connection.rollback()
            if row and not row.endswith(f":{os.getpid()}"):
                return str(row)
            await asyncio.sleep(0.05)


async def test_another_process_drives_and_a_killed_one_is_followed(plane: ControlPlane) -> None:
    """A release is claimed by the engine's process; when that is killed, the next one has it."""
    release = await plane.releases.create(NewRelease(spec(DEPLOY, ALL), "2", "noe", plane.runtime.now(), "b1:x"))
    await plane.queue.put(release.id)
    first = await worker_of(plane, release.id)
    (engine,) = engines()
    assert first.endswith(f":{engine.pid}")
    os.kill(engine.pid, signal.SIGKILL)
    async with asyncio.timeout(WITHIN):
        while (now := await worker_of(plane, release.id)) == first:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.1)
    (after,) = engines()
    assert now.endswith(f":{after.pid}")


async def test_it_ends_with_the_one_that_started_it(database: str, tmp_path: Path) -> None:
    """Nobody is left behind, also where it had not even begun."""
    settings = Settings(tmp_path / "data", root=tmp_path, database_url=database)
    async with control_plane(settings, share=Share.SURFACE) as plane, engine_process(plane):
        assert len(engines()) == 1
    assert engines() == []
