"""Alerts under watch: each is looked at from time to time, in every environment where it is watched.

What opens and what is over is decided by `evidence.alert` from counts, kept by `store.alerts`, and told in the transaction that
keeps it. Nothing else is kept here but what was read lately: whoever looks next, after a restart or beside us, finds the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from weakref import WeakKeyDictionary

from bascule.areas.alerts.running import settle
from bascule.areas.alerts.words import BEGAN, OVER, Told, announcements, opened
from bascule.areas.events.public import Measures
from bascule.areas.metrics.public import scale_of, seen_of
from bascule.evidence.alert import Seen, Watched, held, ladder
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.site import Site
from bascule.plan.compiling.effective import holders_of
from bascule.plan.enums import Role, Then
from bascule.plan.measure import ripening, sped_up
from bascule.plan.model.alert import Alert
from bascule.plan.model.metric import DAY
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.bound import Bound
from bascule.plan.phrases.condition import Condition
from bascule.ports.clock import Clock
from bascule.ports.errors import Unreachable
from bascule.release.alert import Investigation, StandingAlert, Way
from bascule.store.alerts import Alerts, Turn
from bascule.store.plans import PlanStore
from bascule.wiring.plane import ControlPlane
from bascule.wiring.plans.in_force import Plans

# Of a span, the part after which it is read anew, within these bounds.
PART, SOONEST, LATEST = 96, Seconds(1.0), Seconds(50.0)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where figures, alerts and plans are read, what time it is, and where people read more."""

    measures: Measures
    alerts: Alerts
    plans: Plans
    clock: Clock
    url: str


@dataclass(frozen=True, slots=True)
class _Looked:
    """An alert in an environment at an instant; time runs `scale` times faster there."""

    plan: Plan
    alert: Alert
    place: Site
    now: Instant
    scale: float


class AlertWatch:
    """Looks at alerts."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._read: dict[tuple[Site, str, Seconds], tuple[Instant, Sequence[Seen | None]]] = {}

    async def look(self) -> int:
        """Look at every alert; how many have opened or are over by it."""
        now = Instant(self.sources.clock.now().timestamp())
        plans = await self._plans()
        known: defaultdict[Site, dict[str, StandingAlert]] = defaultdict(dict)
        for one in await self.sources.alerts.all():
            known[one.place][one.name] = one
        places = [(plan, Site(plan.name, environment)) for plan in plans for environment in plan.environments]
        turns = [turn for plan, place in places for turn in await self._turns(plan, place, known[place], now)]
        return sum([await self.sources.alerts.turn(turn) for turn in turns])

    async def _turns(self, plan: Plan, place: Site, known: Mapping[str, StandingAlert], now: Instant) -> Sequence[Turn]:
        watched = {one.name: one for one in plan.alerts if one.is_watched_in(place.environment)}
        turns = [_dropped(one, now) for one in known.values() if one.stands and one.name not in watched]
        scale = await scale_of(self.sources.measures.engine, place) if watched else 1.0
        for name, alert in watched.items():
            if alert.watched.condition.metric not in plan.metrics:
                continue
            looked = _Looked(plan, alert, place, now, scale)
            found = await self._judge(looked)
            stands = name in known and known[name].stands
            if found is not None and found[0] is not stands:
                turns.append(self._turn(looked, found, known.get(name)))
        return turns

    async def _judge(self, looked: _Looked) -> tuple[bool, Seen] | None:
        condition, metric = looked.alert.watched.condition, looked.plan.metrics[looked.alert.watched.condition.metric]
        bound, hold = bound_of(condition), Seconds(condition.hold_for / looked.scale)
        span = Seconds(metric.span / looked.scale)
        # The rate of a count goes up and down with the hours: it is judged over its whole span only.
        counted = metric.kind.evidence is None
        rungs = ladder(Seconds(0.0) if counted else hold, span, Seconds(DAY / looked.scale))
        seen: list[Seen | None] = []
        for length, risk in rungs:
            seen += await self._seen(looked, Watched(metric.kind, bound, length, risk))
            if (sure := held(bound, hold, seen)) is not None:
                return sure
        return None

    async def _seen(self, looked: _Looked, watched: Watched) -> Sequence[Seen | None]:
        """What the starts of a span have seen, read anew when it is time: over a week's events a figure takes a second."""
        key = (looked.place, looked.alert.name, watched.span)
        due, known = self._read.get(key, (Instant(0.0), ()))
        if looked.now < due:
            return known
        metric = looked.plan.metrics[looked.alert.watched.condition.metric]
        found = [one async for one in seen_of(self.sources.measures, looked.place, metric, watched, looked.now)]
        self._read[key] = (looked.now + min(max(Seconds(watched.span / PART), SOONEST), LATEST), found)
        return found

    def _turn(self, looked: _Looked, found: tuple[bool, Seen], before: StandingAlert | None) -> Turn:
        stands, seen = found
        standing = _standing(looked, seen, stands=stands)
        if before is not None:
            standing = _after(standing, before)
        event = BEGAN if stands else OVER
        told = Told(event, looked.plan, looked.alert, standing, self.sources.url, standing.because)
        asked = stands and looked.alert.then is Then.INVESTIGATE
        return Turn(standing, announcements(told), task_of(looked.plan, looked.alert, standing) if asked else None)

    async def _plans(self) -> Sequence[Plan]:
        """Every plan in force, without those that cannot be read: what stands of them then stands."""
        try:
            return [one.plan for one in await self.sources.plans.all_in_force()]
        except Unreachable:
            raise
        except BasculeError:
            return []


def bound_of(condition: Condition) -> Bound:
    """Where a figure may not be."""
    assert condition.unit is not None
    return Bound(condition.limit, condition.unit, condition.direction)


def task_of(plan: Plan, alert: Alert, standing: StandingAlert) -> Investigation:
    """What somebody is to look into: its owner, the tech lead where nobody is named."""
    owner = alert.owner or Role.TECH_LEAD.value
    return Investigation(
        subject=f"{standing.subject}@{standing.changed:.3f}",
        place=standing.place,
        name=standing.name,
        severity=standing.severity,
        owner=owner,
        because=standing.because,
        asked=standing.changed,
        holders=_addresses(plan, owner),
    )


def _addresses(plan: Plan, owner: str) -> tuple[str, ...]:
    if owner in plan.people:
        email = plan.people[owner].email
        return (email.strip().casefold(),) if email else ()
    return holders_of(plan, owner) or ()


def _standing(looked: _Looked, seen: Seen, *, stands: bool) -> StandingAlert:
    alert, condition = looked.alert, looked.alert.watched.condition
    wait = ripening(sped_up(looked.plan.metrics[condition.metric].watched, looked.scale)) or Seconds(0.0)
    owed = stands and alert.then is Then.ROLL_BACK
    return StandingAlert(
        place=looked.place,
        name=alert.name,
        metric=condition.metric,
        severity=alert.severity.value,
        then=alert.then.value,
        stands=stands,
        changed=looked.now,
        because=opened(looked.plan, alert, looked.place.environment, seen, stands=stands),
        seen=asdict(seen),
        first=Instant(seen.since - wait),
        last=Instant(seen.until - wait),
        way=Way.OWED if owed else Way.NONE,
    )


def _after(now: StandingAlert, before: StandingAlert) -> StandingAlert:
    """What was done about it stays to be read; one that opens again knows which release it has taken back."""
    if now.stands:
        return replace(now, release=before.release if before.way is Way.BACK else "")
    return replace(now, way=before.way, way_because=before.way_because, release=before.release)


def _dropped(one: StandingAlert, now: Instant) -> Turn:
    because = say("alerts.dropped", alert=one.name, environment=one.place.environment)
    return Turn(replace(one, stands=False, changed=now, because=because))


_watches: WeakKeyDictionary[ControlPlane, AlertWatch] = WeakKeyDictionary()


async def watch(plane: ControlPlane) -> None:
    """Look at every alert of the plans in force, and go the ways back that are owed, whatever became of the look."""
    if plane not in _watches:
        engine = plane.working
        plans = Plans(PlanStore(engine), plane.reader)
        clock, url = plane.runtime.clock, plane.settings.public_url
        _watches[plane] = AlertWatch(Sources(Measures(engine), Alerts(engine), plans, clock, url))
    try:
        await _watches[plane].look()
    finally:
        await settle(plane)
