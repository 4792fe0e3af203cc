"""What other areas may know of metrics: what is seen of one by the proof of alerts, how its values are said, its own alerts, and
those of a plan over a time of one's own.
"""

from bascule.areas.metrics.alerts import MetricAlerts
from bascule.areas.metrics.service import Asked, Reading, read_metrics, reading_of
from bascule.areas.metrics.store import scale_of
from bascule.areas.metrics.views import MetricState, MetricView
from bascule.areas.metrics.watch import amount, seen_of

__all__ = [
    "Asked",
    "MetricAlerts",
    "MetricState",
    "MetricView",
    "Reading",
    "amount",
    "read_metrics",
    "reading_of",
    "scale_of",
    "seen_of",
]
