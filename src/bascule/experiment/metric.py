"""Metrics: what is counted per user, which direction is good, and what may not get worse."""

import math
from dataclasses import dataclass
from enum import StrEnum

from bascule.experiment.statistics.summary import Adjusted, Bins, Mean, Ratio, Share, Summary
from bascule.experiment.wrong import wrong

USERS = "users"


class MetricKind(StrEnum):
    """How a metric is summed up; see `summary`."""

    SHARE = "share"
    MEAN = "mean"
    RATIO = "ratio"
    ADJUSTED = "adjusted"
    QUANTILE = "quantile"


class Better(StrEnum):
    """The good direction."""

    UP = "up"
    DOWN = "down"

    @property
    def sign(self) -> int:
        """+1 where more is better, -1 where less is."""
        return 1 if self is Better.UP else -1


@dataclass(frozen=True, slots=True)
class Metric:
    """One question. `relative` effects are parts of control's mean; `level` is the quantile that is asked (0.95)."""

    name: str
    kind: MetricKind
    better: Better = Better.UP
    relative: bool = True
    level: float | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or self.name == USERS:
            raise wrong("experiment.bad-metric-name", name=self.name, reserved=USERS)
        if (self.kind is MetricKind.QUANTILE) is not (self.level is not None and 0 < self.level < 1):
            raise wrong("experiment.bad-level", metric=self.name)

    def holds(self, summary: Summary) -> bool:
        """Whether a summary is one of this metric."""
        return isinstance(summary, SUMMARIES[self.kind]) and getattr(summary, "level", self.level) == self.level


@dataclass(frozen=True, slots=True)
class Guardrail:
    """What may not get worse than control by more than `limit`, an absolute difference in the metric's own unit."""

    metric: Metric
    limit: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.limit) and self.limit >= 0):
            raise wrong("experiment.bad-limit", metric=self.metric.name, found=str(self.limit))


SUMMARIES: dict[MetricKind, type[Summary]] = {
    MetricKind.SHARE: Share,
    MetricKind.MEAN: Mean,
    MetricKind.RATIO: Ratio,
    MetricKind.ADJUSTED: Adjusted,
    MetricKind.QUANTILE: Bins,
}
