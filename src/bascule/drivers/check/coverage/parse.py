"""Parsing: coverage reports become how many lines (branches, …) were covered of how many. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from bascule.drivers.check.coverage.render import Question
from bascule.drivers.check.coverage.text import of_go, of_lcov
from bascule.drivers.support.checks.figures import broken
from bascule.drivers.support.checks.report import Report, garbage, number, readable
from bascule.kernel.i18n import say
from bascule.ports.check import CheckResult
from bascule.ports.errors import Refused

FORMATS = "Cobertura, JaCoCo, lcov, coverage.py, Istanbul, Go"
# Covered, and how many there are.
Counts = Mapping[str, tuple[float, float]]


def judge(question: Question, reports: Sequence[Report]) -> CheckResult:
    """Whether enough is covered, over all reports together."""
    sums: dict[str, tuple[float, float]] = {}
    for report in reports:
        with readable(report.name, FORMATS):
            for name, (covered, there) in counts(report.document()).items():
                if covered > there:
                    garbage(f"{name}: {covered:g} > {there:g}")
                before = sums.get(name, (0.0, 0.0))
                sums[name] = (before[0] + covered, before[1] + there)
    figures = {name: covered / there for name, (covered, there) in sums.items() if there}
    if not figures:
        raise Refused(say("check.nothing-measured", report=", ".join(report.name for report in reports)[:200]))
    figures[""] = figures.get("lines", figures.get("statements", 0.0))
    because = broken(figures, question.limits, "lines")
    output = tuple(f"{name}: {share:.2%}" for name, share in figures.items() if name)
    return CheckResult(because is None, because or say("check.coverage-passed", share=figures[""]), output)


def counts(document: Any) -> Counts:
    """The counts of a report in any known format. Raises `ValueError` and its like for what is none."""
    if isinstance(document, Element):
        readers: Mapping[str, Callable[[Element], Counts]] = {"coverage": _cobertura, "report": _jacoco}
        return readers.get(document.tag, _unknown)(document)
    if isinstance(document, str):
        return of_go(document) if document.startswith("mode:") else of_lcov(document)
    if "totals" in document:
        return _coverage_py(document["totals"])
    return _istanbul(document["total"])


def _unknown(document: Element) -> Counts:
    return garbage(f"<{document.tag}>")


def _cobertura(root: Element) -> Counts:
    """The sums of the root, or the lines themselves where a tool leaves those out."""
    if "lines-valid" not in root.attrib:
        hits = [number(line.attrib, "hits") > 0 for line in root.findall(".//class/lines/line")]
        return {"lines": (float(sum(hits)), float(len(hits)))}
    found = {"lines": (number(root.attrib, "lines-covered"), number(root.attrib, "lines-valid"))}
    if "branches-valid" in root.attrib:
        found["branches"] = (number(root.attrib, "branches-covered"), number(root.attrib, "branches-valid"))
    return found


def _jacoco(root: Element) -> Counts:
    names = {"LINE": "lines", "BRANCH": "branches", "METHOD": "functions", "INSTRUCTION": "statements"}
    found = {}
    for counter in root.findall("counter"):
        if name := names.get(counter.attrib["type"]):
            covered = number(counter.attrib, "covered")
            found[name] = (covered, covered + number(counter.attrib, "missed"))
    return found


def _coverage_py(totals: Mapping[str, Any]) -> Counts:
    found = {"lines": (number(totals, "covered_lines"), number(totals, "num_statements"))}
    if "num_branches" in totals:
        found["branches"] = (number(totals, "covered_branches"), number(totals, "num_branches"))
    return found


def _istanbul(total: Mapping[str, Any]) -> Counts:
    names = ("lines", "branches", "functions", "statements")
    return {name: (number(total[name], "covered"), number(total[name], "total")) for name in names if name in total}
