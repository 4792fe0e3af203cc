"""The check suite on every check driver."""

from typing import Any

import pytest

from bascule.testing.conformance.check import CheckConformance

DRIVERS = [
    "http",
    "command",
    "tests",
    "coverage",
    "lint",
    "vulnerabilities",
    "size",
    "environment",
    "secrets",
]


@pytest.fixture(params=["memory-check", *DRIVERS])
def rig(request: pytest.FixtureRequest) -> Any:
    """The driver's world."""
    return request.getfixturevalue(request.param)


class TestCheck(CheckConformance):
    """Every driver, every sentence."""
