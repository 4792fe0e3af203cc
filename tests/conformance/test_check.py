"""The check suite on every check driver."""

from typing import Any

import pytest

from bascule.testing.conformance.check import CheckConformance
from tests.kit.rigs.suites import CHECKS, NETWORK


@pytest.fixture(params=["memory-check", *CHECKS])
def rig(request: pytest.FixtureRequest) -> Any:
    """The driver's world."""
    name = "network" if request.param in NETWORK else request.param
    return request.getfixturevalue(name)


class TestCheck(CheckConformance):
    """Every driver, every sentence."""
