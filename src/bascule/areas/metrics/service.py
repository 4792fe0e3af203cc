"""What the pages and the API do alike with metrics: read them over a period, by slot or by the variants of a flag."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bascule.areas.events.public import Events, Question, Span, place_in
from bascule.areas.metrics.alerts import MetricAlerts
from bascule.areas.metrics.views import Measured, MetricView, Period, metric_view
from bascule.events.cohorts import WEEK, Cohort, Periods
from bascule.events.funnel import Funnels
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.site import Site
from bascule.plan.measure import MeasureKind
from bascule.plan.model.metric import DAY, Metric
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.server.context import AppContext
from bascule.server.refusals import NotFound

HOUR = Seconds(3600.0)
# Over a longer period a point is a day.
HOURLY = 3.0
WEEKS, DAYS = 8, 14


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: an environment, how many days back, by the variants of a flag where one is named."""

    environment: str
    days: float = 7.0
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An environment of the plan in force, at an instant."""

    plan: Plan
    place: Site
    asked: Asked
    now: Instant

    @property
    def period(self) -> Period:
        """The days that are looked at."""
        step = HOUR if self.asked.days <= HOURLY else DAY
        return Period(self.now - self.asked.days * DAY, self.now, step, self.plan.timezone)

    @property
    def question(self) -> Question:
        """The same, as the store is asked."""
        period = self.period
        return Question(Span(period.since, period.until), self.now, self.asked.flag, period.step, zone=period.zone)


async def reading_of(context: AppContext, asked: Asked) -> Reading:
    """The plan and the place. Raises `BasculeError` where there is no such environment."""
    plan = await context.plan()
    return Reading(plan, place_in(plan, asked.environment), asked, context.now())


async def read_metrics(
    context: AppContext, reading: Reading, names: Sequence[str] | None = None
) -> Sequence[MetricView]:
    """The metrics of the plan, in its order; all of them, or some."""
    measures, period, question = context.plane.of(Events).measures, reading.period, reading.question
    metrics = {name: one for name, one in reading.plan.metrics.items() if names is None or name in names}
    found = await measures.read(reading.place, {name: one.measure for name, one in metrics.items()}, question)
    alerts = await MetricAlerts(context.plane.engine).of(reading.place)
    began = await measures.began(reading.place, question)
    views = []
    for name, metric in metrics.items():
        cells: dict[tuple[Instant, str], tuple[int, float, float]] = {}
        for cell, sums in found[name].items():
            key = (cell.at, cell.variant if reading.asked.flag else cell.slot)
            n, total, squares = cells.get(key, (0, 0.0, 0.0))
            cells[key] = (n + sums.n, total + sums.total, squares + sums.squares)
        left_out = await measures.left_out(reading.place, metric.measure, question)
        least = await measures.least(reading.place, metric.measure, question)
        measured = Measured(
            cells, alerts.get(name), left_out, least, began if metric.kind is MeasureKind.COUNT else None
        )
        views.append(metric_view(name, metric, measured, period))
    return views


def metric_of(reading: Reading, name: str) -> Metric:
    """One of them. Raises `NotFound` where the plan has none of that name."""
    if name not in reading.plan.metrics:
        message = say("metric.none-such", name=name, allowed=listed(reading.plan.metrics) or "–")
        raise NotFound(message, did_you_mean(name, reading.plan.metrics))
    return reading.plan.metrics[name]


async def read_funnels(context: AppContext, reading: Reading, name: str) -> Funnels:
    """The steps of a funnel. Raises `BasculeError` for a metric that is none."""
    metric = metric_of(reading, name)
    if metric.kind is not MeasureKind.FUNNEL:
        raise BasculeError(say("metric.no-funnel", name=name, kind=metric.kind.value))
    return await context.plane.of(Events).measures.funnels(reading.place, metric.measure, reading.question)


async def read_cohorts(
    context: AppContext, reading: Reading, name: str, periods: Periods
) -> Mapping[str, tuple[Cohort, ...]]:
    """The cohorts of a retention. Raises `BasculeError` for a metric that is none."""
    metric = metric_of(reading, name)
    if metric.kind is not MeasureKind.RETENTION:
        raise BasculeError(say("metric.no-retention", name=name, kind=metric.kind.value))
    return await context.plane.of(Events).measures.cohorts(reading.place, metric.measure, reading.question, periods)


def periods_of(by: str) -> Periods:
    """Cohorts by week or by day."""
    return Periods(DAY, DAYS) if by == "day" else Periods(WEEK, WEEKS)
