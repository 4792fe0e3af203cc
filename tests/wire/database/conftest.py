"""A project with SQL migrations on an empty database, for tests of what lies beyond the port's suite."""

from pathlib import Path

import pytest

from bascule.drivers.support.home import Home
from tests.kit.rigs.databases import FolderRig, PrismaRig


@pytest.fixture
def project(tmp_path: Path, empty: str, monkeypatch: pytest.MonkeyPatch) -> FolderRig:
    """A folder of SQL files."""
    return FolderRig(Home(tmp_path / "data", tmp_path), empty, monkeypatch)


@pytest.fixture
def prisma(tmp_path: Path, empty: str, monkeypatch: pytest.MonkeyPatch) -> PrismaRig:
    """A folder of Prisma's."""
    return PrismaRig(Home(tmp_path / "data", tmp_path), empty, monkeypatch)


@pytest.fixture(params=[FolderRig, PrismaRig], ids=["sql", "prisma"])
def scripts(request: pytest.FixtureRequest, tmp_path: Path, empty: str, monkeypatch: pytest.MonkeyPatch) -> FolderRig:
    """A folder of scripts, of each kind."""
    rig: FolderRig = request.param(Home(tmp_path / "data", tmp_path), empty, monkeypatch)
    return rig
