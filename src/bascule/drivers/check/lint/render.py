"""Rendering: the options become a question about a linter's findings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.drivers.support.figures import bounds
from bascule.drivers.support.source import Source, source_of
from bascule.plan.limit import Limit
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
EXIT, PRINTED = "exit", "printed"


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
    own = bounds({name: _count(options, name) for name in ("errors", "warnings")}, "<=")
    limits = own + read.limits(options)
    reads = read.text(options, "reads", EXIT if "run" in options and "report" not in options else PRINTED)
    only_exit = reads == EXIT
    if only_exit and ("run" not in options or limits):
        raise Refused(say("check.exit-only"))
    return Question(
        source_of(options, context, USUAL, strict=only_exit), limits or bounds({"errors": 0}, "<="), only_exit
    )


def _count(options: Mapping[str, Any], name: str) -> int | None:
    return read.whole(options, name, 0, least=0, most=1_000_000) if name in options else None
