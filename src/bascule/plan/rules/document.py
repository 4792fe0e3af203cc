"""Rules about the plan as a whole: the order of environments, addresses that collide, checks that nobody runs,
a start that nothing brings about, reports that cannot be sent.
"""

from collections.abc import Iterator
from dataclasses import replace

from bascule.kernel.i18n import say
from bascule.plan.drivers.option_types import port_of
from bascule.plan.enums import Start
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import listed
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem, Severity
from bascule.plan.rules.scene import Scene

LISTEN = "listen"


def cycles(plan: Plan) -> Iterator[Problem]:
    """Environments that wait for each other never start."""
    for name in plan.environments:
        seen, here = [name], plan.environments[name].after
        while here is not None and here not in seen:
            seen.append(here)
            here = plan.environments[here].after
        if here == name:
            message = say("plan.cycle", names=" → ".join([*seen, name]))
            yield problem_at(plan, ("environments", name, "after"), message)


def collisions(scenes: list[Scene]) -> Iterator[Problem]:
    """Two places cannot listen on the same port."""
    taken: dict[int, Scene] = {}
    for scene in scenes:
        route = scene.component.route
        port = port_of(route.options.get(LISTEN))
        if port is None:
            continue
        other = taken.setdefault(port, scene)
        if _title(other) != _title(scene):
            message = say("plan.port_twice", port=str(port), first=_title(other), second=_title(scene))
            hint = say("plan.port_override", environment=scene.environment, component=scene.name)
            yield scene.error(scene.path("route", route.name, LISTEN), message, hint)


def unused_checks(plan: Plan, scenes: list[Scene]) -> Iterator[Problem]:
    """A check that no step runs proves nothing."""
    used: set[str] = set()
    for scene in scenes:
        for step in scene.component.release:
            if step.kind == "check":
                used |= set(plan.checks) if step.check is None else set()
                used |= {line.called(plan.checks).name for line in step.check or ()}
            for name in step.confirm or []:
                used |= {item.check for item in plan.checklists[name].items if item.check}
    for name in plan.checks:
        if name not in used:
            yield as_warning(problem_at(plan, ("checks", name), say("plan.unused_check", name=name), key=True))


def empty_check(scene: Scene) -> Iterator[Problem]:
    """A check step that runs nothing passes always."""
    for index, step in enumerate(scene.component.release):
        if step.kind == "check" and not (scene.plan.checks if step.check is None else step.check):
            yield scene.error(scene.release_path(index), say("plan.empty_check", known=listed(scene.plan.checks)))


def starts(plan: Plan) -> Iterator[Problem]:
    """What starts by itself needs a trigger, and a merge never makes a tag."""
    for name, environment in plan.environments.items():
        if environment.start.cause is Start.ON_MERGE and environment.tag:
            message, hint = say("trigger.merge-of-tag", environment=name), say("trigger.merge-of-tag-hint")
            yield problem_at(plan, ("environments", name, "start"), message, hint)
        if environment.start.after not in (None, environment.after):
            message = say("trigger.other-after", after=str(environment.after), start=str(environment.start.after))
            hint = say("plan.write", text=f"after: {environment.start.after}")
            yield problem_at(plan, ("environments", name, "after"), message, hint)


def reports(plan: Plan) -> Iterator[Problem]:
    """Reports need a token, and a token without reports does nothing."""
    github = plan.triggers.github
    if github is None:
        return
    here = ("triggers", "github")
    if github.report and github.token is None:
        yield problem_at(plan, (*here, "report"), say("trigger.no-token"), say("trigger.no-token-hint"))
    if github.token is not None and not github.report:
        hint = say("trigger.no-report-hint")
        yield as_warning(problem_at(plan, (*here, "token"), say("trigger.no-report"), hint))


def _title(scene: Scene) -> str:
    return f"{scene.environment}/{scene.name}"


def as_warning(problem: Problem) -> Problem:
    """The same problem, as one that is worth a look."""
    return replace(problem, severity=Severity.WARNING)
