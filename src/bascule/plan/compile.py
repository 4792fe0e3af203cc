"""Compiling: a plan, a component and an environment become the course of a release.

`time_scale` N makes everything that is *waited for* N times shorter (traffic, soak, keep, patience, the guards'
`for`, the health interval): a rehearsal. What bounds the real world stays (time limits of requests and checks, start
of a process, drain): a service does not answer faster because we are rehearsing.
"""

from dataclasses import replace
from typing import Any

from bascule.base.error import BasculeError
from bascule.base.words import say
from bascule.plan.call_line import CallLine
from bascule.plan.course import CheckCall, Course, Driver, Health, Step
from bascule.plan.course import Guard as CourseGuard
from bascule.plan.effective import effective, guards_of
from bascule.plan.model import Check, Component, Guard, Plan
from bascule.plan.model import Step as PlanStep
from bascule.plan.nearest import did_you_mean, listed

# A health question is real work for the service: a rehearsal does not ask more often than this, in seconds.
_FASTEST = 0.2


def compile_course(plan: Plan, component: str, environment: str, time_scale: float = 1.0) -> Course:
    """The course. Raises `BasculeError` for a component or an environment that the plan does not have."""
    _known("component", component, list(plan.components))
    _known("environment", environment, list(plan.environments))
    if not 0 < time_scale < float("inf"):
        raise BasculeError(say("plan.time_scale", found=str(time_scale)))
    one = effective(plan, component, environment)
    return Course(
        plan=plan.name,
        component=component,
        environment=environment,
        steps=tuple(_step(plan, step, time_scale) for step in one.release),
        guards=tuple(_guard(guard, time_scale) for guard in guards_of(plan, component, environment)),
        workload=one.run,
        traffic=one.route,
        health=_health(one, time_scale),
        keep=one.keep / time_scale,
        patience=one.patience / time_scale,
        drain=one.drain,
        false_rollback=plan.false_rollback,
        consecutive_errors=one.consecutive_errors,
        after=plan.environments[environment].after,
        timezone=plan.timezone,
        language=plan.language.value,
        time_scale=float(time_scale),
    )


def _known(what: str, name: str, known: list[str]) -> None:
    if name not in known:
        raise BasculeError(say(f"plan.unknown_{what}", name=name, allowed=listed(known)), did_you_mean(name, known))


def _step(plan: Plan, step: PlanStep, scale: float) -> Step:
    if step.traffic is not None:
        return Step(step.kind, percent=step.traffic.percent, duration=step.traffic.duration / scale)
    return Step(step.kind, duration=(step.soak or 0.0) / scale, calls=_calls(plan, step))


def _calls(plan: Plan, step: PlanStep) -> tuple[CheckCall, ...]:
    if step.smoke is not None:
        return tuple(CheckCall(line.text, Driver("http", line.options)) for line in step.smoke)
    if step.kind != "check":
        return ()
    if step.check is None:
        return tuple(_call(name, check) for name, check in plan.checks.items())
    return tuple(_line(plan, line) for line in step.check)


def _call(name: str, check: Check) -> CheckCall:
    return CheckCall(name, check.runs, check.timeout, check.tries)


def _line(plan: Plan, line: CallLine) -> CheckCall:
    """A check of the plan, or a driver with its defaults; the line's limit comes on top of theirs."""
    called = line.called(plan.checks)
    check = plan.checks.get(called.name)
    call = CheckCall(line.text, Driver(called.name)) if check is None else _call(line.text, check)
    if called.limit is None:
        return call
    options = {**call.driver.options, "limit": [*_listed(call.driver.options.get("limit")), called.limit.written]}
    return replace(call, driver=Driver(call.driver.name, options))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _guard(guard: Guard, scale: float) -> CourseGuard:
    written = guard.when.condition
    condition = type(written)(
        written.metric, written.direction, written.limit, written.relative, written.hold_for / scale
    )
    return CourseGuard(guard.when.text, condition, guard.then, guard.severity.value, guard.early)


def _health(component: Component, scale: float) -> Health:
    health = component.health
    every = max(health.every / scale, min(health.every, _FASTEST))
    return Health(health.path, every, health.timeout, health.fails, health.ready_within)
