"""Traffic through an Envoy of our own, which outlives us and reads its routes from files."""

from bascule.drivers.support.options import Listening
from bascule.plan.drivers.facts import DriverFacts, DriverKind

DRIVER = DriverFacts(
    "envoy",
    DriverKind.TRAFFIC,
    f"{__name__}.driver:EnvoyTraffic",
    Listening,
    metrics=frozenset({"error_rate", "latency"}),
    visitors=True,
)
