"""What other areas may know of metrics: read those of a plan over a time of their own."""

from bascule.areas.metrics.service import Asked, Reading, read_metrics, reading_of
from bascule.areas.metrics.views import MetricState, MetricView

__all__ = ["Asked", "MetricState", "MetricView", "Reading", "read_metrics", "reading_of"]
