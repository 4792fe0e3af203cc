"""Figures under watch: every metric of the plan that has an alert is looked at from time to time, in every environment.

What begins and what ends is decided by `evidence.alert` from counts, kept by `alerts`, and told to whom the plan's
`announce` names for a `figure`. Nothing is kept here: whoever looks next, after a restart or beside us, finds the same.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import structlog

from bascule.areas.events.public import Measures, Question, Span
from bascule.areas.metrics.alerts import MetricAlerts
from bascule.areas.metrics.standing import Standing, Turn
from bascule.areas.metrics.store import scale_of, whole_of
from bascule.evidence.alert import Seen, Watched, decisive, look, windows
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Language, Message, render, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.site import Site
from bascule.plan.compiling.announcing import notification_of
from bascule.plan.measure import MeasureKind, ripening, sped_up
from bascule.plan.model.metric import Metric
from bascule.plan.model.plan import Plan
from bascule.plan.notification import Occasion
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.condition import Direction
from bascule.ports.clock import Clock
from bascule.ports.errors import Unreachable
from bascule.release.notices.wording import News, local, messages
from bascule.store.plans import PlanStore
from bascule.wiring.plane import ControlPlane
from bascule.wiring.plans.in_force import Plans

# Of a span, the part after which it is looked at anew, and never later than at the next minute: a little less than one, for whoever
# comes each minute may come early.
PART, LATEST = 96, Seconds(50.0)
log = structlog.get_logger("bascule.figures")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where figures, alerts and plans are read, what time it is, and where people read more."""

    measures: Measures
    alerts: MetricAlerts
    plans: Plans
    clock: Clock
    url: str


class FigureWatch:
    """Looks at metrics with alerts."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._due: dict[tuple[Site, str], Instant] = {}

    async def look(self) -> int:
        """Look at every metric that is due; how many alerts have begun or ended by it."""
        now = Instant(self.sources.clock.now().timestamp())
        turns = [
            turn
            for plan in await self._plans()
            for environment in plan.environments
            for turn in await self._turns(plan, Site(plan.name, environment), now)
        ]
        return sum([await self.sources.alerts.turn(turn) for turn in turns])

    async def _turns(self, plan: Plan, place: Site, now: Instant) -> Sequence[Turn]:
        known = await self.sources.alerts.of(place)
        dropped = [one for one in known.values() if one.stands and not _asked(plan, one.metric)]
        turns = [_drop(place, one, now) for one in dropped]
        for name, metric in plan.metrics.items():
            if metric.alert is None or now < self._due.get((place, name), 0.0):
                continue
            self._due[place, name] = now + min(metric.span / PART, LATEST)
            found = await self._find(place, metric, now)
            stands = name in known and known[name].stands
            if found is not None and found[0] is not stands:
                turns.append(self._turn(plan, place, Standing(name, found[0], now, found[1])))
        return turns

    async def _find(self, place: Site, metric: Metric, now: Instant) -> tuple[bool, Seen] | None:
        """What the latest start that is sure says."""
        assert metric.alert is not None
        scale = await scale_of(self.sources.measures.engine, place)
        watched = Watched(metric.kind, metric.alert, Seconds(metric.span / scale))
        async for one in seen_of(self.sources.measures, place, metric, watched, now):
            if (sure := decisive(metric.alert, [one])) is not None:
                return sure
        return None

    def _turn(self, plan: Plan, place: Site, standing: Standing) -> Turn:
        assert standing.seen is not None
        key = "metric.alert-began" if standing.stands else "metric.alert-ended"
        because = say(key, metric=standing.metric, environment=place.environment, **_values(plan, standing))
        url = f"{self.sources.url}/metrics/{quote(standing.metric)}?environment={quote(place.environment)}"
        about = _About(plan, place, standing, because, url)
        return Turn(
            place, standing, because, messages(_news(about), notification_of(plan, Occasion.FIGURE, place.environment))
        )

    async def _plans(self) -> Sequence[Plan]:
        """Every plan in force, without those that cannot be read: what stands of them then stands."""
        try:
            return [one.plan for one in await self.sources.plans.all_in_force()]
        except Unreachable:
            raise
        except BasculeError:
            return []


@dataclass(frozen=True, slots=True)
class _About:
    plan: Plan
    place: Site
    standing: Standing
    because: Message
    url: str


async def seen_of(
    measures: Measures, place: Site, metric: Metric, watched: Watched, now: Instant
) -> AsyncIterator[Seen | None]:
    """What each start of a span has seen, the latest first; it is read only as far as it is asked for.

    The span of `watched` is of the clock; those of the metric itself are shorter where time runs faster.
    """
    scale = await scale_of(measures.engine, place)
    measure = sped_up(metric.watched, scale)
    ripe = ripening(measure) or Seconds(0.0)
    for window in windows(watched, now):
        question = Question(Span(window[0] - ripe, window[1] - ripe), now)
        yield look(watched, window, await whole_of(measures, place, measure, question, scale))


def amount(kind: MeasureKind, value: float) -> Message:
    """A value of a metric in its unit."""
    key = {Unit.SHARE: "metric.in-share", Unit.TIME: "metric.in-time"}.get(kind.unit, "metric.in-count")
    return say(key, value=value)


def _asked(plan: Plan, name: str) -> bool:
    return name in plan.metrics and plan.metrics[name].alert is not None


def _drop(place: Site, one: Standing, now: Instant) -> Turn:
    because = say("metric.alert-dropped", metric=one.metric, environment=place.environment)
    return Turn(place, Standing(one.metric, False, now, None), because)


def _values(plan: Plan, standing: Standing) -> Mapping[str, str | int | Message]:
    metric, seen = plan.metrics[standing.metric], standing.seen
    assert metric.alert is not None
    assert seen is not None
    side = "metric.below" if metric.alert.side is Direction.BELOW else "metric.above"
    return {
        "value": amount(metric.kind, seen.value),
        "interval": say("metric.between", low=amount(metric.kind, seen.low), high=amount(metric.kind, seen.high)),
        "n": seen.n,
        "limit": say(side, limit=amount(metric.kind, metric.alert.amount)),
        "since": datetime.fromtimestamp(seen.since, UTC).isoformat(),
    }


def _news(about: _About) -> News:
    over = not about.standing.stands
    keys = (
        ("announce.title-figure-over", "announce.text-figure-over")
        if over
        else ("announce.title-figure", "announce.text-figure")
    )
    occurrence = f"{'ended' if over else 'began'}@{about.standing.changed:.3f}"
    return News(about.plan.name, Occasion.FIGURE.value, occurrence, *keys, partial(_said, about))


def _said(about: _About, language: Language) -> Mapping[str, str]:
    standing, plan = about.standing, about.plan
    found = _values(plan, standing)
    said = {name: render(one, language) for name, one in found.items() if isinstance(one, Message)}
    assert standing.seen is not None
    return {
        **said,
        "plan": plan.name,
        "environment": about.place.environment,
        "metric": standing.metric,
        "state": render(say("metric.state-alert" if standing.stands else "metric.state-over"), language),
        "cases": render(say("metric.cases", n=standing.seen.n), language),
        "since": local(standing.seen.since, plan.timezone, language),
        "because": render(about.because, language, ZoneInfo(plan.timezone)),
        "url": about.url,
    }


# What was looked at lately is remembered: over a week's events a figure takes a second.
_watches: WeakKeyDictionary[ControlPlane, FigureWatch] = WeakKeyDictionary()


async def watch(plane: ControlPlane) -> None:
    """Look at every metric of a control plane's plan that is due."""
    if plane not in _watches:
        engine, plans = plane.working, Plans(PlanStore(plane.working), plane.reader)
        sources = Sources(Measures(engine), MetricAlerts(engine), plans, plane.runtime.clock, plane.settings.public_url)
        _watches[plane] = FigureWatch(sources)
    await _watches[plane].look()
