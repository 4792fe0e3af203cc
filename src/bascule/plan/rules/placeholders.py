"""Rule about placeholders: `{version}` and its like in commands and images are the ones that drivers fill in."""

import re
from collections.abc import Iterator
from typing import Any

from bascule.base.words import say
from bascule.plan.model import Plan
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.place import problem_at
from bascule.plan.problem import Problem
from bascule.plan.rules.scene import Scene
from bascule.plan.tree import Path

PLACEHOLDERS = ("version", "port", "slot", "environment", "component")
# `${HOME}` belongs to the shell, `%{http_code}` to curl and `{{name}}` to a template language: none is ours.
_FIELD = re.compile(r"(?<![${%]){([A-Za-z_][A-Za-z0-9_]*)}(?!})")


def run_placeholders(scene: Scene) -> Iterator[Problem]:
    """Placeholders in the options of the workload driver."""
    use = scene.component.run
    for name, value in use.options.items():
        yield from _within(scene.plan, scene.path("run", use.name, name), value)


def check_placeholders(plan: Plan) -> Iterator[Problem]:
    """Placeholders in the options of checks."""
    for name, check in plan.checks.items():
        for option, value in check.runs.options.items():
            yield from _within(plan, ("checks", name, check.runs.name, option), value)


def _within(plan: Plan, path: Path, value: Any) -> Iterator[Problem]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _within(plan, (*path, key), item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _within(plan, (*path, index), item)
    elif isinstance(value, str):
        for match in _FIELD.finditer(value):
            if match[1] not in PLACEHOLDERS:
                message = say(
                    "plan.placeholder", found="{" + match[1] + "}", allowed=listed(f"{{{one}}}" for one in PLACEHOLDERS)
                )
                yield problem_at(plan, path, message, did_you_mean(match[1], PLACEHOLDERS))
