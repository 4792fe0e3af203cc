"""Rules about guards: somebody measures them, they have the time to speak, and split traffic has one."""

from collections.abc import Iterator, Sequence

from bascule.kernel.i18n import Message, say
from bascule.plan.drivers.facts import DriverKind
from bascule.plan.model.plan import Guard
from bascule.plan.phrases.condition import Condition, MetricKind
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.release import exposure
from bascule.plan.rules.scene import Scene
from bascule.plan.spec import StepKind

LATENCY = "latency"


def measured(scene: Scene) -> Iterator[Problem]:
    """Every guard's and criterion's metric is one that a driver of the component gives, or one of the plan's."""
    one = scene.component
    facts = (scene.facts(one.run.name, DriverKind.WORKLOAD), scene.facts(one.route.name, DriverKind.TRAFFIC))
    if None in facts:
        return
    given = frozenset().union(*(fact.metrics for fact in facts if fact))
    shown = sorted(given - {LATENCY}) + (["latency_pNN", "response_time"] if LATENCY in given else [])
    shown += list(scene.plan.product)
    for path, when in scene.judged():
        metric = when.condition.metric
        known = metric in given or metric in scene.plan.metrics
        if not known and not (LATENCY in given and when.condition.kind is MetricKind.QUANTILE):
            drivers = listed((one.run.name, one.route.name))
            message = say("plan.no_metric", metric=metric, component=scene.name, drivers=drivers, allowed=listed(shown))
            yield scene.error(path, message, _who_measures(scene, when.condition, shown))


def _who_measures(scene: Scene, condition: Condition, shown: Sequence[str]) -> Message | None:
    """Who gives it: another driver, where one does; a metric of the plan otherwise. A misspelt word comes first."""
    if condition.kind is MetricKind.QUANTILE:
        known = [one for one in scene.drivers.values() if one.kind is DriverKind.TRAFFIC and LATENCY in one.metrics]
        return say("plan.no_latency_hint", metric=condition.metric, drivers=listed(one.name for one in known))
    near = did_you_mean(condition.metric, [*shown, "latency_p95", "latency_p99"])
    return near or say("plan.no_metric_hint", metric=condition.metric)


def in_time(scene: Scene) -> Iterator[Problem]:
    """A guard that must hold longer than users are exposed can never be breached."""
    available = exposure(scene)
    if not scene.steps(StepKind.TRAFFIC):
        return
    for path, guard in scene.guards():
        needed = guard.when.condition.hold_for
        if needed > available:
            message = say("plan.guard_late", needed=needed, available=available, component=scene.name)
            yield scene.error((*path, "when"), message)


def repeated(scene: Scene) -> Iterator[Problem]:
    """The same condition twice is a slip."""
    seen: list[Guard] = []
    for path, guard in scene.guards():
        if any(guard.when.condition == other.when.condition for other in seen):
            yield scene.error((*path, "when"), say("plan.guard_twice", condition=guard.when.text, component=scene.name))
        seen.append(guard)


def visited(scene: Scene) -> Iterator[Problem]:
    """Synthetic visitors need a proxy that tells them from users, and somebody who learns from them."""
    wanted, route = scene.component.visitors, scene.component.route.name
    if wanted is None or not wanted.rate:
        return
    facts, path = scene.facts(route, DriverKind.TRAFFIC), scene.path("visitors")
    if facts is not None and not facts.visitors:
        able = [one.name for one in scene.drivers.values() if one.kind is DriverKind.TRAFFIC and one.visitors]
        yield scene.error(
            path, say("plan.no_visitors", driver=route), say("plan.no_visitors_hint", drivers=listed(able))
        )
    elif not scene.judged() and not scene.component.consecutive_errors:
        yield scene.warning(path, say("plan.visitors_unwatched", component=scene.name, environment=scene.environment))


def present(scene: Scene) -> Iterator[Problem]:
    """Splitting traffic without a guard exposes users and learns nothing."""
    release = scene.component.release
    split = [
        index for index in scene.steps(StepKind.TRAFFIC) if (share := release[index].traffic) and share.percent < 100
    ]
    if split and not scene.guards():
        path: Path = scene.release_path(split[0])
        yield scene.warning(path, say("plan.no_guard", component=scene.name))
