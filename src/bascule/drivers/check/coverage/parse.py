"""Parsing: coverage reports become how many lines (branches, …) were covered of how many. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from bascule.drivers.check.coverage.render import Question
from bascule.drivers.check.coverage.tally import Tally
from bascule.drivers.check.coverage.text import of_go, of_lcov
from bascule.drivers.check.coverage.xml import of_xml
from bascule.drivers.support.checks.figures import broken
from bascule.drivers.support.checks.report import Report, garbage, number, readable
from bascule.kernel.i18n import say
from bascule.ports.check import CheckResult
from bascule.ports.errors import Refused

FORMATS = "Cobertura, JaCoCo, Clover, lcov, coverage.py, Istanbul, Go"
_ISTANBUL = ("lines", "branches", "functions", "statements")


def judge(question: Question, reports: Sequence[Report]) -> CheckResult:
    """Whether enough is covered, over all reports together: what several of them name is counted once."""
    tally = Tally()
    for report in reports:
        tally.begin(report.name)
        with readable(report.name, FORMATS):
            enter(report.document(), tally)
    figures = {name: covered / there for name, (covered, there) in tally.counts().items() if there}
    if not figures:
        raise Refused(say("check.nothing-measured", report=", ".join(report.name for report in reports)[:200]))
    figures[""] = figures.get("lines", figures.get("statements", 0.0))
    because = broken(figures, question.limits, "lines")
    output = tuple(f"{name}: {share:.2%}" for name, share in figures.items() if name)
    return CheckResult(because is None, because or say("check.coverage-passed", share=figures[""]), output)


def enter(document: Any, tally: Tally) -> None:
    """Add a report in any known format. Raises `ValueError` and its like for what is none."""
    if isinstance(document, Element):
        of_xml(document, tally)
    elif isinstance(document, str):
        (of_go if document.startswith("mode:") else of_lcov)(document, tally)
    elif "totals" in document:
        _coverage_py(document, tally)
    else:
        _istanbul(document, tally)


def _coverage_py(document: Mapping[str, Any], tally: Tally) -> None:
    """The lines and branches of each file, else the totals."""
    files = document.get("files") or {}
    for name, file in files.items():
        for figure, unit in (("lines", "lines"), ("branches", "branches")):
            for hit, key in ((True, f"executed_{unit}"), (False, f"missing_{unit}")):
                for one in file.get(key, ()):
                    tally.unit(figure, name, str(one), hit)
    totals = document["totals"]
    if not files:
        tally.whole("lines", "", number(totals, "covered_lines"), number(totals, "num_statements"))
        if "num_branches" in totals:
            tally.whole("branches", "", number(totals, "covered_branches"), number(totals, "num_branches"))


def _istanbul(document: Mapping[str, Any], tally: Tally) -> None:
    """Its summary, with the sums of each file, or its map of statements, functions and branches."""
    if any("statementMap" in file for file in document.values()):
        for name, file in document.items():
            _istanbul_map(name, file, tally)
        return
    sums = {name: file for name, file in document.items() if name != "total"} or {"": document["total"]}
    for name, file in sums.items():
        there = [figure for figure in _ISTANBUL if figure in file]
        if not there:
            garbage(", ".join(list(document)[:10]))
        for figure in there:
            tally.whole(figure, name, number(file[figure], "covered"), number(file[figure], "total"))


def _istanbul_map(name: str, file: Mapping[str, Any], tally: Tally) -> None:
    for key, where in file["statementMap"].items():
        hit = number(file["s"], key) > 0
        tally.unit("statements", name, key, hit)
        tally.unit("lines", name, number(where["start"], "line"), hit)
    for key in file["fnMap"]:
        tally.unit("functions", name, key, number(file["f"], key) > 0)
    for key, hits in file["b"].items():
        for side, hit in enumerate(hits):
            tally.unit("branches", name, (key, side), hit > 0)
