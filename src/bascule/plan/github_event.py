"""What GitHub tells by a webhook, read into what happened. Pure; garbage is refused, what does not concern us is None.

Nothing of a payload is believed that a person could have written into it: no address to call, no branch that somebody only
claims.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.plan.triggers import Event, EventKind

Payload = Mapping[str, Any]
SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_RUN = re.compile(r"/repos/(?P<repository>[^/]+/[^/]+)/actions/runs/(?P<run>[0-9]{1,18})/deployment_protection_rule\Z")
_HEADS, _TAGS = "refs/heads/", "refs/tags/"


class Garbage(BasculeError):
    """A payload that is not what GitHub sends."""

    def __init__(self, at: str) -> None:
        super().__init__(say("trigger.garbage", at=at))


@dataclass(frozen=True, slots=True)
class Asked:
    """A workflow run waits until we say whether it may deploy a commit into an environment."""

    run: int
    environment: str
    commit: str


def repository_of(payload: Payload) -> str:
    """The repository that a payload is about, as `owner/name`."""
    return _text(_map(payload, "repository"), "full_name")


def read_event(name: str, payload: Payload) -> Event | None:
    """What happened, for the events that can start a release. Raises `Garbage`."""
    readers = {"push": _push, "pull_request": _merge, "create": _create, "release": _release}
    return readers[name](payload) if name in readers else None


def read_asked(payload: Payload) -> Asked | None:
    """Which run waits for us. Raises `Garbage`. The address to answer at is built anew from the run's number."""
    if payload.get("action") != "requested":
        return None
    called = urlsplit(_text(payload, "deployment_callback_url"))
    match = _RUN.search(called.path)
    if match is None or match["repository"].lower() != repository_of(payload).lower():
        raise Garbage("deployment_callback_url")
    return Asked(int(match["run"]), _text(payload, "environment"), _sha(_map(payload, "deployment"), "sha"))


@dataclass(frozen=True, slots=True)
class Merged:
    """A pull request was merged into a branch; `branch` is the repository's own, where its plan counts."""

    number: int
    branch: str


def read_merged(name: str, payload: Payload) -> Merged | None:
    """Which pull request was merged into the repository's default branch. Raises `Garbage`."""
    request = payload.get("pull_request")
    if name != "pull_request" or payload.get("action") != "closed" or not isinstance(request, Mapping):
        return None
    number, usual = request.get("number"), _maybe(_map(payload, "repository"), "default_branch")
    whole = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31
    if request.get("merged") is not True or not whole or _text(_map(request, "base"), "ref") != usual:
        return None
    assert isinstance(number, int)
    return Merged(number, usual)


def _push(payload: Payload) -> Event | None:
    ref = _text(payload, "ref")
    if payload.get("deleted") is True:
        return None
    pusher = _map(payload, "pusher")
    who: dict[str, Any] = {"login": _maybe(pusher, "name"), "email": _maybe(pusher, "email")}
    at = _instant(_map(payload, "repository"), "pushed_at")
    if ref.startswith(_TAGS):
        head = payload.get("head_commit")
        commit = _sha(head, "id") if isinstance(head, Mapping) else ""
        base = _maybe(payload, "base_ref")
        branch = base.removeprefix(_HEADS) if base.startswith(_HEADS) else None
        return Event(EventKind.TAG, commit, branch, ref.removeprefix(_TAGS), at=at, **who)
    if not ref.startswith(_HEADS):
        return None
    return Event(EventKind.PUSH, _sha(payload, "after"), ref.removeprefix(_HEADS), at=at, **who)


def _merge(payload: Payload) -> Event | None:
    request = _map(payload, "pull_request")
    if payload.get("action") != "closed" or request.get("merged") is not True:
        return None
    branch, by = _text(_map(request, "base"), "ref"), request.get("merged_by") or _map(payload, "sender")
    commit, at = _sha(request, "merge_commit_sha"), _instant(request, "merged_at")
    return Event(EventKind.MERGE, commit, branch, at=at, **_who(by, "merged_by"))


def _create(payload: Payload) -> Event | None:
    if payload.get("ref_type") != "tag":
        return None
    return Event(EventKind.TAG, tag=_text(payload, "ref"), **_who(_map(payload, "sender"), "sender"))


def _release(payload: Payload) -> Event | None:
    published = _map(payload, "release")
    if payload.get("action") != "published" or published.get("draft") is True:
        return None
    at, by = _instant(published, "published_at"), _who(_map(payload, "sender"), "sender")
    return Event(EventKind.RELEASE, tag=_text(published, "tag_name"), at=at, **by)


def _who(person: Any, at: str) -> dict[str, Any]:
    if not isinstance(person, Mapping):
        raise Garbage(at)
    return {"login": _maybe(person, "login"), "email": _maybe(person, "email")}


def _map(payload: Payload, key: str) -> Payload:
    found = payload.get(key)
    if not isinstance(found, Mapping):
        raise Garbage(key)
    return found


def _text(payload: Payload, key: str) -> str:
    found = _maybe(payload, key)
    if not found:
        raise Garbage(key)
    return found


def _maybe(payload: Payload, key: str) -> str:
    """A text that may be absent."""
    found = payload.get(key)
    if found is None:
        return ""
    if not isinstance(found, str) or len(found) > 1000 or not found.isprintable():
        raise Garbage(key)
    return found


def _sha(payload: Payload, key: str) -> str:
    found = _text(payload, key)
    if not SHA.match(found) or not found.strip("0"):
        raise Garbage(key)
    return found


def _instant(payload: Payload, key: str) -> Instant | None:
    """An instant as seconds or as text; None where it is not told."""
    found = payload.get(key)
    if found is None:
        return None
    if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 1e11:
        return Instant(found)
    try:
        return Instant(datetime.fromisoformat(_text(payload, key)).timestamp())
    except (ValueError, OverflowError) as error:
        raise Garbage(key) from error
