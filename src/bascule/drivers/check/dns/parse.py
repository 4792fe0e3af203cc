"""Parsing: what a resolver answered becomes a yes or a no. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bascule.drivers.check.dns.render import Question
from bascule.drivers.support.checks.figures import broken
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckResult


@dataclass(frozen=True, slots=True)
class Answer:
    """The values of the records, how long they may be kept in seconds, and what each address said (empty: healthy)."""

    values: Sequence[str]
    ttl: Seconds
    health: Mapping[str, str] = field(default_factory=dict)


def judge(question: Question, answer: Answer) -> CheckResult:
    """Whether the name leads where it should."""
    figures = {"": float(len(answer.values)), "records": float(len(answer.values)), "ttl": answer.ttl}
    because = _no(question, answer) or broken(figures, question.limits, "records")
    passed = say("net.dns-passed", asked=question.asked, values=", ".join(answer.values)[:300], ttl=answer.ttl)
    output = (*(f"{question.asked} {value}" for value in answer.values), f"ttl {answer.ttl:g} s")
    return CheckResult(because is None, because or passed, output)


def _no(question: Question, answer: Answer) -> Message | None:
    found = set(answer.values)
    if question.values and found != question.values:
        missing, more = sorted(question.values - found), sorted(found - question.values)
        return say("net.dns-other", asked=question.asked, missing=_listed(missing), more=_listed(more))
    if question.among and found - question.among:
        return say("net.dns-foreign", asked=question.asked, more=_listed(sorted(found - question.among)))
    sick = {address: said for address, said in answer.health.items() if said}
    if sick:
        address, said = next(iter(sick.items()))
        return say("net.dns-sick", asked=question.asked, address=address, said=said, count=len(sick), all=len(found))
    return None


def _listed(values: Sequence[str]) -> str:
    return ", ".join(values)[:300] or "–"
