"""The database suite on every migrations driver, on the newest and the oldest PostgreSQL."""

from typing import Any

import pytest

from bascule.drivers.support.home import Home
from bascule.testing.conformance.database import DatabaseConformance
from tests.conformance.rigs.databases import AlembicRig, CommandRig, FolderRig, PrismaRig

RIGS = {"sql": FolderRig, "prisma": PrismaRig, "alembic": AlembicRig, "migration-command": CommandRig}
DRIVERS = list(RIGS)


@pytest.fixture(params=DRIVERS)
def rig(request: pytest.FixtureRequest, home: Home, empty: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The driver's world."""
    return RIGS[request.param](home, empty, monkeypatch)


class TestDatabase(DatabaseConformance):
    """Every driver, every sentence."""
