"""Parsing: JUnit's XML, as the runners of all languages write it, becomes counts and names. Pure."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from bascule.drivers.check.tests.render import Question
from bascule.drivers.support.checks.figures import broken
from bascule.drivers.support.checks.report import Report, garbage, readable
from bascule.kernel.i18n import Message, say
from bascule.ports.check import CheckResult

SHOWN = 100
LONGEST = 300


def judge(question: Question, reports: Sequence[Report]) -> CheckResult:
    """Whether the tests passed, and which did not. Tests that did not run are no pass."""
    figures = {"passed": 0.0, "failed": 0.0, "skipped": 0.0}
    names: list[str] = []
    for report in reports:
        with readable(report.name, "JUnit XML"):
            for name, line in _cases(report.document()):
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


def _cases(root: Element) -> Iterator[tuple[str, str]]:
    """Every test as passed, failed or skipped, and its line; a suite that counts more failures than it shows adds them."""
    if getattr(root, "tag", None) not in ("testsuites", "testsuite"):
        garbage("testsuite")
    failed = 0
    for case in root.iter("testcase"):
        state = _state(case)
        failed += state == "failed"
        yield state, _line(case)
    suites = [root] if root.tag == "testsuite" else root.findall("testsuite")
    for suite in suites:
        for error in suite.findall("error"):
            failed += 1
            yield "failed", _shortened(f"{suite.get('name', '')}: {error.get('message') or ''}")
    for _ in range(min(_claimed(root, suites) - failed, SHOWN)):
        yield "failed", root.get("name", "testsuite")


def _claimed(root: Element, suites: list[Element]) -> int:
    """How many failures the suites say they had."""
    counted = [int(each.get("failures", 0)) + int(each.get("errors", 0)) for each in suites]
    return max(sum(counted), int(root.get("failures", 0)) + int(root.get("errors", 0)))


def _state(case: Element) -> str:
    tags = {child.tag for child in case}
    if tags & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in tags or case.get("status") in ("notrun", "disabled") else "passed"


def _line(case: Element) -> str:
    name = ".".join(part for part in (case.get("classname"), case.get("name")) if part)
    problem = next((child for child in case if child.tag in ("failure", "error")), None)
    return _shortened(name if problem is None else f"{name}: {problem.get('message') or problem.text or ''}")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
