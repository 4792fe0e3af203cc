"""The success table: per metric where it stood, where it is to get, where it is, how sure that is, and how it went. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bascule.areas.metrics.alerts import Standing
from bascule.evidence.figures import Tally
from bascule.evidence.statistics import interval
from bascule.kernel.i18n import Keys
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.measure import MeasureKind
from bascule.plan.model.metric import DAY, Metric
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
    """What is looked at: from an instant until another, in steps of seconds."""

    since: Instant
    until: Instant
    step: Seconds

    @property
    def days(self) -> float:
        """How long it is."""
        return (self.until - self.since) / DAY

    def part(self, at: Instant) -> float:
        """How many days of the step that begins at an instant lie within."""
        return max(min(at + self.step, self.until) - max(at, self.since), 1.0) / DAY


@dataclass(frozen=True, slots=True)
class Measured:
    """What was read of one metric: its sums by step and group, its alert, and how many events had no value."""

    cells: Mapping[tuple[Instant, str], Sums] = field(default_factory=dict)
    standing: Standing | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class MetricView:
    """One metric. `baseline`, `goal` and `alert` are amounts in its unit: a share in 0..1, seconds, or a number.

    `sure` says whether the whole interval lies where the state says that the figure is.
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
    now = _figure(metric, _all(groups), period.days)
    halves = _halves(metric, steps, period)
    state = MetricState.ALERT if measured.standing and measured.standing.stands else _state(metric, now, halves)
    return MetricView(
        name=name,
        metric=metric,
        now=now,
        groups={group: _figure(metric, groups[group], period.days) for group in sorted(groups)},
        points=tuple(_point(metric, at, steps[at], period) for at in sorted(steps)),
        state=state,
        sure=_sure(metric, state, now),
        standing=measured.standing,
        left_out=measured.left_out,
    )


def _point(metric: Metric, at: Instant, groups: Mapping[str, Sums], period: Period) -> Point:
    days = period.part(at)
    return Point(
        at,
        _figure(metric, _all(groups), days),
        {group: _figure(metric, sums, days) for group, sums in sorted(groups.items())},
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


def _figure(metric: Metric, sums: Sums, days: float) -> Figure:
    n, total, squares = sums
    if metric.kind.evidence is None:
        return Figure(n, n / days, None, None)
    if not n:
        return Figure(0, None, None, None)
    tally = Tally(n, total, squares)
    if metric.kind.evidence is MetricKind.SHARE:
        goal = metric.goal.amount if metric.goal else 0.5
        return Figure(n, tally.share, *interval.share(tally, min(goal, 1 - goal), ERROR))
    return mean_figure(tally)


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


def _halves(metric: Metric, steps: Mapping[Instant, Mapping[str, Sums]], period: Period) -> tuple[Figure, Figure]:
    """The figure of the first half of the period and that of the second one."""
    middle = period.since + (period.until - period.since) / 2
    first = {str(at): _all(groups) for at, groups in steps.items() if at + period.step / 2 < middle}
    second = {str(at): _all(groups) for at, groups in steps.items() if at + period.step / 2 >= middle}
    return _figure(metric, _all(first), period.days / 2), _figure(metric, _all(second), period.days / 2)


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
