"""Rules about flags: each is judged as it would be when it is written at run time, in every environment that it names."""

from collections.abc import Iterator, Mapping
from typing import Any

from bascule.flag.check import flag_faults, result_faults
from bascule.flag.declared import in_place
from bascule.flag.fault import Fault, below
from bascule.flag.short_form import is_short, short_faults
from bascule.kernel.i18n import say
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.reading.place import exists, problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.document import as_warning
from bascule.plan.rules.scene import Scene


def definitions(plan: Plan) -> Iterator[Problem]:
    """Everything that is wrong with a definition; what one environment changes is judged with what it leaves."""
    for key, flag in plan.flags.items():
        faults = _faults(key, flag.written if is_short(flag.written) else in_place(flag.written, ""))
        for fault in faults:
            yield _problem(plan, ("flags", key), key, fault)
        known = {fault.pointer for fault in faults}
        for environment in flag.environments:
            here: Path = ("flags", key, "environments", environment)
            # The short form judges what it says of its environments itself.
            found = [] if is_short(flag.written) else _faults(key, in_place(flag.written, environment))
            for fault in (one for one in found if one.pointer not in known):
                yield _problem(plan, here, key, fault)


def places(plan: Plan) -> Iterator[Problem]:
    """An environment of a flag is one of the plan."""
    for key, flag in plan.flags.items():
        for name in flag.environments:
            if name not in plan.environments:
                message = say("plan.unknown_environment", name=name, allowed=listed(plan.environments))
                path: Path = ("flags", key, "environments", name)
                yield problem_at(plan, path, message, did_you_mean(name, list(plan.environments)), key=True)


def declared(scene: Scene) -> Iterator[Problem]:
    """Where a plan declares its flags, a step that gives one names one of them; it may still be made at run time."""
    known = list(scene.plan.flags)
    for index, step in enumerate(scene.component.release):
        if step.flag is not None and known and step.flag.flag not in known:
            message = say("plan.flag_undeclared", flag=step.flag.flag, allowed=listed(known))
            problem = problem_at(
                scene.plan, scene.release_path(index, "flag"), message, did_you_mean(step.flag.flag, known)
            )
            yield as_warning(problem)


def _faults(key: str, written: Mapping[str, Any]) -> list[Fault]:
    if is_short(written):
        return list(short_faults(written, below("/flags", key)))
    return flag_faults(key, written) or list(result_faults(key, written, {}))


def _problem(plan: Plan, path: Path, key: str, fault: Fault) -> Problem:
    """A fault at its line: its pointer goes on from the flag, or from what an environment changes of it."""
    rest = fault.pointer.removeprefix(below("/flags", key)).split("/")[1:]
    here = path
    for part in (each.replace("~1", "/").replace("~0", "~") for each in rest):
        deeper = [(*here, part), *([(*here, int(part))] if part.isdecimal() else [])]
        here = next((one for one in deeper if exists(plan, one)), here)
    message = "plan.flag_fault_near" if fault.hint else "plan.flag_fault"
    return problem_at(plan, here, say(message, flag=key, because=fault.message, near=fault.hint))
