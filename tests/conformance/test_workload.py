"""The workload suite on every workload driver."""

from typing import Any

import pytest

from bascule.testing.conformance.watching import WorkloadWatching
from bascule.testing.conformance.workload import WorkloadConformance

DRIVERS = ["process", pytest.param("docker", marks=pytest.mark.docker)]


@pytest.fixture(params=["memory-workload", *DRIVERS])
def rig(request: pytest.FixtureRequest) -> Any:
    """The driver's world."""
    return request.getfixturevalue(request.param)


class TestWorkload(WorkloadConformance, WorkloadWatching):
    """Every driver, every sentence."""
