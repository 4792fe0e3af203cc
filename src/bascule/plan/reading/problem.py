"""Problems: everything that is wrong with a plan, each with its place, as values.

A plan with an error cannot be used; a warning is worth a look and stops nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bascule.kernel.i18n import Keys, Language, Message, render, say


class Severity(StrEnum):
    """Errors stop, warnings do not."""

    ERROR = "error"
    WARNING = "warning"


SEVERITY = Keys("plan.{}", Severity)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where (line and column count from 1), and what may be meant.

    `override` is the environment whose override may be why, though the place is another one.
    """

    file: str
    line: int
    column: int
    message: Message
    hint: Message | None = None
    severity: Severity = Severity.ERROR
    override: str = ""


def problem_text(problem: Problem, language: Language) -> str:
    """The problem in one line, in the form that editors and terminals make clickable."""
    severity = render(say(SEVERITY[problem.severity]), language)
    place = f"{problem.file}:{problem.line}:{problem.column}"
    told = {"place": place, "severity": severity, "problem": render(problem.message, language)}
    if problem.hint is None:
        return render(say("plan.line", **told), language)
    return render(say("plan.line_hint", **told, hint=render(problem.hint, language)), language)


def has_errors(problems: Iterable[Problem]) -> bool:
    """True when one of the problems stops the plan."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems without repetitions, as a reader of the file meets them: a fault of several components is told once."""
    found: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        found.setdefault((problem.line, problem.column, _without_component(problem.message)), []).append(problem)
    return sorted((_told_once(same) for same in found.values()), key=lambda one: (one.line, one.column))


def _without_component(message: Message) -> str:
    return repr((message.key, {name: value for name, value in message.values.items() if name != "component"}))


def _told_once(same: Sequence[Problem]) -> Problem:
    first = same[0]
    names = dict.fromkeys(one.message.values.get("component") for one in same)
    if len(names) > 1:
        together = {**first.message.values, "component": ", ".join(map(str, names))}
        first = replace(first, message=Message(first.message.key, together))
    overrides = dict.fromkeys(one.override for one in same)
    if "" in overrides:
        return replace(first, override="")
    why = say("plan.by_override", environments=", ".join(overrides))
    return replace(first, hint=say("plan.hints", first=first.hint, second=why) if first.hint else why)
