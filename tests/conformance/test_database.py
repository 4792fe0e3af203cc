"""The database suite on every migrations driver, on the newest and the oldest PostgreSQL."""

from typing import Any

import pytest

from bascule.drivers.support.home import Home
from bascule.testing.conformance.database import DatabaseConformance
from tests.kit.rigs.databases import RIGS
from tests.kit.rigs.suites import DATABASES

# A program is started for each question to these two: the usual tests ask them in `tests/wire/database`.
SLOW = {"alembic", "migration-command"}


@pytest.fixture(params=[pytest.param(one, marks=[pytest.mark.long] * (one in SLOW)) for one in DATABASES])
def rig(request: pytest.FixtureRequest, home: Home, empty: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The driver's world."""
    return RIGS[request.param](home, empty, monkeypatch)


class TestDatabase(DatabaseConformance):
    """Every driver, every sentence."""
