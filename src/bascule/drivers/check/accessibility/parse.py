"""Parsing: what axe-core found becomes counts by impact. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bascule.drivers.check.accessibility.render import IMPACTS, Question
from bascule.drivers.support.checks.figures import broken
from bascule.drivers.support.checks.joined import joined
from bascule.kernel.i18n import Message, say
from bascule.ports.check import CheckResult

SHOWN = 100


def judge(question: Question, seen: Sequence[Mapping[str, Any]]) -> CheckResult:
    """Whether people who use a page in another way can use it. A page that did not open is a "no"."""
    pairs = list(zip(question.pages.targets, seen, strict=True))
    for target, page in pairs:
        if "error" in page:
            return CheckResult(False, say("driver.no-answer", who=target.shown, reason=page["error"]))
        if not 200 <= page["status"] < 300:
            return CheckResult(False, say("net.page-status", target=target.shown, status=page["status"]))
    violations = [one for page in seen for one in page["violations"]]
    figures = dict.fromkeys(IMPACTS, 0.0)
    for one in violations:
        figures[one["impact"] or "minor"] += one["count"]
    figures |= {"": sum(figures.values()), "total": sum(figures.values())}
    no = broken(figures, question.limits, "total", "axe-")
    counts = {name: int(figures[name]) for name in IMPACTS}
    because = say("net.axe-broken", why=no, first=_named(violations)) if no else say("net.axe-passed", **counts)
    output = [line for target, page in pairs for line in _lines(target.shown, page["violations"])]
    return CheckResult(no is None, because, tuple(output[:SHOWN]))


def _named(violations: Sequence[Mapping[str, Any]]) -> Message:
    order = sorted(violations, key=lambda one: IMPACTS.index(one["impact"] or "minor"))
    found = [say("net.axe-rule", rule=one["id"], count=one["count"], where=one["where"][0][:120]) for one in order]
    return joined(found) if found else say("net.axe-none")


def _lines(target: str, violations: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in violations:
        yield from (f"{target} {one['impact']} {one['id']}: {where}"[:300] for where in one["where"])
