"""Traffic through an HAProxy of our own, which outlives us and is moved by its runtime socket."""

from bascule.drivers.support.options import Listening
from bascule.plan.drivers.facts import DriverFacts, DriverKind

DRIVER = DriverFacts(
    "haproxy",
    DriverKind.TRAFFIC,
    f"{__name__}.driver:HaproxyTraffic",
    Listening,
    metrics=frozenset({"error_rate"}),
    visitors=True,
    programs=("haproxy",),
)
