"""Containers between releases, on a real Docker Engine: what is killed or deleted behind our back comes back by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bascule.drivers.support.home import Home
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.plan.spec import DriverRef, Step, StepKind
from bascule.platform.settings import Settings
from bascule.ports.store import NewRelease
from bascule.ports.workload import Instance
from bascule.release.phases import Phase
from bascule.wiring.running import control_plane
from tests.kit.crash.stage import PLACE, Stage
from tests.kit.outage import visitors

pytestmark = pytest.mark.docker
OPTIONS = {"image": "bascule-test/web:{version}", "port": 8080}
MOST_LOST = 500


@pytest_asyncio.fixture
async def engine() -> AsyncIterator[Any]:
    """The Docker Engine of this machine."""
    aiodocker = pytest.importorskip("aiodocker", reason="pip install 'bascule[docker]'")
    try:
        async with aiodocker.Docker() as docker:
            await docker.images.inspect("bascule-test/web:v1")
            yield docker
    except (aiodocker.DockerError, OSError, ValueError) as error:
        pytest.skip(f"no Docker Engine with the images bascule-test/web answers: {error}")


@asynccontextmanager
async def served(folder: Path, database: str) -> AsyncIterator[tuple[Stage, Any]]:
    """Version 1 serves from a container, under a control plane in this process."""
    stage = Stage(folder, database)
    steps = (Step(StepKind.DEPLOY), Step(StepKind.TRAFFIC, percent=100))
    spec = replace(
        stage.spec(), steps=steps, workload=DriverRef("docker", OPTIONS), health=Health("/health", every=0.5)
    )
    try:
        async with control_plane(Settings(folder, database_url=database)) as plane:
            release = await stage.releases.create(NewRelease(spec, "v1", "noe", 1.0))
            async with asyncio.timeout(60):
                while (await stage.queries.release(release.id))[0].progress.phase is not Phase.SUCCEEDED:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            yield stage, plane
    finally:
        await _clear(folder)
        await stage.traffic.shut_down()
        await stage.engine.dispose()


async def _clear(folder: Path) -> None:
    from bascule.drivers.workload.docker.driver import DockerWorkload

    driver = DockerWorkload(Home(folder))
    for slot in Slot:
        await driver.stop(Instance(PLACE, slot, "", OPTIONS), 0.5)
    await driver.close()


async def _containers(engine: Any, folder: Path) -> list[Any]:
    from bascule.drivers.workload.docker.driver import DockerWorkload

    driver = DockerWorkload(Home(folder))
    found = await driver._find(Instance(PLACE, Slot.BLUE, "", OPTIONS))
    await driver.close()
    return [engine.containers.container(one.id) for one in found]


@pytest.mark.parametrize("how", ["killed", "deleted"])
async def test_a_container_comes_back(how: str, engine: Any, tmp_path: Path, database: str) -> None:
    """It is killed, or deleted, while nothing is released: another one serves within a moment, at its own address."""
    folder = tmp_path / "data"
    async with served(folder, database) as (stage, _), visitors(stage.port, "/") as some:
        await some.served()
        for container in await _containers(engine, folder):
            await (container.kill() if how == "killed" else container.delete(force=True))
        await some.served()
        lost = len(some.lost)
    assert lost <= MOST_LOST, f"{lost} requests lost"
