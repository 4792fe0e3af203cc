"""Parsing: what was seen becomes a score, and a sentence that accounts for every point of it. Pure."""

from bascule.drivers.check.headers.render import Question
from bascule.drivers.check.headers.score import COSTS, Fault, Page, Seen, faults, score
from bascule.drivers.support.checks.figures import broken
from bascule.drivers.support.checks.joined import joined
from bascule.kernel.i18n import Keys, Message, say
from bascule.ports.check import CheckResult

FAULT = Keys("net.fault-{}", COSTS)

SHOWN = (
    "content-security-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "server",
    "x-powered-by",
)


def judge(question: Question, seen: Seen) -> CheckResult:
    """Whether the score keeps to its limits."""
    found = faults(seen)
    figures = {"": float(score(found)), "score": float(score(found))}
    no = broken(figures, question.limits, "score")
    said = _account(question, found)
    because = say("net.headers-broken", why=no, score=said) if no else said
    return CheckResult(no is None, because, _output(seen.first, found))


def _account(question: Question, found: tuple[Fault, ...]) -> Message:
    target = question.target.shown
    if not found:
        return say("net.headers-perfect", target=target)
    lost = [say("net.fault", cost=fault.cost, what=say(FAULT[fault.name])) for fault in found]
    return say("net.headers-score", target=target, score=score(found), faults=joined(lost))


def _output(page: Page, found: tuple[Fault, ...]) -> tuple[str, ...]:
    """The sum as a calculation, and the headers that were there; of cookies only the names."""
    cookies = [one.partition("=")[0].strip()[:80] for one in page.headers.get("set-cookie", ())]
    return (
        " ".join(["100", *(f"- {fault.cost} ({fault.name})" for fault in found), "=", str(score(found))]),
        *(f"{name}: {page.header(name)[:300]}" for name in SHOWN if page.header(name)),
        *(f"set-cookie: {name}" for name in cookies),
    )
