"""Parsing: the results of tests, in the formats of `formats`, become counts and names. Pure."""

from collections.abc import Sequence

from bascule.drivers.check.tests.formats import cases
from bascule.drivers.check.tests.render import Question
from bascule.drivers.support.checks.figures import broken
from bascule.drivers.support.checks.report import Report, readable
from bascule.kernel.i18n import Message, say
from bascule.ports.check import CheckResult

FORMATS = "JUnit XML, NUnit, xUnit.net, TRX"
SHOWN = 100


def judge(question: Question, reports: Sequence[Report]) -> CheckResult:
    """Whether the tests passed, and which did not. Tests that did not run are no pass."""
    figures = {"passed": 0.0, "failed": 0.0, "skipped": 0.0}
    names: list[str] = []
    for report in reports:
        with readable(report.name, FORMATS):
            for name, line in cases(report.document()):
                figures[name] += 1
                names += [line] if name == "failed" else []
    figures[""] = figures["passed"] + figures["failed"]
    because = _no(question, figures) or broken(figures, question.limits, "tests")
    passed = say("check.tests-passed", **_counts(figures))
    return CheckResult(because is None, because or passed, tuple(names[:SHOWN]))


def _no(question: Question, figures: dict[str, float]) -> Message | None:
    if figures["failed"]:
        return say("check.tests-failed", **_counts(figures))
    if figures[""] < question.at_least:
        return say("check.tests-few", least=question.at_least, **_counts(figures))
    return None


def _counts(figures: dict[str, float]) -> dict[str, int]:
    return {name: int(figures[name]) for name in ("passed", "failed", "skipped")}
