"""The workload suite on every workload driver."""

from typing import Any

import pytest

from bascule.testing.conformance.watching import WorkloadWatching
from bascule.testing.conformance.workload import WorkloadConformance
from tests.kit.rigs.suites import WORKLOADS


@pytest.fixture(params=["memory-workload", *WORKLOADS])
def rig(request: pytest.FixtureRequest) -> Any:
    """The driver's world."""
    return request.getfixturevalue(request.param)


class TestWorkload(WorkloadConformance, WorkloadWatching):
    """Every driver, every sentence."""
