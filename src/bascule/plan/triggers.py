"""What an event in a repository starts, and whether a version may go where somebody wants it: by its branch and its tag. Pure.

An environment says what starts it (`manual`, `on push`, `on merge`) and from which branches or tags; an event says what
happened. All components of the plan are released together.

A version is what the repository calls it: a tag or a commit. Where nobody can look into the repository, whoever starts the
release says on which branch it is, and that is on record.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import assert_never

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.plan.enums import Start as Cause
from bascule.plan.model.plan import Environment, Plan
from bascule.plan.reading.bad_value import listed

VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,127}\Z")


class EventKind(StrEnum):
    """What happened in the repository."""

    PUSH = "push"
    MERGE = "merge"
    TAG = "tag"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: to which branch or tag, which commit that made (empty where it is not told), by whom.

    `at` is when it happened, in seconds since the epoch, where that is told.
    """

    kind: EventKind
    commit: str = ""
    branch: str | None = None
    tag: str | None = None
    login: str = ""
    email: str = ""
    at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """A version that is to be released into an environment, and the branch that it is known to be on."""

    environment: str
    version: str
    branch: str | None = None


def wanted(plan: Plan, event: Event) -> tuple[Start, ...]:
    """What an event starts, in the order of the plan's environments."""
    found = ((name, _version(environment, event)) for name, environment in plan.environments.items())
    return tuple(Start(name, version, event.branch) for name, version in found if version and VERSION.match(version))


def _version(environment: Environment, event: Event) -> str | None:
    """The version that an event brings to an environment; None where it brings none."""
    match environment.start:
        case Cause.MANUAL:
            return None
        case Cause.ON_PUSH:
            return _tagged(environment, event) if environment.tag else _branched(environment, event, EventKind.PUSH)
        case Cause.ON_MERGE:
            return None if environment.tag else _branched(environment, event, EventKind.MERGE)
        case _:
            assert_never(environment.start)


def _tagged(environment: Environment, event: Event) -> str | None:
    fits = event.kind in {EventKind.TAG, EventKind.RELEASE} and event.tag is not None
    return event.tag if fits and matches(environment.tag, {event.tag or ""}) else None


def _branched(environment: Environment, event: Event, kind: EventKind) -> str | None:
    if event.kind is not kind or event.branch is None:
        return None
    return event.commit if not environment.branch or matches(environment.branch, {event.branch}) else None


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a version stands: the branches that hold it, its tags, and whether the repository itself has said so."""

    branches: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    seen: bool = False


def refuse_ref(environment: Environment, name: str, version: str, ref: Ref) -> Message | None:
    """Why a version may not go into an environment; None when it may."""
    tag, branch = environment.tag, environment.branch
    if tag and not matches(tag, {version}):
        return say("plan.not_such_tag", version=version, environment=name, allowed=listed(tag))
    if tag and ref.seen and version not in ref.tags:
        return say("plan.no_tag", version=version, environment=name)
    if branch and not matches(branch, ref.branches):
        found = listed(sorted(ref.branches)) if ref.branches else say("plan.none")
        return say("plan.not_on_branch", version=version, environment=name, allowed=listed(branch), found=found)
    return None


def matches(patterns: Sequence[str], names: Collection[str]) -> bool:
    """Whether one of the names is of one of these forms.

    As on GitHub, `*` stops at a `/` and `**` does not: `releases/*` is `releases/2026`, and not `releases/2026/hotfix`.
    `?` is one character, `[a-z]` one of several; everything else is itself.
    """
    return any(_expression(pattern).fullmatch(name) for name in names for pattern in patterns)


# In the order in which they are tried at each place of a pattern.
_WILD = re.compile(r"\*\*/|\*\*|\*|\?|\[[!^]?\]?[^\]]*\]")
_MEANS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@lru_cache(maxsize=512)
def _expression(pattern: str) -> re.Pattern[str]:
    made, end = "", 0
    for part in _WILD.finditer(pattern):
        made += re.escape(pattern[end : part.start()]) + (_MEANS.get(part[0]) or _one_of(part[0]))
        end = part.end()
    return re.compile(made + re.escape(pattern[end:]), re.DOTALL)


def _one_of(text: str) -> str:
    """A class of characters; a range that cannot be is itself."""
    inner = text[1:-1].replace("\\", "\\\\").replace("[", "\\[")
    inner = f"^{inner[1:]}" if inner[:1] == "!" else inner
    try:
        return re.compile(f"(?!/)[{inner}]").pattern
    except re.error:
        return re.escape(text)
