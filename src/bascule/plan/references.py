"""References: names that a plan uses must be names that it defines. Checks may be drivers too: `rules/calls` knows those."""

from collections.abc import Iterator

from bascule.base.words import say
from bascule.plan.model import Guard, Plan
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.place import problem_at
from bascule.plan.problem import Problem
from bascule.plan.tree import Path


def references(plan: Plan) -> Iterator[Problem]:
    """Every name that leads nowhere."""
    for name, environment in plan.environments.items():
        here: Path = ("environments", name)
        if environment.after is not None:
            yield from _known(plan, (*here, "after"), environment.after, "environment")
        for component, override in environment.override.items():
            there: Path = (*here, "override", component)
            yield from _known(plan, there, component, "component", key=True)
            yield from _guards(plan, there, override.guards or [])
    for name, one in plan.components.items():
        yield from _guards(plan, ("components", name), one.guards)
    yield from _guards(plan, (), plan.guards)


def _guards(plan: Plan, path: Path, guards: list[Guard]) -> Iterator[Problem]:
    for index, guard in enumerate(guards):
        here: Path = (*path, "guards", index, "components")
        if path and guard.components is not None:
            yield problem_at(plan, here, say("plan.own_guard"), key=True)
            continue
        for number, name in enumerate(guard.components or []):
            yield from _known(plan, (*here, number), name, "component")


def _known(plan: Plan, path: Path, name: str, what: str, *, key: bool = False) -> Iterator[Problem]:
    names = {"environment": [*plan.environments], "component": [*plan.components]}
    known = names[what]
    if name not in known:
        message = say(f"plan.unknown_{what}", name=name, allowed=listed(known))
        yield problem_at(plan, path, message, did_you_mean(name, known), key=key)
