"""Rules about metrics: an alert away from the goal, a goal that is not behind us, and a name that is free."""

from collections.abc import Iterator, Mapping

from bascule.kernel.i18n import say
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.model.metric import Metric
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.condition import Direction, is_latency
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.rules.document import as_warning


def sides(plan: Plan) -> Iterator[Problem]:
    """An alert lies on the other side than the goal, and begins before the goal ends."""
    for name, metric in plan.metrics.items():
        if metric.goal is not None and metric.alert is not None and _crossed(metric):
            yield problem_at(plan, ("metrics", name, "alert"), say("metric.crossed", name=name))


def one_sided(plan: Plan) -> Iterator[Problem]:
    """A goal of which nobody could tell whether it is reached is given a side."""
    for name, metric in plan.metrics.items():
        if metric.goal is not None and metric.better is None:
            hint = say("metric.goal-side-hint", goal=f"{metric.goal.amount:g}")
            yield problem_at(
                plan, ("metrics", name, "goal"), say("metric.goal-side", name=name, kind=metric.kind.value), hint
            )


def reached(plan: Plan) -> Iterator[Problem]:
    """A goal that the baseline has reached asks for nothing."""
    for name, metric in plan.metrics.items():
        if metric.goal is None or metric.baseline is None or metric.better is None:
            continue
        gain = metric.goal.amount - metric.baseline.amount
        if gain == 0 or (gain > 0) is not (metric.better is Direction.ABOVE):
            message = say("metric.reached-before", name=name)
            yield as_warning(problem_at(plan, ("metrics", name, "goal"), message))


def names(plan: Plan, drivers: Mapping[str, DriverFacts]) -> Iterator[Problem]:
    """What a proxy measures under a name is not meant by it a second time."""
    taken = frozenset().union(*(fact.metrics for fact in drivers.values()))
    for name in plan.metrics:
        if name in taken or is_latency(name):
            yield problem_at(plan, ("metrics", name), say("metric.taken", name=name), key=True)


def _crossed(metric: Metric) -> bool:
    assert metric.goal is not None
    assert metric.alert is not None
    if metric.goal.side is metric.alert.side:
        return True
    beyond = metric.alert.amount - metric.goal.amount
    return beyond >= 0 if metric.alert.side is Direction.BELOW else beyond <= 0
