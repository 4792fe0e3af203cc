"""Parsing the XML formats: Cobertura, JaCoCo, Clover. Pure."""

import re
from xml.etree.ElementTree import Element

from bascule.drivers.check.coverage.tally import Tally
from bascule.drivers.support.checks.report import garbage, number

_JACOCO = {"LINE": "lines", "BRANCH": "branches", "METHOD": "functions", "INSTRUCTION": "statements"}
# How Clover's sums are called; what is not a branch or a function is a statement, which stands for a line.
_CLOVER = {"lines": "statements", "statements": "statements", "branches": "conditionals", "functions": "methods"}
_OF = re.compile(r"\((\d{1,9})/(\d{1,9})\)")


def of_xml(root: Element, tally: Tally) -> None:
    """A report in any of the three. Raises `ValueError` and its like for what is none."""
    if root.tag == "report":
        _jacoco(root, tally)
    elif root.tag != "coverage":
        garbage(f"<{root.tag}>")
    elif root.find("project") is not None:
        _clover(root, tally)
    else:
        _cobertura(root, tally)


def _cobertura(root: Element, tally: Tally) -> None:
    """The lines of each class where a tool writes them, else the sums of the root."""
    seen = set()
    for each in root.findall(".//class"):
        file = each.get("filename") or each.get("name") or ""
        for line in each.findall("lines/line"):
            tally.unit("lines", file, line.attrib["number"], number(line.attrib, "hits") > 0)
            seen.add("lines")
            if match := _OF.search(line.get("condition-coverage", "")):
                tally.unit("branches", file, line.attrib["number"], int(match[1]), int(match[2]))
                seen.add("branches")
    for figure in ("lines", "branches"):
        if figure not in seen and f"{figure}-valid" in root.attrib:
            tally.whole(figure, "", number(root.attrib, f"{figure}-covered"), number(root.attrib, f"{figure}-valid"))


def _jacoco(root: Element, tally: Tally) -> None:
    """Each source file by its lines and its sums, where a report has them; else the sums of everything."""
    files = [(package, file) for package in root.iter("package") for file in package.findall("sourcefile")]
    for package, file in files:
        name = f"{package.get('name', '')}/{file.attrib['name']}"
        for line in file.findall("line"):
            tally.unit("lines", name, line.attrib["nr"], number(line.attrib, "ci") > 0)
            if branches := number(line.attrib, "cb") + number(line.attrib, "mb"):
                tally.unit("branches", name, line.attrib["nr"], number(line.attrib, "cb"), branches)
        _counters(file, name, tally)
    if not files:
        _counters(root, "", tally)


def _counters(element: Element, name: str, tally: Tally) -> None:
    for counter in element.findall("counter"):
        if figure := _JACOCO.get(counter.attrib["type"]):
            covered = number(counter.attrib, "covered")
            tally.whole(figure, name, covered, covered + number(counter.attrib, "missed"))


def _clover(root: Element, tally: Tally) -> None:
    """Each file by its lines and its sums, where a report has them; else the sums of the project."""
    files = list(root.iter("file"))
    for file in files:
        name = file.get("path") or file.attrib["name"]
        for line in file.findall("line"):
            _clover_line(line, name, tally)
        if (metrics := file.find("metrics")) is not None:
            _clover_sums(metrics, name, tally)
    metrics = root.find("project/metrics")
    if not files and metrics is not None:
        _clover_sums(metrics, "", tally)


def _clover_line(line: Element, name: str, tally: Tally) -> None:
    at, kind = line.attrib["num"], line.get("type", "stmt")
    if kind == "cond":
        sides = [number(line.attrib, "truecount") > 0, number(line.attrib, "falsecount") > 0]
        tally.unit("branches", name, at, sum(sides), len(sides))
        return
    hit = number(line.attrib, "count") > 0
    for figure in ("functions",) if kind == "method" else ("lines", "statements"):
        tally.unit(figure, name, at, hit)


def _clover_sums(metrics: Element, name: str, tally: Tally) -> None:
    for figure, called in _CLOVER.items():
        if called in metrics.attrib:
            covered = number(metrics.attrib, f"covered{called}")
            tally.whole(figure, name, covered, number(metrics.attrib, called))
