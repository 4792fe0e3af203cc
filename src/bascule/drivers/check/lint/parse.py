"""Parsing: what linters write becomes errors and warnings. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from bascule.drivers.check.lint.render import Question
from bascule.drivers.support.checks.figures import broken
from bascule.drivers.support.checks.report import Incomplete, Report, garbage, readable
from bascule.drivers.support.checks.sarif import findings, is_sarif
from bascule.kernel.i18n import say
from bascule.ports.check import CheckResult

FORMATS = "SARIF, ESLint, Ruff, Checkstyle"
SHOWN = 100
LONGEST = 300
ERROR, WARNING = "errors", "warnings"
# What was found (error, warning or neither), and its line.
Found = tuple[str, str]


def judge(question: Question, reports: Sequence[Report]) -> CheckResult:
    """Whether the findings keep to the limits; errors are shown first."""
    found: list[Found] = []
    for report in reports:
        with readable(report.name, FORMATS):
            found += read_findings(report.document())
    figures = {name: float(sum(kind == name for kind, _ in found)) for name in (ERROR, WARNING)}
    because = broken(figures, question.limits, ERROR)
    counts = {name: int(count) for name, count in figures.items()}
    lines = [line for name in (ERROR, WARNING) for kind, line in found if kind == name]
    passed = say("check.lint-passed", **counts)
    return CheckResult(because is None, because or passed, tuple(line[:LONGEST] for line in lines[:SHOWN]))


def read_findings(document: Any) -> Iterator[Found]:
    """The findings of a report in any known format. Raises `ValueError` and its like for what is none."""
    if isinstance(document, Element):
        return _checkstyle(document)
    if is_sarif(document):
        return _sarif(document)
    if isinstance(document, list):
        return (found for entry in document for found in (_eslint(entry) if "messages" in entry else _ruff(entry)))
    return garbage("runs")


def _line(place: str, rule: object, text: object) -> str:
    return " ".join(f"{place} {rule or ''} {text or ''}".split())


def _sarif(document: Mapping[str, Any]) -> Iterator[Found]:
    kinds = {"error": ERROR, "warning": WARNING}
    for one in findings(document):
        yield kinds.get(one.level, "notes"), _line(one.place, one.rule, one.text)


def _eslint(entry: Mapping[str, Any]) -> Iterator[Found]:
    path, kinds = str(entry["filePath"]), {2: ERROR, 1: WARNING}
    for message in entry["messages"]:
        place = f"{path}:{message.get('line', 1)}"
        yield kinds[message["severity"]], _line(place, message.get("ruleId"), message["message"])


def _ruff(entry: Mapping[str, Any]) -> Iterator[Found]:
    place = f"{entry['filename']}:{entry['location']['row']}"
    kind = WARNING if entry.get("severity") in ("warning", "info") else ERROR
    yield kind, _line(place, entry["code"], entry["message"])


def _checkstyle(root: Element) -> Iterator[Found]:
    if root.tag != "checkstyle":
        garbage(f"<{root.tag}>")
    kinds = {"error": ERROR, "warning": WARNING, "info": "notes", "ignore": "notes"}
    for file in root.findall("file"):
        if (unread := file.find("exception")) is not None:
            raise Incomplete(f"{file.get('name', '')}: {' '.join((unread.text or '').split())}")
        for error in file.findall("error"):
            place = f"{file.attrib['name']}:{error.get('line', 1)}"
            yield kinds[error.get("severity", "error")], _line(place, error.get("source"), error.get("message"))
