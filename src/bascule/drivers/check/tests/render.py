"""Rendering: the options become a question about tests. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.tests import TestsOptions
from bascule.drivers.support.checks.source import Source, source_of
from bascule.drivers.support.options import read
from bascule.plan.phrases.limit import Limit
from bascule.ports.check import CheckContext

USUAL = (
    "junit.xml",
    "report.xml",
    "reports/junit*.xml",
    "test-results/**/*.xml",
    "target/surefire-reports/TEST-*.xml",
    "build/test-results/**/TEST-*.xml",
)


@dataclass(frozen=True, slots=True)
class Question:
    """Where the results are, how many tests there are at least, and the limits of the plan."""

    source: Source
    at_least: int
    limits: tuple[Limit, ...]


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put."""
    given = read(TestsOptions, options)
    return Question(source_of(given, context, USUAL), given.at_least, given.limit)
