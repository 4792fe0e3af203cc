"""Rendering: the options become a question about a linter's findings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.lint import LintOptions
from bascule.drivers.support.checks.figures import bounds
from bascule.drivers.support.checks.source import Source, source_of
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.plan.phrases.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused

USUAL = (
    "lint.sarif",
    "reports/*.sarif",
    "eslint.json",
    "eslint-report.json",
    "ruff.json",
    "checkstyle.xml",
    "target/checkstyle-result.xml",
    "build/reports/checkstyle/*.xml",
)
EXIT = "exit"


@dataclass(frozen=True, slots=True)
class Question:
    """Where the findings are, and the limits; `exit` says that only the command's exit status counts."""

    source: Source
    limits: tuple[Limit, ...]
    exit: bool


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; without any limit, no errors.

    A command without a report is asked for its exit status, unless `reads: printed` says that it prints a report.
    """
    given = read(LintOptions, options)
    limits = bounds({"errors": given.errors, "warnings": given.warnings}, "<=") + given.limit
    only_exit = given.reads == EXIT or (given.reads is None and given.run is not None and not given.report)
    if only_exit and (given.run is None or limits):
        raise Refused(say("check.exit-only"))
    source = source_of(given, context, USUAL, strict=only_exit)
    return Question(source, limits or bounds({"errors": 0}, "<="), only_exit)
