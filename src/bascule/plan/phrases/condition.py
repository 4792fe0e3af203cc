"""Conditions: what a guard watches, as a value.

    error_rate > 1% for 5m                          a share against a limit
    latency_p95 > 500ms for 5m                      a quantile against a limit
    error_rate worse than stable by 0.5% for 5m     a share against the stable slot
    completion_rate < 60%                           a share that must not fall
    average_time > 12m                              a mean time against a limit

A condition states the *bad* case: it is breached when it is true. The text form is read by `grammar`.

How a metric is counted is not in its name but in its amount: a percentage is a share of users, a duration a mean time, a
bare number a mean. A comparison is always written as a percentage; there the plan's own metric says what it is of.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.amount import Unit

_QUANTILE = re.compile(r"latency_p(\d{1,2}(?:_\d+)?)\Z")
SHARES = frozenset({"error_rate"})


class Direction(StrEnum):
    """On which side of its limit a metric is bad."""

    ABOVE = ">"
    BELOW = "<"

    @property
    def other(self) -> "Direction":
        """The other side."""
        return Direction.BELOW if self is Direction.ABOVE else Direction.ABOVE


class MetricKind(StrEnum):
    """How a metric is counted, and so which test judges it."""

    SHARE = "share"
    QUANTILE = "quantile"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    `limit` is a share in 0..1 for shares, seconds for latencies and times, a plain number for other means. With
    `relative`, the limit is the margin over the stable slot instead: an absolute difference of shares (`by 0.5%` of
    `error_rate`), or for latencies and means a relative one (`by 20%` is 0.2: 1.2 times stable's).
    `hold_for` is seconds, 0 for "at once". `unit` is what the metric is in; where nobody says, it follows from the name.
    """

    metric: str
    direction: Direction
    limit: float
    relative: bool = False
    hold_for: Seconds = Seconds(0.0)
    unit: Unit | None = None

    def __post_init__(self) -> None:
        # Specs that were stored before conditions had units, and comparisons as they are read.
        if self.unit is None:
            object.__setattr__(self, "unit", unit_by_name(self.metric))

    @property
    def kind(self) -> MetricKind:
        """Share, quantile or mean."""
        return _kind(self.metric, self.unit)

    @property
    def opposite(self) -> "Condition":
        """The same with its other side as the bad one."""
        return replace(self, direction=self.direction.other)

    @property
    def quantile(self) -> float | None:
        """The quantile in 0..1 of a latency metric; `response_time` is the median. None for other metrics."""
        return quantile_of(self.metric)


@lru_cache(maxsize=1024)
def _kind(metric: str, unit: Unit | None) -> MetricKind:
    """Asked for dozens of times in each look at a release."""
    if is_latency(metric):
        return MetricKind.QUANTILE
    return MetricKind.SHARE if unit is Unit.SHARE else MetricKind.MEAN


@lru_cache(maxsize=1024)
def _quantile(metric: str) -> float | None:
    match = _QUANTILE.match(metric)
    return float(match[1].replace("_", ".")) / 100 if match else None


def quantile_of(metric: str) -> float | None:
    """The quantile in 0..1 that a name means; `response_time` is the median. None for what is no latency."""
    return 0.5 if metric == "response_time" else _quantile(metric)


def is_latency(metric: str) -> bool:
    """Whether a proxy measures it as a quantile of its latencies."""
    return quantile_of(metric) is not None


def unit_by_name(metric: str) -> Unit:
    """What a metric is in, as far as its name tells."""
    if is_latency(metric):
        return Unit.TIME
    return Unit.SHARE if metric in SHARES or metric.endswith("_rate") else Unit.COUNT
