"""The success table: per metric where it stood, where it is to get, where it is, and how sure that is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bascule.evidence import interval
from bascule.evidence.figures import Tally
from bascule.evidence.mean import deviation, radius
from bascule.plan.measure import MeasureKind
from bascule.plan.metric import Bound, Metric

ERROR = 0.05
# A mean of fewer values has no interval that means anything.
FEWEST = 30


class MetricState(StrEnum):
    """How a metric stands."""

    NO_DATA = "no data"
    REACHED = "reached"
    ALERT = "alert"
    UNDER_WAY = "under way"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the observations behind it; the interval holds however often one looks, at 95 %."""

    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class MetricView:
    """One metric. `baseline`, `goal` and `alert` are amounts in its unit: a share in 0..1, seconds, or a number."""

    name: str
    kind: MeasureKind
    baseline: float | None
    goal: float | None
    alert: float | None
    now: Figure
    groups: Mapping[str, Figure]
    state: MetricState


Sums = tuple[int, float, float]


def metric_view(name: str, metric: Metric, groups: Mapping[str, Sums], days: float) -> MetricView:
    """One metric over so many days; `groups` are its sums by slot, or by the variants of a flag."""
    whole = tuple(map(sum, zip(*groups.values(), strict=True))) if groups else (0, 0.0, 0.0)
    now = _figure(metric, (int(whole[0]), whole[1], whole[2]), days)
    return MetricView(
        name=name,
        kind=metric.kind,
        baseline=_amount(metric.baseline),
        goal=_amount(metric.goal),
        alert=_amount(metric.alert),
        now=now,
        groups={group: _figure(metric, sums, days) for group, sums in groups.items()},
        state=_state(metric, now.value),
    )


def _amount(bound: Bound | None) -> float | None:
    return None if bound is None else bound.amount


def _figure(metric: Metric, sums: Sums, days: float) -> Figure:
    n, total, squares = sums
    if metric.kind is MeasureKind.COUNT:
        return Figure(n, n / days, None, None)
    if not n:
        return Figure(0, None, None, None)
    tally = Tally(n, total, squares)
    if metric.kind is MeasureKind.SHARE:
        goal = metric.goal.amount if metric.goal else 0.5
        return Figure(n, tally.share, *interval.share(tally, min(goal, 1 - goal), ERROR))
    if n < FEWEST:
        return Figure(n, tally.share, None, None)
    half = radius(n, deviation(tally), ERROR)
    return Figure(n, tally.share, tally.share - half, tally.share + half)


def _state(metric: Metric, value: float | None) -> MetricState:
    if value is None:
        return MetricState.NO_DATA
    if metric.alert is not None and metric.alert.holds(value):
        return MetricState.ALERT
    goal, better = metric.goal, metric.better
    if goal is not None and better is not None and Bound(goal.amount, goal.unit, better).holds(value):
        return MetricState.REACHED
    return MetricState.UNDER_WAY
