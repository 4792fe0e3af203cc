"""The success table: per metric where it stood, where it is to get, where it is, how sure that is, and how it went. Pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import add

from bascule.areas.metrics.measured import Measured, Measurement, Sums
from bascule.areas.metrics.period import Period
from bascule.areas.metrics.standing import Standing
from bascule.evidence.figures import Tally
from bascule.evidence.served import Served
from bascule.evidence.statistics import interval
from bascule.kernel.i18n import Keys
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.plan.measure import MeasureKind
from bascule.plan.model.metric import DAY, HIGHEST_NPS, Metric
from bascule.plan.phrases.bound import Before, Bound, Change
from bascule.plan.phrases.condition import Direction, MetricKind
from bascule.server.figure import ERROR, FEWEST, Figure, mean_figure

# What is added up: of events, or of requests.
Cell = Tally | Served
# A rate of less than half of its span is no baseline.
COVERED = 0.5


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
class MetricView:
    """One metric. `baseline`, `goal` and `alert` are amounts in its unit: a share in 0..1, seconds, or a number.

    `metric` is what the plan says, with amounts for what is measured or relative. `sure` says whether the whole interval lies where
    the state says that the figure is, `days` over how many days a count is taken; `short` where there are no events of the others
    that were asked for. `change` is a goal written as one, `before` a baseline that is measured, `measured` what that found.
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
    change: Change | None = None
    before: Before | None = None
    measured: Measurement | None = None

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


def metric_view(name: str, written: Metric, measured: Measured, period: Period) -> MetricView:
    """One metric over a period."""
    groups: defaultdict[str, list[Cell]] = defaultdict(list)
    steps: defaultdict[Instant, dict[str, Cell]] = defaultdict(dict)
    for (at, group), sums in measured.cells.items():
        cell = sums if isinstance(sums, Served) else Tally(*sums)
        groups[group].append(cell)
        steps[at][group] = cell
    metric = _against(written, measured.baseline)
    known = _Known(period.since_when(measured.began), measured.least, measured.looked)
    days = known.days(steps)
    now = _figure(metric, _all(one for cells in groups.values() for one in cells), days, known.least)
    halves = _halves(metric, steps, known)
    state = MetricState.ALERT if measured.standing and measured.standing.stands else _state(metric, now, halves)
    return MetricView(
        name=name,
        metric=metric,
        now=now,
        groups={group: _figure(metric, _all(groups[group]), days, known.least) for group in sorted(groups)},
        points=tuple(_point(metric, at, steps[at], known) for at in sorted(steps)),
        state=state,
        sure=_sure(metric, state, now),
        standing=measured.standing,
        left_out=measured.left_out,
        days=days,
        short=known.period.since > period.since,
        change=written.goal if isinstance(written.goal, Change) else None,
        before=written.baseline if isinstance(written.baseline, Before) else None,
        measured=measured.baseline,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """Over which time rates are taken, and how small a mean can be."""

    period: Period
    least: float | None
    looked: Mapping[Instant, Seconds]

    def days(self, steps: Iterable[Instant]) -> float:
        """The days of a period: those in which somebody looked, of requests."""
        return sum(self.looked.get(at, 0.0) for at in steps) / DAY if self.looked else self.period.days

    def part(self, at: Instant) -> float:
        """The days of a step."""
        return self.looked[at] / DAY if at in self.looked else self.period.part(at)


def measurement(
    metric: Metric, sums: Sums | Served, span: tuple[Instant, Instant], began: Instant | None = None
) -> Measurement:
    """A baseline of what was counted in a span, where that is enough to be one: values enough, and most of the time for a rate."""
    cell = sums if isinstance(sums, Served) else Tally(*sums)
    days = (span[1] - max(span[0], began or span[0])) / DAY
    if isinstance(cell, Served) and metric.kind is MeasureKind.REQUESTS:
        days = cell.seconds / DAY
    found = _figure(metric, cell, days, None)
    enough = found.n >= FEWEST and days >= COVERED * (span[1] - span[0]) / DAY
    return Measurement(*span, found.n, found.value if enough else None)


def _against(written: Metric, found: Measurement | None) -> Metric:
    """With amounts: what was measured stands for the baseline."""
    if not isinstance(written.baseline, Before):
        return written.settled
    value = None if found is None else found.value
    return written.against(None if value is None else Bound(value, written.kind.unit))


def _point(metric: Metric, at: Instant, groups: Mapping[str, Cell], known: _Known) -> Point:
    days = known.part(at)
    return Point(
        at,
        _figure(metric, _all(groups.values()), days, known.least),
        {group: _figure(metric, cell, days, known.least) for group, cell in sorted(groups.items())},
    )


def _all(cells: Iterable[Cell]) -> Cell:
    found = list(cells)
    whole: Cell = reduce(add, found) if found else Tally()
    return whole


def _amount(bound: Bound | Change | Before | None) -> float | None:
    return bound.amount if isinstance(bound, Bound) else None


def _possible(kind: MeasureKind, least: float | None) -> tuple[float, float]:
    """Between what a mean of such values can be. A price that was never negative has no negative mean."""
    if kind is MeasureKind.NPS:
        return -HIGHEST_NPS, HIGHEST_NPS
    positive = kind is MeasureKind.TIME or (least is not None and least >= 0)
    return (0.0 if positive else -math.inf), math.inf


def _figure(metric: Metric, cell: Cell, days: float, least: float | None) -> Figure:
    if metric.kind.evidence is None:
        over = days * DAY if metric.kind.proxied else days
        return Figure(cell.n, cell.n / over if over else None, None, None)
    if not cell.n:
        return Figure(0, None, None, None)
    if isinstance(cell, Served) and metric.kind is MeasureKind.LATENCY:
        found = cell.slowest(Share(metric.measure.quantile), ERROR)
        return Figure(cell.measured, *(found or (None, None, None)))
    tally = cell.wrong if isinstance(cell, Served) else cell
    if metric.kind.evidence is MetricKind.SHARE:
        goal = _amount(metric.goal)
        goal = 0.5 if goal is None else goal
        return Figure(tally.n, tally.share, *interval.share(tally, min(goal, 1 - goal), ERROR))
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
    back = _worse(metric, now.value, _amount(metric.baseline)) or _falls(metric, *halves)
    return MetricState.GOING_BACK if back else MetricState.UNDER_WAY


def _halves(metric: Metric, steps: Mapping[Instant, Mapping[str, Cell]], known: _Known) -> tuple[Figure, Figure]:
    """The figure of the first half of the period and that of the second one."""
    period = known.period
    middle = period.since + (period.until - period.since) / 2
    first = [at for at in steps if at + period.step / 2 < middle]
    second = [at for at in steps if at + period.step / 2 >= middle]
    return _half(metric, first, steps, known), _half(metric, second, steps, known)


def _half(
    metric: Metric, mine: Iterable[Instant], steps: Mapping[Instant, Mapping[str, Cell]], known: _Known
) -> Figure:
    mine = list(mine)
    days = known.days(mine) if known.looked else known.period.days / 2
    return _figure(metric, _all(cell for at in mine for cell in steps[at].values()), days, known.least)


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
    if not isinstance(metric.goal, Bound) or metric.better is None:
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
    if state is MetricState.GOING_BACK and isinstance(metric.baseline, Bound):
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
