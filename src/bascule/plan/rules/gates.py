"""Rules about gates: they stand before what they guard, and ask for what can be given."""

from collections.abc import Iterator

from bascule.kernel.i18n import say
from bascule.plan.model.plan import Plan
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.rules.document import as_warning
from bascule.plan.rules.scene import Scene
from bascule.plan.spec import STILL, StepKind

# A check or a checklist may come at any time; who may start, and when, is asked before anything moves.
FIRST = (StepKind.APPROVE, StepKind.WINDOW)


def in_front(scene: Scene) -> Iterator[Problem]:
    """Approvals and the window come before the first step that moves anything."""
    steps = scene.component.release
    moving = next((index for index, step in enumerate(steps) if step.kind not in STILL), len(steps))
    for kind in FIRST:
        for index in scene.steps(kind):
            if index > moving:
                yield scene.error(scene.release_path(index), say("plan.gate_late", kind=kind.value))


def banded(scene: Scene) -> Iterator[Problem]:
    """An item that is due after the release has all traffic cannot be waited for before."""
    steps = scene.component.release
    full = next((index for index, step in enumerate(steps) if step.traffic and step.traffic.percent == 100), len(steps))
    for index in scene.steps(StepKind.CONFIRM):
        items = [item for name in steps[index].confirm or [] for item in scene.plan.checklists[name].items]
        early = next((item for item in items if item.within), None)
        if early is not None and index < full:
            yield scene.error(scene.release_path(index, "confirm"), say("plan.band_early", text=early.text))


def unused_checklists(plan: Plan, scenes: list[Scene]) -> Iterator[Problem]:
    """A checklist that no step confirms holds nothing back."""
    used = {name for scene in scenes for step in scene.component.release for name in step.confirm or []}
    for name in plan.checklists:
        if name not in used:
            message = say("plan.unused_checklist", name=name)
            yield as_warning(problem_at(plan, ("checklists", name), message, key=True))


def component_cycles(plan: Plan) -> Iterator[Problem]:
    """Components that wait for each other never move."""
    for name in plan.components:
        if (chain := _chain(plan, name, name, (name,))) is not None:
            message = say("plan.component_cycle", names=" → ".join(chain))
            yield problem_at(plan, ("components", name, "after"), message)


def _chain(plan: Plan, start: str, here: str, way: tuple[str, ...]) -> tuple[str, ...] | None:
    """The way from a component back to itself, None where there is none."""
    for earlier in plan.components[here].after:
        if earlier == start:
            return (*way, start)
        if earlier not in way and (found := _chain(plan, start, earlier, (*way, earlier))) is not None:
            return found
    return None
