"""Rules about placeholders: `{version}` and its like in commands, checks and jobs are the ones that drivers fill in, and the values
of the environment: a check that asks `{url}` is held against each environment whose releases run it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bascule.kernel.i18n import say
from bascule.plan.compiling.effective import checks_of
from bascule.plan.model.plan import Plan, Run, Step
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.reading.place import exists, problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.scene import Scene
from bascule.plan.spec import StepKind
from bascule.plan.values import FIELD, OF_BUILD, OF_RELEASE, values_of

# Options in which a check of several calls names values of its own; `id` is a new one for each run of it.
NAMING = ("secrets", "values", "save")
# A job knows no port and no slot.
OF_JOB = ("version", "environment", "component")
# One that takes something back also knows where it goes back to.
OF_UNDO = (*OF_JOB, "stable")


@dataclass(frozen=True, slots=True)
class _Known:
    """What may stand between braces in an environment."""

    plan: Plan
    environment: str
    names: Sequence[str]

    def among(self, *more: str) -> "_Known":
        """The same with names of something's own."""
        return _Known(self.plan, self.environment, (*self.names, *more))


def run_placeholders(scene: Scene) -> Iterator[Problem]:
    """Placeholders in the options of the workload driver, in jobs, and in smoke lines."""
    use, known = scene.component.run, _known(scene.plan, scene.environment)
    for name, value in use.options.items():
        yield from _within(known, scene.path("run", use.name, name), value)
    route = scene.component.route
    for name, value in route.options.items():
        # Braces belong to some proxies, too: ours are those that another environment has a value for.
        found = _within(known, scene.path("route", route.name, name), value)
        yield from (one for one in found if one.message.key == "plan.placeholder_there")
    for index, step in enumerate(scene.component.release):
        yield from _of_step(scene, scene.release_path(index), step)


def _of_step(scene: Scene, path: Path, step: Step) -> Iterator[Problem]:
    known = _known(scene.plan, scene.environment)
    for key, job, names in (("run", step.run, OF_JOB), ("undo", step.undo, OF_UNDO)):
        for name, value in _texts(job).items() if job else ():
            short = name == "command" and not exists(scene.plan, (*path, key, name))
            here = (*path, key) if short else (*path, key, name)
            yield from _within(_known(scene.plan, scene.environment, names), here, value)
    for number, line in enumerate(step.smoke or ()):
        here = (*path, "smoke", number)
        yield from _within(known, here if exists(scene.plan, here) else (*path, "smoke"), line.text)


def _texts(run: Run) -> Mapping[str, Any]:
    return {"command": run.command, "directory": run.directory, "environment": dict(run.environment)}


def check_placeholders(plan: Plan) -> Iterator[Problem]:
    """Placeholders in the options of checks, where they are used; what an option names there may be used there."""
    for environment in plan.environments:
        used = _used(plan, environment)
        for name, check in checks_of(plan, environment).items():
            if name not in used:
                continue
            named = _named(check.runs.options)
            known = _known(plan, environment).among(*(("id", *named) if named else ()))
            for option, value in check.runs.options.items():
                yield from _within(known, check_path(plan, environment, name, check.runs.name, option), value)


def check_path(plan: Plan, environment: str, name: str, *parts: str) -> Path:
    """Where a value of a check stands: in what the environment says of it, or in the check."""
    over: Path = ("environments", environment, "checks", name, *parts)
    return over if exists(plan, over) else ("checks", name, *parts)


def _used(plan: Plan, environment: str) -> set[str]:
    """The checks that releases into an environment run; also those that none runs anywhere."""
    everywhere = {one: _run_in(plan, one) for one in plan.environments}
    anywhere = set().union(*everywhere.values())
    return everywhere[environment] | (set(plan.checks) - anywhere)


def _run_in(plan: Plan, environment: str) -> set[str]:
    found: set[str] = set()
    for name in plan.components:
        for step in Scene(plan, {}, environment, name).component.release:
            if step.kind is StepKind.CHECK:
                found |= (
                    {line.called(plan.checks).name for line in step.check or ()} if step.check else set(plan.checks)
                )
            for one in step.confirm or ():
                found |= {item.check for item in plan.checklists[one].items if item.check}
    return found


def _known(plan: Plan, environment: str, of_release: Sequence[str] = OF_RELEASE) -> _Known:
    return _Known(plan, environment, (*of_release, *OF_BUILD, *values_of(plan.environments[environment])))


def _named(options: Any) -> tuple[str, ...]:
    if isinstance(options, list):
        return tuple(name for item in options for name in _named(item))
    if not isinstance(options, Mapping):
        return ()
    own = [str(name) for key in NAMING if isinstance(options.get(key), Mapping) for name in options[key]]
    return (*own, *(name for value in options.values() for name in _named(value)))


def _within(known: _Known, path: Path, value: Any) -> Iterator[Problem]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _within(known, (*path, key), item)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _within(known, (*path, index), item)
    elif isinstance(value, str):
        for match in FIELD.finditer(value):
            if match[1] not in known.names:
                yield _unknown(known, path, match[1])


def _unknown(known: _Known, path: Path, name: str) -> Problem:
    """One that another environment has is missing in this one; one that none has is a slip."""
    plan, values = known.plan, {"found": "{" + name + "}", "allowed": listed(f"{{{one}}}" for one in known.names)}
    elsewhere = next((one for one, said in plan.environments.items() if name in values_of(said)), None)
    if elsewhere is None:
        return problem_at(plan, path, say("plan.placeholder", **values), did_you_mean(name, known.names))
    message = say("plan.placeholder_there", environment=known.environment, elsewhere=elsewhere, **values)
    return problem_at(plan, path, message, say("plan.placeholder_there_hint", environment=known.environment, name=name))
