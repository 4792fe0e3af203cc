"""Rule about placeholders: `{version}` and its like in commands and images are the ones that drivers fill in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bascule.kernel.i18n import say
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.scene import Scene

PLACEHOLDERS = ("version", "port", "slot", "environment", "component")
# `${HOME}` belongs to the shell, `%{http_code}` to curl and `{{name}}` to a template language: none is ours.
# Options in which a check of several calls names values of its own; `id` is a new one for each run of it.
NAMING = ("secrets", "values", "save")
_FIELD = re.compile(r"(?<![${%]){([A-Za-z_][A-Za-z0-9_]*)}(?!})")


def run_placeholders(scene: Scene) -> Iterator[Problem]:
    """Placeholders in the options of the workload driver."""
    use = scene.component.run
    for name, value in use.options.items():
        yield from _within(scene.plan, scene.path("run", use.name, name), value)


def check_placeholders(plan: Plan) -> Iterator[Problem]:
    """Placeholders in the options of checks; what an option names there may be used there."""
    for name, check in plan.checks.items():
        named = _named(check.runs.options)
        known = (*PLACEHOLDERS, *(("id", *named) if named else ()))
        for option, value in check.runs.options.items():
            yield from _within(plan, ("checks", name, check.runs.name, option), value, known)


def _named(options: Any) -> tuple[str, ...]:
    if isinstance(options, list):
        return tuple(name for item in options for name in _named(item))
    if not isinstance(options, Mapping):
        return ()
    own = [str(name) for key in NAMING if isinstance(options.get(key), Mapping) for name in options[key]]
    return (*own, *(name for value in options.values() for name in _named(value)))


def _within(plan: Plan, path: Path, value: Any, known: Sequence[str] = PLACEHOLDERS) -> Iterator[Problem]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _within(plan, (*path, key), item, known)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _within(plan, (*path, index), item, known)
    elif isinstance(value, str):
        for match in _FIELD.finditer(value):
            if match[1] not in known:
                message = say(
                    "plan.placeholder", found="{" + match[1] + "}", allowed=listed(f"{{{one}}}" for one in known)
                )
                yield problem_at(plan, path, message, did_you_mean(match[1], known))
