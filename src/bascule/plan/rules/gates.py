"""Rules about gates: they stand before what they guard, and ask for what can be given."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bascule.kernel.i18n import Keys, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.compiling.compile import window_of
from bascule.plan.compiling.effective import holders_of
from bascule.plan.enums import ListPhase, Role
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.document import as_warning
from bascule.plan.rules.scene import Scene
from bascule.plan.spec import STILL, StepKind
from bascule.plan.windows.intervals import open_intervals
from bascule.plan.windows.window import Weekdays

# A check or a checklist may come at any time; who may start, and when, is asked before anything moves.
FIRST = (StepKind.APPROVE, StepKind.WINDOW)
EARLY = Keys("plan.list_early-{}", (ListPhase.DURING, ListPhase.AFTER))
# Weeks repeat themselves; a few of them, so that no clock change hides an hour.
_MONDAY, WEEKS = Instant(1_767_571_200.0), Seconds(4 * 7 * 86400.0)


def in_front(scene: Scene) -> Iterator[Problem]:
    """Approvals and the window come before the first step that moves anything."""
    steps = scene.component.release
    moving = next((index for index, step in enumerate(steps) if step.kind and step.kind not in STILL), len(steps))
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


def lasting_confirmations(scene: Scene) -> Iterator[Problem]:
    """Only what people confirm takes them a time that is named beside it."""
    for index, step in enumerate(scene.component.release):
        if step.within is not None and step.kind is not StepKind.CONFIRM:
            yield scene.error(
                scene.release_path(index, "within"), say("plan.within_confirm"), say("plan.within_confirm_hint")
            )


def open_sometimes(plan: Plan) -> Iterator[Problem]:
    """A window whose exceptions take all of its hours, every week, would hold releases for ever."""
    for name, environment in plan.environments.items():
        for kind in environment.kinds:
            window = window_of(plan, name, kind)
            weekly = replace(window, exceptions=tuple(each for each in window.exceptions if isinstance(each, Weekdays)))
            if weekly.exceptions and not open_intervals(weekly, _MONDAY, Instant(_MONDAY + WEEKS)):
                path: Path = ("environments", name, "kinds", kind, "except")
                yield problem_at(plan, path, say("plan_windows.never_open", environment=name, kind=kind))


def in_phase(scene: Scene) -> Iterator[Problem]:
    """What is gone through during or after the exposure waits until somebody, or everybody, has the version."""
    steps = scene.component.release
    shares = [(index, step.traffic.percent) for index, step in enumerate(steps) if step.traffic]
    begun = next((index for index, _ in shares), len(steps))
    whole = next((index for index, percent in shares if percent == 100), len(steps))
    earliest = {ListPhase.BEFORE: -1, ListPhase.DURING: begun, ListPhase.AFTER: whole}
    for index in scene.steps(StepKind.CONFIRM):
        for name in steps[index].confirm or []:
            phase = scene.plan.checklists[name].phase
            if index < earliest[phase]:
                message = say(EARLY[phase], name=name)
                yield scene.error(scene.release_path(index, "confirm"), message, say("plan.list_early_hint"))


def held_by_somebody(plan: Plan) -> Iterator[Problem]:
    """An item of a role of the team's own has somebody who can settle it; a role that is nearly ours is a slip."""
    for name, checklist in plan.checklists.items():
        for index, item in enumerate(checklist.items):
            if item.owner and item.check is None and holders_of(plan, item.owner) == ():
                message = say("plan.owner_nobody", owner=item.owner)
                path: Path = ("checklists", name, "items", index, "owner")
                yield problem_at(plan, path, message, say("plan.owner_nobody_hint", owner=item.owner))
    owned = {item.owner for checklist in plan.checklists.values() for item in checklist.items}
    for name, person in plan.people.items():
        for index, role in enumerate(person.roles):
            if role not in set(Role) | owned and (near := did_you_mean(role, Role)) is not None:
                message = say("plan.role_of_nothing", role=role)
                yield as_warning(problem_at(plan, ("people", name, "roles", index), message, near))


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
        if (chain := chain_of(name, lambda one: plan.components[one].after)) is not None:
            message = say("plan.component_cycle", names=" → ".join(chain))
            yield problem_at(plan, ("components", name, "after"), message)


def chain_of(start: str, after: Callable[[str], Iterable[str]]) -> tuple[str, ...] | None:
    """The way from something back to itself, over what each comes after; None where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop(0)
        for earlier in after(way[-1]):
            if earlier == start:
                return (*way, start)
            if earlier not in seen:
                seen.add(earlier)
                ways.append((*way, earlier))
    return None
