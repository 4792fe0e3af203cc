"""Rules about alerts: each is called something of its own, its figure is the plan's and fits, and somebody can do what it asks."""

from collections.abc import Iterator

from bascule.kernel.i18n import say
from bascule.plan.enums import Role, Then
from bascule.plan.measure import ripening
from bascule.plan.model.alert import Alert
from bascule.plan.model.metric import EXAMPLES
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.document import as_warning


def named_once(plan: Plan) -> Iterator[Problem]:
    """Two alerts of one name could not be told apart."""
    seen: set[str] = set()
    for number, one in enumerate(plan.alerts):
        if one.name in seen:
            yield problem_at(plan, ("alerts", number, "name"), say("alerts.named-twice", name=one.name))
        seen.add(one.name)


def judgeable(plan: Plan) -> Iterator[Problem]:
    """A condition is of a metric of the plan, in its unit, and not against a slot: there is none between releases."""
    for number, one in enumerate(plan.alerts):
        found, path = one.watched.condition, _condition_path(number, one)
        metric = plan.metrics.get(found.metric)
        if metric is None:
            known = list(plan.metrics)
            message = say("alerts.no-metric", metric=found.metric, allowed=listed(known) or "–")
            yield problem_at(plan, path, message, did_you_mean(found.metric, known) or say("alerts.no-metric-hint"))
        elif found.relative:
            yield problem_at(plan, path, say("alerts.relative"), say("alerts.relative-hint", metric=found.metric))
        elif found.unit is not metric.kind.unit:
            values = {"metric": found.metric, "kind": metric.kind.value, "example": EXAMPLES[metric.kind.unit]}
            yield problem_at(plan, path, say("plan.metric_unit", **values))


def quick(plan: Plan) -> Iterator[Problem]:
    """Where users have no time of their own they count after the whole span, which a short `for` does not make quick."""
    for number, one in enumerate(plan.alerts):
        found, metric = one.watched.condition, plan.metrics.get(one.watched.condition.metric)
        if metric is None or not found.hold_for or ripening(metric.measure) is not None:
            continue
        wait = ripening(metric.watched) or 0.0
        if wait > 10 * found.hold_for:
            message = say("alerts.slow", metric=found.metric, within=wait, needed=found.hold_for)
            yield as_warning(problem_at(plan, _condition_path(number, one), message))


def owned(plan: Plan) -> Iterator[Problem]:
    """An owner is somebody of the plan, or a role; and only of what there is to investigate."""
    roles = {role for one in plan.people.values() for role in one.roles}
    known = [*plan.people, *(str(role) for role in Role), *sorted(roles - set(Role))]
    for number, one in enumerate(plan.alerts):
        here: Path = ("alerts", number, "owner")
        if one.owner is not None and one.owner not in known:
            message = say("alerts.unknown-owner", name=one.owner, allowed=listed(known))
            yield problem_at(plan, here, message, did_you_mean(one.owner, known))
        elif one.owner is not None and one.then is not Then.INVESTIGATE:
            yield as_warning(problem_at(plan, here, say("alerts.idle-owner", name=one.name)))


def heard(plan: Plan) -> Iterator[Problem]:
    """An alert that nobody is told of is seen only by who looks."""
    told = {name for name in ("alert", "figure") if name in plan.announce}
    for number, one in enumerate(plan.alerts):
        if one.to is None and not told:
            hint = say("alerts.unheard-hint")
            yield as_warning(problem_at(plan, ("alerts", number), say("alerts.unheard", name=one.name), hint))


def _condition_path(number: int, one: Alert) -> Path:
    return ("alerts", number, "when" if one.when is not None else "condition")
