"""The traffic suite on every traffic driver."""

from typing import Any

import pytest

from bascule.testing.conformance.traffic import TrafficConformance
from bascule.testing.conformance.watching import TrafficWatching

DRIVERS = ["envoy", pytest.param("haproxy", marks=pytest.mark.haproxy)]


@pytest.fixture(params=["memory-traffic", *DRIVERS])
def rig(request: pytest.FixtureRequest) -> Any:
    """The driver's world."""
    return request.getfixturevalue(request.param)


class TestTraffic(TrafficConformance, TrafficWatching):
    """Every driver, every sentence."""
