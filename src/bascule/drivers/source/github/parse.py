"""Parsing: GitHub's answers. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import Conflict, PortError, Refused, TryLater, Unreachable
from bascule.ports.source import GivenReview, Merge

LONGEST = 200
# What a review can say that a later one takes back.
DECIDING = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})
DEFAULT_WAIT = Seconds(60.0)
LONGEST_WAIT = Seconds(3600.0)


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


def merge_of(pull: Any, reviews: Sequence[Any], commits: Sequence[Any]) -> Merge | None:
    """A merged pull request with those who have written and approved it; None for one that is not merged.

    Of everybody's reviews the last one that says yes or no counts, and a yes only for what was merged: an approval of an
    earlier state is none.
    """
    if not isinstance(pull, Mapping):
        raise _odd()
    if pull.get("merged") is not True:
        return None
    head, base = _field(pull, "head", Mapping), _field(pull, "base", Mapping)
    author = _login(pull.get("user"))
    runtime = {author} | {_login(one.get(who)) for one in commits for who in ("author", "committer")}
    return Merge(
        number=_field(pull, "number", int),
        commit=_field(pull, "merge_commit_sha", str),
        branch=_field(base, "ref", str),
        author=author,
        merged_by=_login(pull.get("merged_by")),
        # Whoever merges in the browser commits by this one.
        runtime=frozenset(runtime - {"", "web-flow"}),
        reviews=_approving(reviews, _field(head, "sha", str)),
    )


def _approving(reviews: Sequence[Any], head: str) -> tuple[GivenReview, ...]:
    last: dict[str, Any] = {}
    for one in reviews:
        login = _login(one.get("user")).lower()
        if login and one.get("state") in DECIDING:
            last[login] = one
    return tuple(
        GivenReview(_login(one["user"]), _instant(one.get("submitted_at")))
        for one in last.values()
        if one["state"] == "APPROVED" and one.get("commit_id") == head
    )


def _login(person: Any) -> str:
    """A login; empty for an account that is gone."""
    found = person.get("login") if isinstance(person, Mapping) else None
    return found if isinstance(found, str) else ""


def _instant(text: Any) -> Instant:
    try:
        return Instant(datetime.fromisoformat(str(text)).timestamp())
    except (ValueError, OverflowError):
        raise _odd() from None


def trouble(status: int, headers: Mapping[str, str], reason: str, now: Instant) -> PortError:
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


def _wait(headers: Mapping[str, str], now: Instant) -> Seconds:
    """Seconds until it may be tried again, by whichever header says so."""
    try:
        told = headers.get("retry-after")
        wait = Instant(headers["x-ratelimit-reset"]) - now if told is None else Seconds(told)
    except (KeyError, ValueError):
        return DEFAULT_WAIT
    return min(max(wait, Seconds(1.0)), LONGEST_WAIT) if wait == wait else DEFAULT_WAIT


def _field(answer: Any, name: str, kind: type) -> Any:
    if not isinstance(answer, Mapping) or not isinstance(answer.get(name), kind):
        raise _odd()
    return answer[name]


def _odd() -> Unreachable:
    """What answers is not GitHub, or is not itself."""
    return Unreachable(say("trigger.github-said", status=200, reason="?"))
