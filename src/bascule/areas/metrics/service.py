"""What the pages and the API do alike with metrics: read them over a period, by slot or by the variants of a flag."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bascule.areas.events.public import Events, Measures, Question, Span, place_in
from bascule.areas.metrics.alerts import MetricAlerts
from bascule.areas.metrics.measured import Measured, Measurement
from bascule.areas.metrics.period import Period
from bascule.areas.metrics.store import Baselines, Requests, meant, scale_of, whole_of
from bascule.areas.metrics.views import MetricView, measurement, metric_view
from bascule.events.cohorts import WEEK, Cohort, Periods
from bascule.events.funnel import Funnels
from bascule.events.measuring import Cell, Sums
from bascule.kernel.canonical import fingerprint
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.site import Site
from bascule.kernel.stored import as_stored
from bascule.plan.measure import Measure, MeasureKind, ripening, sped_up
from bascule.plan.model.metric import DAY, Metric
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.bound import Before
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.ports.errors import Unreachable
from bascule.server.context import AppContext
from bascule.server.refusals import NotFound
from bascule.store.plans import PlanStore
from bascule.wiring.plane import ControlPlane
from bascule.wiring.plans.in_force import Plans

HOUR = Seconds(3600.0)
# Over a longer period a point is a day.
HOURLY = 3.0
WEEKS, DAYS = 8, 14
# Pages and libraries tell what happened a little later.
SETTLED = HOUR
# What was too little for a month stays too little, and over many events each try takes a second.
GIVEN_UP = 30 * DAY


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: an environment, how many days back, by the variants of a flag where one is named."""

    environment: str
    days: float = 7.0
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An environment of the plan in force, at an instant; in a rehearsal users are played there, `scale` times faster."""

    plan: Plan
    place: Site
    asked: Asked
    now: Instant
    scale: float = 1.0

    def measure(self, metric: Metric) -> Measure:
        """How a metric is taken here."""
        return sped_up(metric.measure, self.scale)

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
    place = place_in(plan, asked.environment)
    return Reading(plan, place, asked, context.now(), await scale_of(context.plane.engine, place))


async def read_metrics(
    context: AppContext, reading: Reading, names: Sequence[str] | None = None
) -> Sequence[MetricView]:
    """The metrics of the plan, in its order; all of them, or some."""
    metrics = {name: one for name, one in reading.plan.metrics.items() if names is None or name in names}
    measures, place, question = context.plane.of(Events).measures, reading.place, reading.question
    of_events = {name: reading.measure(one) for name, one in metrics.items() if not one.kind.proxied}
    found = await measures.read(place, of_events, question)
    alerts = await MetricAlerts(context.plane.engine).of(place)
    began = await measures.began(place, question)
    views = []
    for name, metric in metrics.items():
        measured = await _requests(measures, reading, metric) if metric.kind.proxied else None
        measured = measured or await _events(measures, reading, metric, found[name])
        baseline = await baseline_of(measures, place, name, metric)
        measured = replace(measured, standing=alerts.get(name), baseline=baseline)
        if metric.kind is MeasureKind.COUNT:
            measured = replace(measured, began=began)
        views.append(metric_view(name, metric, measured, reading.period))
    return views


async def _requests(measures: Measures, reading: Reading, metric: Metric) -> Measured:
    counted = await Requests(measures.engine).read(reading.place, metric.measure, reading.question)
    return Measured(counted.cells, looked=counted.looked)


async def _events(measures: Measures, reading: Reading, metric: Metric, found: Mapping[Cell, Sums]) -> Measured:
    cells: dict[tuple[Instant, str], tuple[int, float, float]] = {}
    for cell, sums in found.items():
        key = (cell.at, cell.variant if reading.asked.flag else cell.slot)
        n, total, squares = cells.get(key, (0, 0.0, 0.0))
        cells[key] = (n + sums.n, total + sums.total, squares + sums.squares)
    cells = {key: meant(metric.kind, sums, reading.scale) for key, sums in cells.items()}
    left_out = await measures.left_out(reading.place, metric.measure, reading.question)
    least = await measures.least(reading.place, metric.measure, reading.question)
    return Measured(cells, left_out=left_out, least=least)


async def baseline_of(measures: Measures, place: Site, name: str, metric: Metric) -> Measurement | None:
    """What a metric was before the newest release, where its baseline is measured; None before there is a release."""
    if not isinstance(metric.baseline, Before):
        return None
    until = await Requests(measures.engine).exposed(place, metric.measure.component)
    if until is None:
        return None
    kept = await Baselines(measures.engine).of(place, name, _how(metric), until)
    return kept or await _measure(measures, place, metric, until)


async def keep_baselines(plane: ControlPlane) -> None:
    """Keep the baselines of releases that nothing can be added to any more, before what they were measured from is forgotten."""
    try:
        known = await Plans(PlanStore(plane.working), plane.reader).all_in_force()
    except Unreachable:
        raise
    except BasculeError:
        return
    for plan in (one.plan for one in known):
        for place in (Site(plan.name, environment) for environment in plan.environments):
            for name, metric in plan.metrics.items():
                await _keep_baseline(plane, place, name, metric)


async def _keep_baseline(plane: ControlPlane, place: Site, name: str, metric: Metric) -> None:
    if not isinstance(metric.baseline, Before):
        return
    until = await Requests(plane.working).exposed(place, metric.measure.component)
    if until is None or not SETTLED <= plane.runtime.clock.now().timestamp() - until <= GIVEN_UP:
        return
    found = await baseline_of(Measures(plane.working), place, name, metric)
    if found is not None and found.value is not None:
        await Baselines(plane.working).keep(place, name, _how(metric), found)


def _how(metric: Metric) -> str:
    """The hash of how a baseline is taken."""
    assert isinstance(metric.baseline, Before)
    return fingerprint({"measure": as_stored(metric.measure), "span": float(metric.baseline.span)})


async def _measure(measures: Measures, place: Site, metric: Metric, until: Instant) -> Measurement:
    """Of users those who counted before anybody met the release."""
    assert isinstance(metric.baseline, Before)
    scale = await scale_of(measures.engine, place)
    measure, length = sped_up(metric.measure, scale), Seconds(metric.baseline.span / scale)
    ripe = ripening(measure) or Seconds(0.0)
    question = Question(Span(until - length - ripe, until - ripe), until)
    sums = await whole_of(measures, place, measure, question, scale)
    began = await measures.began(place, question) if metric.kind is MeasureKind.COUNT else None
    return measurement(metric, sums, (Instant(until - length), until), began)


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
    measures = context.plane.of(Events).measures
    return (await measures.funnels(reading.place, reading.measure(metric), reading.question)).times(reading.scale)


async def read_cohorts(
    context: AppContext, reading: Reading, name: str, periods: Periods
) -> Mapping[str, tuple[Cohort, ...]]:
    """The cohorts of a retention. Raises `BasculeError` for a metric that is none."""
    metric = metric_of(reading, name)
    if metric.kind is not MeasureKind.RETENTION:
        raise BasculeError(say("metric.no-retention", name=name, kind=metric.kind.value))
    return await context.plane.of(Events).measures.cohorts(
        reading.place, reading.measure(metric), reading.question, periods
    )


def periods_of(by: str) -> Periods:
    """Cohorts by week or by day."""
    return Periods(DAY, DAYS) if by == "day" else Periods(WEEK, WEEKS)
