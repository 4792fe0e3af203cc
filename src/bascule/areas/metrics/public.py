"""What other areas may know of metrics: what is seen of one by the proof of alerts, how its values are said, and its own alerts."""

from bascule.areas.metrics.alerts import MetricAlerts
from bascule.areas.metrics.store import scale_of
from bascule.areas.metrics.watch import amount, seen_of

__all__ = ["MetricAlerts", "amount", "scale_of", "seen_of"]
