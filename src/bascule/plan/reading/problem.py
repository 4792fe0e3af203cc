"""Problems: everything that is wrong with a plan, each with its place, as values.

A plan with an error cannot be used; a warning is worth a look and stops nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Keys, Language, Message, render, say


class Severity(StrEnum):
    """Errors stop, warnings do not."""

    ERROR = "error"
    WARNING = "warning"


SEVERITY = Keys("plan.{}", Severity)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where (line and column count from 1), and what may be meant."""

    file: str
    line: int
    column: int
    message: Message
    hint: Message | None = None
    severity: Severity = Severity.ERROR


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
    """The problems without repetitions, as a reader of the file meets them."""
    unique: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        unique.setdefault((problem.line, problem.column, repr(problem.message)), problem)
    return sorted(unique.values(), key=lambda one: (one.line, one.column))
