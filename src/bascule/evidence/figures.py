"""Figures: what one condition reads out of counts, turned so that "up" is always the bad side.

A tally is a number of observations with the sum (and, for means, the sum of squares) of a quantity whose growth is bad:

    error_rate                  errors among requests
    latency_p95 > 500ms         requests over 500 ms among requests; bad when above 1 - 0.95
    completion_rate < 60%       observations *without* success, taken from `Counts.sums`; bad when above 40 %
    time_to_complete > 30       values as they are
    satisfaction < 4            values with their sign turned

So every test is written once, for "above"; `shown` turns a result back into the unit that a person reads. A share
other than the error rate is counted in `Counts.sums[metric]` as (observations, successes, …).
"""

from dataclasses import dataclass

from bascule.evidence.counts import Counts
from bascule.plan.phrases.condition import Condition, Direction, MetricKind


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of observations, the sum of their values, and the sum of the squares (means only)."""

    n: int = 0
    x: float = 0
    squares: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.n + other.n, self.x + other.x, self.squares + other.squares)

    @property
    def share(self) -> float:
        """The average: the bad share, or the mean. 0 when nothing was counted."""
        return self.x / self.n if self.n else 0.0


NONE = Tally()


def read(condition: Condition, counts: Counts, threshold: float | None = None) -> Tally:
    """The tally of a condition; `threshold` is the latency in seconds that requests are held against."""
    if condition.kind is MetricKind.MEAN:
        return _mean(condition, counts)
    n, counted = _share(condition, counts, threshold)
    # Two counters read a moment apart may disagree by a few.
    bad = min(max(counted, 0), n)
    return Tally(n, n - bad if condition.direction is Direction.BELOW else bad)


def line(condition: Condition) -> float:
    """The limit with "up" as the bad side: a share in 0..1, a margin for comparisons, a signed number for means."""
    if condition.relative:
        return 0.0 if condition.kind is MetricKind.QUANTILE else condition.limit
    below = condition.direction is Direction.BELOW
    if condition.kind is MetricKind.MEAN:
        return -condition.limit if below else condition.limit
    limit = condition.limit if condition.quantile is None else 1 - condition.quantile
    return 1 - limit if below else limit


def shown(condition: Condition, value: float) -> float:
    """A value of the "up is bad" scale in the unit that a person reads; a comparison always says how much worse."""
    if condition.relative or condition.direction is Direction.ABOVE:
        return value
    return -value if condition.kind is MetricKind.MEAN else 1 - value


def _share(condition: Condition, counts: Counts, threshold: float | None) -> tuple[int, float]:
    if condition.kind is MetricKind.QUANTILE:
        if not counts.total:
            return 0, 0
        return counts.total, counts.over[condition.limit if threshold is None else threshold]
    if condition.metric == "error_rate":
        return counts.total, counts.errors
    n, successes, _ = counts.sums.get(condition.metric, (0, 0.0, 0.0))
    return n, successes


def _mean(condition: Condition, counts: Counts) -> Tally:
    n, total, squares = counts.sums.get(condition.metric, (0, 0.0, 0.0))
    return Tally(n, -total if condition.direction is Direction.BELOW else total, squares)
