"""The traffic suite on every traffic driver."""

from typing import Any

import pytest

from bascule.testing.conformance.traffic import TrafficConformance
from bascule.testing.conformance.watching import TrafficWatching
from tests.kit.rigs.suites import TRAFFIC


@pytest.fixture(params=["memory-traffic", *TRAFFIC])
def rig(request: pytest.FixtureRequest) -> Any:
    """The driver's world."""
    return request.getfixturevalue(request.param)


class TestTraffic(TrafficConformance, TrafficWatching):
    """Every driver, every sentence."""
