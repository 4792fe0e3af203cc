"""Compiling the steps: lines of a plan become steps with everything that they need written out.

What the environment demands is not left to the list of steps: where it demands approvals, or has a window, and no step
says when, they stand before the first step that is not a gate.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.compiling.announcing import saying
from bascule.plan.compiling.databases import asked_of_database, spec_database
from bascule.plan.compiling.effective import checks_of, holders_of
from bascule.plan.model.plan import Check, Kind, Plan, Run
from bascule.plan.model.plan import Item as PlanItem
from bascule.plan.model.plan import Step as PlanStep
from bascule.plan.phrases.call_line import CallLine
from bascule.plan.phrases.condition import Condition
from bascule.plan.phrases.lasting import Lasting
from bascule.plan.phrases.lines import When
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.sign_off import Band, Item
from bascule.plan.spec import STILL, CheckCall, Criterion, DriverRef, Job, Step, StepKind


@dataclass(frozen=True, slots=True)
class At:
    """Where a release happens, and how much faster its time runs."""

    environment: str
    scale: float = 1.0


def spec_steps(plan: Plan, lines: Sequence[PlanStep], kind: Kind, at: At) -> tuple[Step, ...]:
    """The steps of a spec, with the gates that the kind of release demands."""
    steps = list(_steps(plan, lines, at))
    missing = [gate for gate in _demanded(kind, steps) if gate not in {step.kind for step in steps}]
    first = next((index for index, step in enumerate(steps) if step.kind not in STILL), len(steps))
    phase = steps[first - 1].phase if first else ""
    return (*steps[:first], *(Step(gate, phase=phase) for gate in missing), *steps[first:])


def _steps(plan: Plan, lines: Sequence[PlanStep], at: At) -> Iterator[Step]:
    """The steps, each with the phase that was named last."""
    phase = ""
    for line in lines:
        if line.kind is None:
            phase = line.phase
        else:
            yield replace(_said(plan, line, line.kind, at), phase=phase)


def in_plan(plan: Plan, condition: Condition) -> Condition:
    """The condition in the unit of the plan's metric, which alone tells it of a comparison."""
    metric = plan.product.get(condition.metric)
    return condition if metric is None else replace(condition, unit=metric.kind.unit)


def criterion(plan: Plan, shown: When) -> Criterion:
    """What must be shown, in the unit of the plan's metric."""
    return Criterion(shown.text, in_plan(plan, shown.condition.opposite))


def _demanded(kind: Kind, steps: Sequence[Step]) -> Iterable[StepKind]:
    # What a migration destroys is not known before it is looked at: there must be somewhere to wait for a tech-lead.
    if kind.approvals or any(step.kind is StepKind.MIGRATE for step in steps):
        yield StepKind.APPROVE
    if is_windowed(kind):
        yield StepKind.WINDOW


def is_windowed(kind: Kind) -> bool:
    """Whether releases of a kind may not move at any hour."""
    return bool(kind.window or kind.excepted)


def _said(plan: Plan, line: PlanStep, kind: StepKind, at: At) -> Step:
    """A step with what is said of it: what it is called, how long it lasts, and until what."""
    lasting, step = _lasting(line), _step(plan, line, kind, at)
    return replace(
        step,
        calls=tuple(asked_of_database(plan, at.environment, call) for call in step.calls),
        name=line.name or (line.traffic.name if line.traffic else ""),
        duration=Seconds(lasting.least / at.scale),
        most=None if lasting.most is None else Seconds(lasting.most / at.scale),
        until=tuple(criterion(plan, one) for one in line.until),
        due=line.due,
        within=_band(line.within, at),
        owner=line.owner or "",
    )


def _band(band: Band | None, at: At) -> Band | None:
    return None if band is None else Band(Seconds(band.start / at.scale), Seconds(band.end / at.scale))


def _lasting(line: PlanStep) -> Lasting:
    shown = line.traffic or line.flag
    return shown.duration if shown else line.soak or Lasting()


def _step(plan: Plan, line: PlanStep, kind: StepKind, at: At) -> Step:
    if line.backup is not None:
        return Step(kind, database=spec_database(plan, line.backup, at.environment))
    if line.migrate is not None:
        database = spec_database(plan, line.migrate.database, at.environment)
        back = line.undo is not None
        down = back or line.migrate.down is not None
        return Step(kind, database=database, contract=line.migrate.contract, down=down, takes_down=back)
    if line.traffic is not None:
        return Step(kind, percent=line.traffic.percent)
    if line.flag is not None:
        return Step(kind, flag=line.flag.flag, share=line.flag.share)
    if line.run is not None:
        return Step(kind, job=_job(line.run), undo=replace(_job(line.undo), undoes=True) if line.undo else None)
    if line.announce is not None:
        return Step(kind, telling=saying(plan, line.announce))
    if line.confirm is not None:
        return _confirm(plan, line.confirm, at)
    return Step(kind, calls=_calls(line, checks_of(plan, at.environment)))


def named_calls(plan: Plan, environment: str, steps: Sequence[Step], names: Sequence[str]) -> tuple[CheckCall, ...]:
    """Checks by the names that they have in these steps, or in the plan, as they are in an environment.

    Raises `BasculeError` for one that is in neither.
    """
    known = {call.name: call for step in steps for call in step.calls}
    known = {**{name: _call(name, check) for name, check in checks_of(plan, environment).items()}, **known}
    for name in names:
        if name not in known:
            message = say("check.unknown-name", name=name, allowed=listed(list(known)))
            raise BasculeError(message, did_you_mean(name, list(known)))
    return tuple(asked_of_database(plan, environment, known[name]) for name in dict.fromkeys(names))


def _calls(line: PlanStep, checks: Mapping[str, Check]) -> tuple[CheckCall, ...]:
    if line.smoke is not None:
        return tuple(CheckCall(one.text, DriverRef("http", one.options)) for one in line.smoke)
    if line.kind is not StepKind.CHECK:
        return ()
    if line.check is None:
        return _in_order([(name, _call(name, check)) for name, check in checks.items()])
    return _in_order([(one.called(checks).name, _line(checks, one)) for one in line.check])


def _in_order(called: Sequence[tuple[str, CheckCall]]) -> tuple[CheckCall, ...]:
    """Calls of one step, each knowing which of the others come before it: those of the checks that it comes after."""

    def before(call: CheckCall) -> tuple[str, ...]:
        return tuple(other.name for name, other in called if name in call.after and other is not call)

    return tuple(replace(call, after=before(call)) for _, call in called)


def _call(name: str, check: Check) -> CheckCall:
    return CheckCall(name, check.runs, check.timeout, check.tries, tuple(check.after))


def _line(checks: Mapping[str, Check], line: CallLine) -> CheckCall:
    """A check of the plan, or a driver with its defaults; the line's limit comes on top of theirs."""
    called = line.called(checks)
    check = checks.get(called.name)
    call = CheckCall(line.text, DriverRef(called.name)) if check is None else _call(line.text, check)
    if called.limit is None:
        return call
    options = {**call.driver.options, "limit": [*_listed(call.driver.options.get("limit")), called.limit.written]}
    return replace(call, driver=DriverRef(call.driver.name, options))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _job(run: Run) -> Job:
    return Job(
        run.command,
        run.directory,
        run.checkout,
        dict(run.environment),
        tuple(run.inherit),
        tuple(run.artifacts),
        run.timeout,
        run.user,
    )


def _confirm(plan: Plan, names: Sequence[str], at: At) -> Step:
    """All items of the lists, and the checks that tick some of them."""
    items = tuple(
        replace(
            _item(plan, (f"{name}.{number}", plan.checklists[name].title or name), item, at.scale),
            phase=plan.checklists[name].phase,
        )
        for name in names
        for number, item in enumerate(plan.checklists[name].items, 1)
    )
    named, checks = dict.fromkeys(item.check for item in items if item.check), checks_of(plan, at.environment)
    return Step(StepKind.CONFIRM, calls=_in_order([(name, _call(name, checks[name])) for name in named]), items=items)


def _item(plan: Plan, named: tuple[str, str], item: PlanItem, scale: float) -> Item:
    band = item.within and Band(item.within.start / scale, item.within.end / scale)
    key, title = named
    holders = holders_of(plan, item.owner) if item.owner else None
    return Item(key, item.text, title, item.owner, item.check, item.needs, band, holders, due=item.due)
