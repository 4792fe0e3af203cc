"""Parsing: what each port did is held against what it should do. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from bascule.drivers.check.ports.render import Question
from bascule.drivers.support.checks.joined import joined
from bascule.kernel.i18n import Keys, say
from bascule.ports.check import CheckResult


class State(StrEnum):
    """A port takes connections, refuses them, or says nothing; the last two are closed."""

    OPEN = "open"
    REFUSED = "refused"
    FILTERED = "filtered"


IS = Keys("net.port-is-{}", State)


def judge(question: Question, seen: Mapping[tuple[str, int], State]) -> CheckResult:
    """Whether what must be open is open, and what must be closed is closed."""
    wrong = [
        say(IS[state], where=f"{host}:{port}")
        for (host, port), state in seen.items()
        if (state is State.OPEN) is not (port in question.open)
    ]
    passed = say(
        "net.ports-passed", open=len(question.open), closed=len(question.closed), hosts=", ".join(question.hosts)
    )
    because = say("net.ports-wrong", count=len(wrong), all=len(seen), what=joined(wrong)) if wrong else passed
    return CheckResult(not wrong, because, tuple(f"{host}:{port} {state}" for (host, port), state in seen.items()))
