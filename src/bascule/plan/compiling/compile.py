"""Compiling: a plan, a component and an environment become the spec of a release.

How the figures of guards and criteria are taken is written into the spec, as far as it uses them.

`time_scale` N makes everything that is *waited for* N times shorter (traffic, soak, keep, patience, the guards'
`for`, the health interval, the bands of checklists): a rehearsal. What bounds the real world stays (time limits of
requests and checks, start of a process, drain): a service does not answer faster because we are rehearsing. The users of a
rehearsal are played, and their time runs faster, too: a metric's `within` and `after` are shorter, and what they took is told
as what it stands for, so that limits on it stay as they are written. Windows and approvals belong to people and their
calendars, and stay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.asking import Health, Visitors
from bascule.plan.compiling.announcing import contacts, notifications
from bascule.plan.compiling.databases import known
from bascule.plan.compiling.effective import criteria_of, effective, guards_of, kinds_in
from bascule.plan.compiling.steps import At, criterion, in_plan, is_windowed, spec_steps
from bascule.plan.enums import KindName, Overrider
from bascule.plan.measure import Measure, sped_up
from bascule.plan.model.plan import Component, Environment, Guard, Kind, Plan
from bascule.plan.phrases.condition import Condition
from bascule.plan.spec import Guard as SpecGuard
from bascule.plan.spec import ReleaseSpec
from bascule.plan.values import values_of
from bascule.plan.windows.calendars import make_window
from bascule.plan.windows.dates import wall_of
from bascule.plan.windows.wall import opening
from bascule.plan.windows.window import Window

# A health question is real work for the service: a rehearsal does not ask more often than this, in seconds.
_FASTEST = Seconds(0.2)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a release is wanted: its kind, how much faster time runs, the components that are released with it, and when it is
    planned, where that is another time than the environment's.
    """

    kind: str = KindName.STANDARD.value
    time_scale: float = 1.0
    beside: tuple[str, ...] = ()
    planned: Instant | None = None


PLAIN = Terms()


def compile_spec(plan: Plan, component: str, environment: str, terms: Terms = PLAIN) -> ReleaseSpec:
    """The spec. Raises `BasculeError` for a component, an environment or a kind that the plan does not have."""
    known(list(plan.components), component, "plan.unknown_component")
    known(list(plan.environments), environment, "plan.unknown_environment")
    scale = _scale(terms)
    kind = kind_of(plan, environment, terms.kind)
    one = effective(plan, component, environment, terms.kind)
    spec = ReleaseSpec(
        plan=plan.name,
        component=component,
        environment=environment,
        steps=spec_steps(plan, one.release, kind, At(environment, scale)),
        guards=tuple(_guard(plan, guard, scale) for guard in guards_of(plan, component, environment)),
        workload=one.run,
        traffic=one.route,
        health=_health(one, scale),
        keep=one.keep / scale,
        patience=one.patience / scale,
        drain=one.drain,
        false_rollback=plan.false_rollback,
        consecutive_errors=one.consecutive_errors,
        after=plan.environments[environment].after,
        kind=terms.kind,
        approvals=kind.approvals,
        approvals_expire=kind.approvals_expire,
        window=_window(plan, kind) if is_windowed(kind) else None,
        follows=tuple(name for name in one.after if name in terms.beside),
        instead=one.no_way_back,
        timezone=plan.timezone,
        language=plan.language.value,
        time_scale=float(scale),
        announce=notifications(plan, environment, terms.kind),
        criteria=tuple(criterion(plan, shown) for shown in criteria_of(plan, component, environment, terms.kind)),
        may_override=_overriders(plan.environments[environment]),
        values=values_of(plan.environments[environment]),
        visitors=_visitors(one, scale),
        planned=terms.planned or planned_of(plan, environment),
        leads=_leads(plan, environment),
    )
    measures = _measures(plan, [one.condition for one in spec.judged], scale)
    return replace(spec, measures=measures, contacts=contacts(plan))


def _leads(plan: Plan, environment: str) -> tuple[str, ...]:
    """The environments that start by themselves after this one."""
    return tuple(name for name, other in plan.environments.items() if other.start.after == environment)


def _scale(terms: Terms) -> float:
    if not 0 < terms.time_scale < float("inf"):
        raise BasculeError(say("plan.time_scale", found=str(terms.time_scale)))
    return terms.time_scale


def _visitors(component: Component, scale: float) -> Visitors | None:
    """None where they are written off, too: an environment may do without what the component says."""
    written = component.visitors
    if written is None or not written.rate:
        return None
    paths = tuple(written.paths) or (component.health.path,)
    return Visitors(written.rate, paths, written.host, written.lasting / scale)


def _overriders(environment: Environment) -> Mapping[str, tuple[str, ...]]:
    return {
        gate.value: tuple(role.value for role in roles if role is not Overrider.NOBODY)
        for gate, roles in environment.may_override.items()
    }


def _measures(plan: Plan, conditions: Iterable[Condition], scale: float) -> Mapping[str, Measure]:
    used = {condition.metric for condition in conditions}
    return {name: sped_up(metric.measure, scale) for name, metric in plan.product.items() if name in used}


def planned_of(plan: Plan, environment: str) -> Instant | None:
    """When the plan has the next release into an environment go, past or to come; None where it says nothing."""
    planned = plan.environments[environment].planned
    return opening(plan.timezone, wall_of(planned)) if planned else None


def kind_of(plan: Plan, environment: str, name: str) -> Kind:
    """What a kind of release must go through. An environment that names no kinds demands nothing of any."""
    known(kinds_in(plan, environment), name, "plan.unknown_kind")
    return plan.environments[environment].kinds.get(name, Kind())


def window_of(plan: Plan, environment: str, kind: str) -> Window:
    """When releases of a kind may move there. Raises `BasculeError` for an environment or a kind that the plan lacks."""
    known(list(plan.environments), environment, "plan.unknown_environment")
    return _window(plan, kind_of(plan, environment, kind))


def _window(plan: Plan, kind: Kind) -> Window:
    return make_window(kind.window, kind.excepted, plan.calendars, plan.timezone, kind.notice)


def _guard(plan: Plan, guard: Guard, scale: float) -> SpecGuard:
    written = guard.when.condition
    condition = replace(in_plan(plan, written), hold_for=written.hold_for / scale)
    return SpecGuard(guard.when.text, condition, guard.then, guard.severity.value, guard.early)


def _health(component: Component, scale: float) -> Health:
    health = component.health
    every = max(health.every / scale, min(health.every, _FASTEST))
    return Health(health.path, every, health.timeout, health.fails, health.ready_within)
