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
NETWORK = ["dns", "tls", "ports", "postgres", "redis", "image", "headers", "accessibility", "page", "load", "probe"]
DRIVERS += NETWORK


@pytest.fixture(params=["memory-check", *DRIVERS])
def rig(request: pytest.FixtureRequest) -> Any:
    """The driver's world."""
    name = "network" if request.param in NETWORK else request.param
    return request.getfixturevalue(name)


class TestCheck(CheckConformance):
    """Every driver, every sentence."""
