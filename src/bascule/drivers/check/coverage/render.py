"""Rendering: the options become a question about coverage. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.coverage import CoverageOptions
from bascule.drivers.support.checks.figures import bounds
from bascule.drivers.support.checks.source import Source, source_of
from bascule.drivers.support.options import read
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.limit import Limit
from bascule.ports.check import CheckContext

DEFAULT = 0.8
FIGURES = ("lines", "branches", "functions", "statements")
USUAL = (
    "coverage.xml",
    "coverage/cobertura-coverage.xml",
    "coverage/lcov.info",
    "lcov.info",
    "coverage/coverage-summary.json",
    "coverage.json",
    "coverage.out",
    "target/site/jacoco/jacoco.xml",
    "build/reports/jacoco/test/jacocoTestReport.xml",
)


@dataclass(frozen=True, slots=True)
class Question:
    """Where the reports are, and the limits."""

    source: Source
    limits: tuple[Limit, ...]


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; without any limit, 80 % of the lines."""
    given = read(CoverageOptions, options)
    limits = bounds({name: getattr(given, name) for name in FIGURES}, ">=", Unit.SHARE) + given.limit
    return Question(source_of(given, context, USUAL), limits or bounds({"lines": DEFAULT}, ">=", Unit.SHARE))
