"""Every conformance suite runs on every driver of its port; what this machine lacks is skipped with the way to get it."""

import os
import shutil
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bascule.drivers.support.checks.browser import NAMES
from bascule.drivers.support.home import Home
from tests.kit.rigs.checks import CommandRig, HttpRig
from tests.kit.rigs.files import RIGS, FilesRig
from tests.kit.rigs.memory import MemoryCheckRig, MemoryTrafficRig, MemoryWorkloadRig
from tests.kit.rigs.network import NetworkRig, network
from tests.kit.rigs.process import ProcessRig
from tests.kit.rigs.proxies import EnvoyRig, HaproxyRig, WireTrafficRig


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of its own for every test."""
    return Home(tmp_path / "data", tmp_path)


@pytest_asyncio.fixture(name="process")
async def process_rig(home: Home) -> AsyncIterator[ProcessRig]:
    """Processes."""
    rig = ProcessRig(home)
    yield rig
    await rig.close()


@pytest_asyncio.fixture(name="docker")
async def docker_rig(home: Home) -> AsyncIterator[Any]:
    """Docker."""
    aiodocker = pytest.importorskip("aiodocker", reason="pip install 'bascule[docker]'")
    from tests.kit.rigs.docker import DockerRig

    try:
        async with aiodocker.Docker() as engine:
            await engine.images.inspect("bascule-test/web:v1")
    except (aiodocker.DockerError, OSError, ValueError) as error:
        pytest.skip(f"no Docker Engine with the images bascule-test/web answers: {error}")
    rig = DockerRig(home)
    yield rig
    await rig.close()


@pytest_asyncio.fixture(name="envoy")
async def envoy_rig(home: Home) -> AsyncIterator[EnvoyRig]:
    """Envoy."""
    rig = EnvoyRig(home)
    yield rig
    await rig.close()


@pytest_asyncio.fixture(name="haproxy")
async def haproxy_rig(home: Home) -> AsyncIterator[HaproxyRig]:
    """HAProxy."""
    if shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None:
        pytest.skip("haproxy is not installed: apt install haproxy")
    rig = HaproxyRig(home)
    yield rig
    await rig.close()


@pytest.fixture(name="memory-workload")
def memory_workload_rig() -> MemoryWorkloadRig:
    """Workloads in memory."""
    return MemoryWorkloadRig()


@pytest.fixture(name="memory-traffic")
def memory_traffic_rig() -> MemoryTrafficRig:
    """Traffic in memory."""
    return MemoryTrafficRig()


@pytest.fixture(name="memory-check")
def memory_check_rig() -> MemoryCheckRig:
    """Checks in memory."""
    return MemoryCheckRig()


@pytest_asyncio.fixture(name="http")
async def http_rig(home: Home) -> AsyncIterator[HttpRig]:
    """HTTP checks of a real site."""
    world = WireTrafficRig(home)
    yield HttpRig(await world.backend("v1"))
    await world.close()


@pytest.fixture(name="command")
def command_rig(home: Home) -> CommandRig:
    """Command checks."""
    return CommandRig(home)


@pytest.fixture(name="tests")
def tests_rig(home: Home) -> FilesRig:
    """Checks of files: tests."""
    return FilesRig(home, RIGS["tests"])


@pytest.fixture(name="coverage")
def coverage_rig(home: Home) -> FilesRig:
    """Checks of files: coverage."""
    return FilesRig(home, RIGS["coverage"])


@pytest.fixture(name="lint")
def lint_rig(home: Home) -> FilesRig:
    """Checks of files: lint."""
    return FilesRig(home, RIGS["lint"])


@pytest.fixture(name="vulnerabilities")
def vulnerabilities_rig(home: Home) -> FilesRig:
    """Checks of files: vulnerabilities."""
    return FilesRig(home, RIGS["vulnerabilities"])


@pytest.fixture(name="size")
def size_rig(home: Home) -> FilesRig:
    """Checks of files: size."""
    return FilesRig(home, RIGS["size"])


@pytest.fixture(name="environment")
def environment_rig(home: Home) -> FilesRig:
    """Checks of files: environment."""
    return FilesRig(home, RIGS["environment"])


@pytest.fixture(name="secrets")
def secrets_rig(home: Home) -> FilesRig:
    """Checks of files: secrets."""
    return FilesRig(home, RIGS["secrets"])


NEEDS = {"load": "locust", "page": "playwright", "accessibility": "axe_playwright_python"}


@pytest_asyncio.fixture(name="network")
async def network_rig(home: Home, request: pytest.FixtureRequest) -> AsyncIterator[NetworkRig]:
    """Checks that ask others, by the name that the suite's own parameter has."""
    name = request.node.callspec.params["rig"]
    if find_spec(NEEDS.get(name, "bascule")) is None:
        pytest.skip(f"{NEEDS[name]} is missing: pip install 'bascule[load,pages]'")
    if name in ("page", "accessibility") and not any(map(shutil.which, NAMES)):
        pytest.skip("Chromium is missing: apt-get install chromium")
    given = request.getfixturevalue("postgres") if name == "postgres" else ""
    async with network(name, home, given) as rig:
        yield rig
