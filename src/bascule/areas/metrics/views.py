"""The success table: per metric where it stood, where it is to get, where it is, how sure that is, and how it went. Pure."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bascule.areas.metrics.standing import Standing
from bascule.evidence.figures import Tally
from bascule.evidence.statistics import interval
from bascule.kernel.i18n import Keys
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.measure import MeasureKind
from bascule.plan.model.metric import DAY, HIGHEST_NPS, Metric
from bascule.plan.phrases.bound import Bound
from bascule.plan.phrases.condition import Direction, MetricKind
from bascule.server.figure import ERROR, Figure, mean_figure

Sums = tuple[int, float, float]
NOTHING: Sums = (0, 0.0, 0.0)


class MetricState(StrEnum):
    """How a metric stands."""

    NO_DATA = "no data"
    REACHED = "reached"
    ALERT = "alert"
    UNDER_WAY = "under way"
    GOING_BACK = "going back"


@dataclass(frozen=True, slots=True)
class Point:
    """A step of time: the figure of all, and those by slot or variant."""

    at: Instant
    whole: Figure
    groups: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Period:
    """What is looked at: from an instant until another, in steps of seconds; days are those of a time zone."""

    since: Instant
    until: Instant
    step: Seconds
    zone: str = "UTC"

    @property
    def days(self) -> float:
        """How long it is."""
        return (self.until - self.since) / DAY

    def since_when(self, began: Instant | None) -> "Period":
        """The days of it in which there are events, one at least: what was before says nothing."""
        if began is None or began >= self.until:
            return self
        zone = ZoneInfo(self.zone)
        day = datetime.combine(datetime.fromtimestamp(began, zone).date(), time(), zone)
        return replace(self, since=max(self.since, min(Instant(day.timestamp()), self.until - DAY)))

    @property
    def starts(self) -> list[Instant]:
        """When its steps begin, the first one at its beginning or before."""
        if self.step < DAY:
            first = math.floor(self.since / self.step)
            return [Instant(number * self.step) for number in range(first, math.ceil(self.until / self.step))]
        zone = ZoneInfo(self.zone)
        first_day = datetime.fromtimestamp(self.since, zone).date()
        days = (first_day + timedelta(days=number) for number in range(math.ceil(self.days) + 2))
        at = (Instant(datetime.combine(day, time(), zone).timestamp()) for day in days)
        return [one for one in at if one < self.until]

    def part(self, at: Instant) -> float:
        """How many days of the step that begins at an instant lie within."""
        return max(min(at + self.step, self.until) - max(at, self.since), 1.0) / DAY


@dataclass(frozen=True, slots=True)
class Measured:
    """What was read of one metric: its sums by step and group, its alert, and how many events had no value.

    `least` is the smallest of a mean's values, `began` since when there are events at all, where that is known.
    """

    cells: Mapping[tuple[Instant, str], Sums] = field(default_factory=dict)
    standing: Standing | None = None
    left_out: int = 0
    least: float | None = None
    began: Instant | None = None


@dataclass(frozen=True, slots=True)
class MetricView:
    """One metric. `baseline`, `goal` and `alert` are amounts in its unit: a share in 0..1, seconds, or a number.

    `sure` says whether the whole interval lies where the state says that the figure is, `days` over how many days a count is taken;
    `short` where there are no events of the others that were asked for.
    """

    name: str
    metric: Metric
    now: Figure
    groups: Mapping[str, Figure]
    points: tuple[Point, ...]
    state: MetricState
    sure: bool
    standing: Standing | None = None
    left_out: int = 0
    days: float = 0.0
    short: bool = False

    @property
    def kind(self) -> MeasureKind:
        """What it is."""
        return self.metric.kind

    @property
    def baseline(self) -> float | None:
        """Where it stood."""
        return _amount(self.metric.baseline)

    @property
    def goal(self) -> float | None:
        """Where it is to get."""
        return _amount(self.metric.goal)

    @property
    def alert(self) -> float | None:
        """Where it may not get."""
        return _amount(self.metric.alert)

    @property
    def alerting(self) -> bool:
        """Whether its alert stands."""
        return self.standing is not None and self.standing.stands


def metric_view(name: str, metric: Metric, measured: Measured, period: Period) -> MetricView:
    """One metric over a period."""
    groups: defaultdict[str, Sums] = defaultdict(lambda: NOTHING)
    steps: defaultdict[Instant, dict[str, Sums]] = defaultdict(dict)
    for (at, group), sums in measured.cells.items():
        groups[group] = _added(groups[group], sums)
        steps[at][group] = sums
    asked, period, least = period, period.since_when(measured.began), measured.least
    now = _figure(metric, _all(groups), period.days, least)
    halves = _halves(metric, steps, period, least)
    state = MetricState.ALERT if measured.standing and measured.standing.stands else _state(metric, now, halves)
    return MetricView(
        name=name,
        metric=metric,
        now=now,
        groups={group: _figure(metric, groups[group], period.days, least) for group in sorted(groups)},
        points=tuple(_point(metric, at, steps[at], (period, least)) for at in sorted(steps)),
        state=state,
        sure=_sure(metric, state, now),
        standing=measured.standing,
        left_out=measured.left_out,
        days=period.days,
        short=period.since > asked.since,
    )


def _point(metric: Metric, at: Instant, groups: Mapping[str, Sums], known: tuple[Period, float | None]) -> Point:
    period, least = known
    days = period.part(at)
    return Point(
        at,
        _figure(metric, _all(groups), days, least),
        {group: _figure(metric, sums, days, least) for group, sums in sorted(groups.items())},
    )


def _all(groups: Mapping[str, Sums]) -> Sums:
    whole = NOTHING
    for sums in groups.values():
        whole = _added(whole, sums)
    return whole


def _added(one: Sums, other: Sums) -> Sums:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _amount(bound: Bound | None) -> float | None:
    return None if bound is None else bound.amount


def _possible(kind: MeasureKind, least: float | None) -> tuple[float, float]:
    """Between what a mean of such values can be. A price that was never negative has no negative mean."""
    if kind is MeasureKind.NPS:
        return -HIGHEST_NPS, HIGHEST_NPS
    positive = kind is MeasureKind.TIME or (least is not None and least >= 0)
    return (0.0 if positive else -math.inf), math.inf


def _figure(metric: Metric, sums: Sums, days: float, least: float | None) -> Figure:
    n, total, squares = sums
    if metric.kind.evidence is None:
        return Figure(n, n / days, None, None)
    if not n:
        return Figure(0, None, None, None)
    tally = Tally(n, total, squares)
    if metric.kind.evidence is MetricKind.SHARE:
        goal = metric.goal.amount if metric.goal else 0.5
        return Figure(n, tally.share, *interval.share(tally, min(goal, 1 - goal), ERROR))
    return mean_figure(tally, *_possible(metric.kind, least))


def _state(metric: Metric, now: Figure, halves: tuple[Figure, Figure]) -> MetricState:
    if now.value is None:
        return MetricState.NO_DATA
    if metric.alert is not None and metric.alert.holds(now.value):
        return MetricState.ALERT
    reached = _reached(metric)
    if reached is None:
        return MetricState.UNDER_WAY
    if reached.holds(now.value):
        return MetricState.REACHED
    back = _worse(metric, now.value, metric.baseline.amount if metric.baseline else None) or _falls(metric, *halves)
    return MetricState.GOING_BACK if back else MetricState.UNDER_WAY


def _halves(
    metric: Metric, steps: Mapping[Instant, Mapping[str, Sums]], period: Period, least: float | None
) -> tuple[Figure, Figure]:
    """The figure of the first half of the period and that of the second one."""
    middle = period.since + (period.until - period.since) / 2
    first = {str(at): _all(groups) for at, groups in steps.items() if at + period.step / 2 < middle}
    second = {str(at): _all(groups) for at, groups in steps.items() if at + period.step / 2 >= middle}
    days = period.days / 2
    return _figure(metric, _all(first), days, least), _figure(metric, _all(second), days, least)


def _worse(metric: Metric, value: float, than: float | None) -> bool:
    """Whether a value is farther from the goal than another, on the same side of it."""
    if than is None or metric.better is None:
        return False
    return value < than if metric.better is Direction.ABOVE else value > than


def _falls(metric: Metric, first: Figure, second: Figure) -> bool:
    """Whether the second half of the period is worse than the first for sure: their intervals do not meet."""
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return False
    if metric.better is Direction.ABOVE:
        return second.high < first.low
    return metric.better is Direction.BELOW and second.low > first.high


def _reached(metric: Metric) -> Bound | None:
    """The goal with its good side, where both are known."""
    if metric.goal is None or metric.better is None:
        return None
    return Bound(metric.goal.amount, metric.goal.unit, metric.better)


def _sure(metric: Metric, state: MetricState, now: Figure) -> bool:
    """Whether the end of the interval that is nearest to the other side lies beyond the line, too."""
    bound = _line(metric, state)
    if bound is None or now.low is None or now.high is None:
        return False
    return bound.holds(now.high if bound.side is Direction.BELOW else now.low)


def _line(metric: Metric, state: MetricState) -> Bound | None:
    """What a state is about: the alert, the goal, or, of a metric that goes back, where it stood, seen from below."""
    if state is MetricState.ALERT:
        return metric.alert
    if state is MetricState.REACHED:
        return _reached(metric)
    if state is MetricState.GOING_BACK and metric.baseline is not None:
        away = Direction.BELOW if metric.better is Direction.ABOVE else Direction.ABOVE
        return Bound(metric.baseline.amount, metric.baseline.unit, away)
    return None


# What the templates say.
FAMILIES = (
    Keys("page.metric-{}", (MeasureKind.MEAN, MeasureKind.NPS)),
    Keys("page.metric-began-{}", ("day", "week")),
    Keys("page.metric-by-{}", ("day", "week")),
    Keys("page.metric-state-{}", (*MetricState, "within")),
)
