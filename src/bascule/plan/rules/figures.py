"""Rules about figures of the product in guards and criteria: counts of users are behind them, and units fit."""

from collections.abc import Iterator, Sequence

from bascule.kernel.i18n import Message, say
from bascule.plan.compiling.effective import effective, gives_a_part, kinds_in, shows_a_part
from bascule.plan.measure import MeasureKind, ripening
from bascule.plan.model.metric import EXAMPLES, Metric
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.condition import SHARES, Condition, MetricKind, is_latency
from bascule.plan.phrases.criteria import KEY
from bascule.plan.phrases.lasting import Lasting
from bascule.plan.phrases.lines import When
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.document import as_warning
from bascule.plan.rules.release import lasts
from bascule.plan.rules.scene import Scene


def judgeable(scene: Scene) -> Iterator[Problem]:
    """What a guard or a criterion says of a metric can be judged, and is in the metric's unit."""
    for path, when in scene.judged():
        name = when.condition.metric
        metric, taken = scene.plan.metrics.get(name), name in SHARES or is_latency(name)
        if metric is not None and not taken and (wrong := _wrong(when.condition, metric)) is not None:
            yield scene.error(path, wrong)


def _wrong(condition: Condition, metric: Metric) -> Message | None:
    name, kind = condition.metric, metric.kind
    if metric.proxy is not None:
        return say("plan.metric_proxied", metric=name, figure=metric.proxy)
    if kind is MeasureKind.COUNT:
        return say("plan.metric_counted", metric=name)
    if ripening(metric.measure) is None:
        return say("plan.metric_endless", metric=name, kind=kind.value)
    if condition.relative:
        return say("plan.condition_over", found=f"{condition.limit:.0%}") if _too_much(condition, metric) else None
    if condition.unit is not kind.unit:
        return say("plan.metric_unit", metric=name, kind=kind.value, example=EXAMPLES[kind.unit])
    return None


def _too_much(condition: Condition, metric: Metric) -> bool:
    """Shares differ by their whole at most."""
    return metric.kind.evidence is MetricKind.SHARE and condition.limit > 1


def shown_before(scene: Scene) -> Iterator[Problem]:
    """A criterion of a component can be shown only where some users meet its version before all do."""
    if scene.component.promote_when and not _divides(scene.plan, scene.name, scene.environment):
        yield scene.error(scene.path(KEY), say("plan.criterion_never", component=scene.name))


def shown_somewhere(plan: Plan, scenes: Sequence[Scene]) -> Iterator[Problem]:
    """A criterion of the plan is asked of some component at least."""
    if plan.promote_when and not any(shows_a_part(scene.component.release) for scene in scenes):
        yield problem_at(plan, (KEY,), say("plan.criterion_never", component=", ".join(plan.components)))


def asked_of_all(plan: Plan, scenes: Sequence[Scene]) -> Iterator[Problem]:
    """A criterion over requests is asked of each component: one that nobody meets before all do would pass unseen.

    A figure of the product belongs to one component, which is the one that divides its users.
    """
    divided = {scene.name for scene in scenes if shows_a_part(scene.component.release)}
    for index, when in enumerate(plan.promote_when if divided else ()):
        if when.condition.metric in plan.product:
            continue
        for name in plan.components:
            if name not in divided:
                message = say("plan.criterion_unasked", criterion=when.text, component=name)
                yield problem_at(plan, (KEY, index), message, say("plan.criterion_unasked_hint"))


def contradicted(scene: Scene) -> Iterator[Problem]:
    """What a criterion asks for is what a guard forbids: worth a look."""
    for path, when in [*scene.criteria(), *(pair for _, pair in scene.until())]:
        good = when.condition
        for _, guard in scene.guards():
            bad = guard.when.condition
            if not bad.relative and (bad.metric, bad.direction) == (good.metric, good.direction):
                yield scene.warning(path, say("plan.criterion_guarded", criterion=when.text, guard=guard.when.text))


def ripe(scene: Scene) -> Iterator[Problem]:
    """Users of the first part count before the release has lost its patience; else a person is asked every time."""
    steps = scene.component.release
    if shows_a_part(steps):
        # Where everybody gets the version at once, and a flag comes to some of them later, it is those who are judged.
        shown = next((index for index, step in enumerate(steps) if gives_a_part(step)), None)
        for path, when in [*(((*path, "when"), guard.when) for path, guard in scene.guards()), *scene.criteria()]:
            yield from _late(scene, path, when, shown, "plan.metric_late")
    for index, (path, when) in scene.until():
        yield from _late(scene, path, when, index, "plan.until_late")


def _late(scene: Scene, path: Path, when: When, step: int | None, key: str) -> Iterator[Problem]:
    """Users of a step who do not count by its end and the patience after it."""
    lasting = lasts(scene.component.release[step]) if step is not None else Lasting()
    metric = scene.plan.product.get(when.condition.metric)
    available = lasting.least + scene.component.patience if lasting.most is None else lasting.most
    if metric is not None and (wait := ripening(metric.measure)) is not None and wait > available:
        values = {"metric": when.condition.metric, "within": wait, "available": available}
        yield scene.warning(path, say(key, component=scene.name, **values))


def whose(plan: Plan) -> Iterator[Problem]:
    """An event names a slot and no component, so a figure belongs to one component."""
    for index, guard in enumerate(plan.guards):
        judged = plan.components if guard.components is None else guard.components
        if guard.when.condition.metric in plan.product and len(judged) > 1:
            yield _shared(plan, ("guards", index, "when"), guard.when, len(judged))
    asked = {name for name in plan.components for place in plan.environments if _divides(plan, name, place)}
    for index, when in enumerate(plan.promote_when):
        if when.condition.metric in plan.product and len(asked) > 1:
            yield _shared(plan, (KEY, index), when, len(asked))


def _divides(plan: Plan, component: str, environment: str) -> bool:
    of_kinds = (effective(plan, component, environment, kind).release for kind in kinds_in(plan, environment))
    return any(shows_a_part(steps) for steps in of_kinds)


def _shared(plan: Plan, path: Path, when: When, count: int) -> Problem:
    message = say("plan.metric_shared", metric=when.condition.metric, count=count)
    return as_warning(problem_at(plan, path, message))
