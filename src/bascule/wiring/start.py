"""Starting a release: an order becomes a course, and the course a release that somebody drives.

Everything that can be refused is refused here, before anything moves: a plan with faults, an unknown component or
environment, a version that has not been where the plan wants it first.
"""

from dataclasses import dataclass

from bascule.base.error import BasculeError
from bascule.base.words import say
from bascule.drivers.catalogue import facts
from bascule.plan.compile import Terms, compile_course
from bascule.plan.course import Course
from bascule.plan.identity import plan_hash
from bascule.plan.lint import lint
from bascule.plan.load import load
from bascule.plan.model import Plan
from bascule.plan.problem import Problem
from bascule.ports.store import NewRelease
from bascule.release.progress import Release
from bascule.wiring.plane import ControlPlane

ERROR = "error"


class PlanRefused(BasculeError):
    """The plan has faults; `problems` lists them all, each with its place in the file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(say("cli.plan-refused", count=len(problems)), say("cli.plan-refused-hint"))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody wants a version of a component in an environment."""

    component: str
    environment: str
    version: str
    author: str
    time_scale: float = 1.0


def read_plan(text: str, name: str) -> Plan:
    """The plan of a text. Raises `PlanRefused` where it has errors; warnings pass."""
    loaded = load(text, name)
    problems = [*loaded.problems, *(lint(loaded.plan, facts()) if loaded.plan else [])]
    errors = [problem for problem in problems if problem.severity == ERROR]
    if errors or loaded.plan is None:
        raise PlanRefused(errors)
    return loaded.plan


async def start_release(plane: ControlPlane, plan: Plan, text: str, order: Order) -> Release:
    """Start a release and have it driven. Raises `BasculeError` with what stands against it."""
    course = compile_course(plan, order.component, order.environment, Terms(time_scale=order.time_scale))
    await _require_earlier(plane, course, order.version)
    identity = plan_hash(plan)
    await plane.queries.keep_plan(identity, course.plan, text)
    now = plane.hands.now()
    release = await plane.releases.create(NewRelease(course, order.version, order.author, now, identity))
    await plane.queue.put(release.id)
    return release


async def _require_earlier(plane: ControlPlane, course: Course, version: str) -> None:
    """The same version must have succeeded in the environment that the plan puts before this one."""
    earlier = course.after
    if earlier and not await plane.queries.succeeded(course.plan, earlier, course.component, version):
        raise BasculeError(
            say("cli.not-earlier", version=version, earlier=earlier, environment=course.environment),
            say("cli.not-earlier-hint", component=course.component, version=version, earlier=earlier),
        )
