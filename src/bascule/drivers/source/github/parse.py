"""Parsing: GitHub's answers. Pure."""

from collections.abc import Mapping
from typing import Any

from bascule.base.words import say
from bascule.ports.errors import Conflict, PortError, Refused, TryLater, Unreachable

LONGEST = 200
DEFAULT_WAIT = 60.0
LONGEST_WAIT = 3600.0


def sha_of(answer: Any) -> str:
    """The commit that an answer is about."""
    return str(_field(answer, "sha", str))


def number_of(answer: Any) -> int:
    """A deployment's number."""
    return int(_field(answer, "id", int))


def number_for(answer: Any, release: str) -> int | None:
    """The number of the deployment that a release has made; None where it has made none."""
    if not isinstance(answer, list):
        raise _odd()
    for one in answer:
        payload = one.get("payload") if isinstance(one, Mapping) else None
        if isinstance(payload, Mapping) and payload.get("release") == release:
            return number_of(one)
    return None


def trouble(status: int, headers: Mapping[str, str], reason: str, now: float) -> PortError:
    """The port error that an answer other than a success means; header names are lower case."""
    if status == 429 or (status == 403 and ("retry-after" in headers or headers.get("x-ratelimit-remaining") == "0")):
        left = _wait(headers, now)
        return TryLater(say("trigger.github-busy", left=left), left)
    message = say("trigger.github-said", status=status, reason=reason[:LONGEST] or "–")
    if status >= 500:
        return Unreachable(message)
    return Conflict(message) if status == 409 else Refused(message)


def reason_of(answer: Any) -> str:
    """Why GitHub refuses."""
    return str(answer.get("message", "")) if isinstance(answer, Mapping) else ""


def _wait(headers: Mapping[str, str], now: float) -> float:
    """Seconds until it may be tried again, by whichever header says so."""
    try:
        told = headers.get("retry-after")
        wait = float(headers["x-ratelimit-reset"]) - now if told is None else float(told)
    except (KeyError, ValueError):
        return DEFAULT_WAIT
    return min(max(wait, 1.0), LONGEST_WAIT) if wait == wait else DEFAULT_WAIT


def _field(answer: Any, name: str, kind: type) -> Any:
    if not isinstance(answer, Mapping) or not isinstance(answer.get(name), kind):
        raise _odd()
    return answer[name]


def _odd() -> Unreachable:
    """What answers is not GitHub, or is not itself."""
    return Unreachable(say("trigger.github-said", status=200, reason="?"))
