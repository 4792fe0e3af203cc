"""Rules about variables of programs: each reaches its program as somebody has written it, or the plan says why not.

YAML reads `1.10` as 1.1 and `007` as 7, and nobody replaces `${API_KEY}`: no shell stands between a plan and a program.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bascule.kernel.i18n import say
from bascule.plan.compiling.effective import checks_of
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import is_of_variables
from bascule.plan.model.plan import Plan
from bascule.plan.reading.place import exists, problem_at
from bascule.plan.reading.problem import Problem, Severity
from bascule.plan.reading.tree import Path, Scalar, find
from bascule.plan.rules.placeholders import check_path
from bascule.plan.rules.scene import Scene

ENVIRONMENT = "environment"
_UNEXPANDED = re.compile(r"\$(?:\{(?P<name>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))\Z")
Where = Callable[[str, str], Path]


def of_runs(scene: Scene) -> Iterator[Problem]:
    """The variables of a component's program, and of the commands of its steps."""
    use = scene.component.run
    if (facts := scene.facts(use.name, DriverKind.WORKLOAD)) is not None:
        yield from _of_options(scene.plan, facts, use.options, lambda *parts: scene.path("run", use.name, *parts))
    for index, step in enumerate(scene.component.release):
        for key, job in (("run", step.run), ("undo", step.undo)):
            for name in job.environment if job else ():
                yield from _unexpanded(scene.plan, scene.release_path(index, key, ENVIRONMENT, name), name)


def of_values(plan: Plan) -> Iterator[Problem]:
    """Values of environments: what is filled in is what somebody has written."""
    for environment, one in plan.environments.items():
        for name in one.values:
            yield from _rewritten(plan, ("environments", environment, "values", name), name)


def of_checks(plan: Plan, drivers: Mapping[str, DriverFacts]) -> Iterator[Problem]:
    """The variables, headers and the like that checks are given."""
    for environment in plan.environments:
        for name, check in checks_of(plan, environment).items():
            facts = drivers.get(check.runs.name)
            if facts is not None and facts.kind is DriverKind.CHECK:
                where = partial(check_path, plan, environment, name, check.runs.name)
                yield from _of_options(plan, facts, check.runs.options, where)


def _of_options(plan: Plan, facts: DriverFacts, given: Mapping[str, Any], where: Where) -> Iterator[Problem]:
    for field in facts.options.model_fields.values():
        option = str(field.alias)
        entries = given.get(option)
        if not is_of_variables(field.metadata) or not isinstance(entries, Mapping):
            continue
        for name in entries:
            yield from _rewritten(plan, where(option, name), str(name))
            if option == ENVIRONMENT:
                yield from _unexpanded(plan, where(option, name), str(name))


def _rewritten(plan: Plan, path: Path, name: str) -> Iterator[Problem]:
    """A number or a switch that YAML writes in another way than the plan does."""
    if (found := _scalar(plan, path)) is None or found.value is None or isinstance(found.value, str):
        return
    read = str(found.value).lower() if isinstance(found.value, bool) else str(found.value)
    if read != found.text:
        message = say("plan.variable_rewritten", name=name, written=found.text, read=read)
        yield problem_at(plan, path, message, say("plan.variable_quotes", name=name, written=found.text))


def _unexpanded(plan: Plan, path: Path, name: str) -> Iterator[Problem]:
    found = _scalar(plan, path)
    match = _UNEXPANDED.match(found.text) if found is not None else None
    if match is not None:
        message, meant = say("plan.variable_unexpanded", name=name, found=match[0]), match["name"] or match["bare"]
        problem = problem_at(plan, path, message, say("plan.write", text=f"{name}: env {meant}"))
        yield replace(problem, severity=Severity.WARNING)


def _scalar(plan: Plan, path: Path) -> Scalar | None:
    node = find(plan.tree, path).node if plan.tree is not None and exists(plan, path) else None
    return node if isinstance(node, Scalar) else None
