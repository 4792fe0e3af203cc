"""Parsing: found vulnerabilities are counted by severity, without those that the plan ignores for now. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bascule.drivers.check.vulnerabilities.formats import Vulnerability, vulnerabilities
from bascule.drivers.check.vulnerabilities.render import SEVERITIES, Ignored, Question
from bascule.drivers.support.checks.figures import broken
from bascule.drivers.support.checks.report import Report, readable
from bascule.kernel.i18n import say
from bascule.ports.check import CheckResult

FORMATS = "npm and yarn audit, pip-audit, SARIF, Trivy, Grype, OSV"
SHOWN = 100
_RANK = {name: place for place, name in enumerate((*SEVERITIES, "info"))}


def judge(question: Question, today: date, reports: Sequence[Report]) -> CheckResult:
    """Whether what was found keeps to the limits. An entry of `ignore` that has expired counts for nothing."""
    found: dict[tuple[str, str], Vulnerability] = {}
    for report in reports:
        with readable(report.name, FORMATS):
            for one in vulnerabilities(report.document()):
                before = found.get((one.name, one.package), one)
                found[one.name, one.package] = _worse(before, one, question)
    valid = {entry.id.upper() for entry in question.ignored if today <= entry.until}
    open_ones = [one for one in found.values() if not valid & one.ids]
    figures = {name: float(sum(_severity(one, question) == name for one in open_ones)) for name in SEVERITIES}
    figures |= {"medium": figures["moderate"], "": float(len(open_ones)), "total": float(len(open_ones))}
    because = broken(figures, question.limits, "total")
    counts = {name: int(figures[name]) for name in SEVERITIES}
    ignored = len(found) - len(open_ones)
    said = because or say("check.vulnerabilities-passed", ignored=ignored, **counts)
    return CheckResult(because is None, said, _lines(open_ones, question, _expired(question.ignored, today)))


def _severity(one: Vulnerability, question: Question) -> str:
    return one.severity or question.unknown


def _worse(one: Vulnerability, other: Vulnerability, question: Question) -> Vulnerability:
    """The same finding of two reports: as severe as the worst of them, under all names of both."""
    worst = min(one, other, key=lambda each: _RANK[_severity(each, question)])
    return replace(worst, aliases=tuple(dict.fromkeys((*one.aliases, *other.aliases))))


def _expired(ignored: Iterable[Ignored], today: date) -> list[str]:
    return [f"ignore {entry.id}: until {entry.until.isoformat()}" for entry in ignored if entry.until < today]


def _lines(found: Sequence[Vulnerability], question: Question, expired: Sequence[str]) -> tuple[str, ...]:
    worst = sorted(found, key=lambda one: (_RANK[_severity(one, question)], one.package, one.name))
    shown = [f"{_severity(one, question)} {one.package} {one.name} {one.title}".strip()[:300] for one in worst]
    return (*expired, *shown[:SHOWN])
