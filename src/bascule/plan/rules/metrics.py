"""Rules about metrics: an alert away from the goal, a goal that is not behind us, a name that is free, somebody who counts."""

import math
from collections.abc import Iterator, Mapping

from bascule.kernel.i18n import say
from bascule.plan.compiling.effective import effective
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.measure import MeasureKind
from bascule.plan.model.metric import EXAMPLES, HIGHEST_NPS, Metric
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.bound import Bound, Change
from bascule.plan.phrases.condition import Direction, is_latency
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.rules.document import as_warning
from bascule.plan.rules.guards import LATENCY


def sides(plan: Plan) -> Iterator[Problem]:
    """An alert lies on the other side than the goal, and begins before the goal ends."""
    for name, written in plan.metrics.items():
        metric = written.settled
        if metric.goal is not None and metric.alert is not None and _crossed(metric):
            yield problem_at(plan, ("metrics", name, "alert"), say("metric.crossed", name=name))


def one_sided(plan: Plan) -> Iterator[Problem]:
    """A goal of which nobody could tell whether it is reached is given a side."""
    for name, metric in plan.metrics.items():
        if isinstance(metric.goal, Bound) and metric.better is None:
            hint = say("metric.goal-side-hint", goal=f"{metric.goal.amount:g}")
            yield problem_at(
                plan, ("metrics", name, "goal"), say("metric.goal-side", name=name, kind=metric.kind.value), hint
            )


def reached(plan: Plan) -> Iterator[Problem]:
    """A goal that the baseline has reached asks for nothing."""
    for name, metric in plan.metrics.items():
        if not isinstance(metric.goal, Bound) or not isinstance(metric.baseline, Bound) or metric.better is None:
            continue
        gain = metric.goal.amount - metric.baseline.amount
        if gain == 0 or (gain > 0) is not (metric.better is Direction.ABOVE):
            message = say("metric.reached-before", name=name)
            yield as_warning(problem_at(plan, ("metrics", name, "goal"), message))


def relative(plan: Plan) -> Iterator[Problem]:
    """A goal that is a change has something to change, and leads to what there can be."""
    for name, metric in plan.metrics.items():
        if not isinstance(metric.goal, Change):
            continue
        here, baseline = ("metrics", name, "goal"), metric.baseline
        if baseline is None:
            hint = say("metric.change-alone-hint", example=EXAMPLES[metric.kind.unit])
            yield problem_at(plan, here, say("metric.change-alone", name=name), hint)
        elif isinstance(baseline, Bound) and not baseline.amount:
            yield problem_at(plan, here, say("metric.change-of-nothing", name=name))
        elif isinstance(baseline, Bound) and (most := _most(metric.kind)) < metric.goal.of(baseline).amount:
            key = "metric.change-too-far" if metric.kind is not MeasureKind.NPS else "metric.change-too-far-nps"
            yield problem_at(plan, here, say(key, name=name, amount=metric.goal.of(baseline).amount, most=most))


def names(plan: Plan, drivers: Mapping[str, DriverFacts]) -> Iterator[Problem]:
    """What a proxy measures under a name is not meant by it a second time."""
    taken = frozenset().union(*(fact.metrics for fact in drivers.values()))
    for name, metric in plan.metrics.items():
        if metric.proxy == name or (name not in taken and not is_latency(name)):
            continue
        if metric.proxy is None:
            yield problem_at(plan, ("metrics", name), say("metric.taken", name=name), key=True)
        else:
            message = say("metric.taken-by-proxy", name=name, figure=metric.proxy)
            yield as_warning(problem_at(plan, ("metrics", name), message, key=True))


def counted(plan: Plan, drivers: Mapping[str, DriverFacts]) -> Iterator[Problem]:
    """What a metric wants of a proxy, the proxy of its component counts."""
    for name, metric in plan.metrics.items():
        if metric.component is not None and metric.component not in plan.components:
            message = say("metric.component", found=metric.component, allowed=listed(plan.components))
            hint = did_you_mean(metric.component, plan.components)
            yield problem_at(plan, ("metrics", name, "component"), message, hint)
        elif metric.proxy is not None and not _counts(plan, metric, drivers):
            able = [
                one.name
                for one in drivers.values()
                if one.kind is DriverKind.TRAFFIC and _wanted(metric) in one.metrics
            ]
            message = say("metric.not-counted", name=name, figure=metric.proxy)
            hint = say("metric.not-counted-hint", drivers=listed(able))
            yield problem_at(plan, ("metrics", name, "proxy"), message, hint)


def _counts(plan: Plan, metric: Metric, drivers: Mapping[str, DriverFacts]) -> bool:
    """Whether in some environment the proxy of some component that is meant counts it; what is no driver is said elsewhere."""
    meant = plan.components if metric.component is None else (metric.component,)
    routes = {effective(plan, one, place).route.name for one in meant for place in plan.environments}
    return any(route not in drivers or _wanted(metric) in drivers[route].metrics for route in routes)


def _wanted(metric: Metric) -> str:
    """As drivers declare it; who counts errors counts requests."""
    return LATENCY if metric.kind is MeasureKind.LATENCY else MeasureKind.ERROR_RATE.value


def _most(kind: MeasureKind) -> float:
    """What no figure of a kind is beyond."""
    return 1.0 if kind.unit is Unit.SHARE else HIGHEST_NPS if kind is MeasureKind.NPS else math.inf


def _crossed(metric: Metric) -> bool:
    assert isinstance(metric.goal, Bound)
    assert metric.alert is not None
    if metric.goal.side is metric.alert.side:
        return True
    beyond = metric.alert.amount - metric.goal.amount
    return beyond >= 0 if metric.alert.side is Direction.BELOW else beyond <= 0
