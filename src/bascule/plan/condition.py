"""Conditions: what a guard watches, as a value.

    error_rate > 1% for 5m                          a share against a limit
    latency_p95 > 500ms for 5m                      a quantile against a limit
    error_rate worse than stable by 0.5% for 5m     a share against the stable slot
    completion_rate < 60%                           a share that must not fall

A condition states the *bad* case: it is breached when it is true. The text form is read by `plan.grammar`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_QUANTILE = re.compile(r"latency_p(\d{1,2}(?:_\d+)?)\Z")
SHARES = frozenset({"error_rate"})


class Direction(StrEnum):
    """On which side of its limit a metric is bad."""

    ABOVE = ">"
    BELOW = "<"


class MetricKind(StrEnum):
    """How a metric is counted, and so which test judges it."""

    SHARE = "share"
    QUANTILE = "quantile"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    `limit` is a share in 0..1 for shares, seconds for latencies, a plain number for means. With `relative`, the limit is
    the margin over the stable slot instead: an absolute difference of shares (`by 0.5%` of `error_rate`), or for
    latencies a relative one (`by 20%` is 0.2: the candidate's quantile may be 1.2 times stable's).
    `hold_for` is seconds, 0 for "at once".
    """

    metric: str
    direction: Direction
    limit: float
    relative: bool = False
    hold_for: float = 0.0

    @property
    def kind(self) -> MetricKind:
        """Share, quantile or mean, by the metric's name."""
        if _QUANTILE.match(self.metric) or self.metric == "response_time":
            return MetricKind.QUANTILE
        return MetricKind.SHARE if self.metric in SHARES or self.metric.endswith("_rate") else MetricKind.MEAN

    @property
    def quantile(self) -> float | None:
        """The quantile in 0..1 of a latency metric; `response_time` is the median. None for other metrics."""
        if self.metric == "response_time":
            return 0.5
        match = _QUANTILE.match(self.metric)
        return float(match[1].replace("_", ".")) / 100 if match else None
