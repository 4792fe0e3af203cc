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
from bascule.plan.compiling.effective import STANDARD
from bascule.plan.enums import Start as Cause
from bascule.plan.model.plan import Environment, Plan
from bascule.plan.reading.bad_value import listed

# Tags and branches, as forms.
Refs = tuple[Sequence[str], Sequence[str]]
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
    """A version that is to be released into an environment, the branch that it is known to be on, and the kind of its release."""

    environment: str
    version: str
    branch: str | None = None
    kind: str = STANDARD


def wanted(plan: Plan, event: Event) -> tuple[Start, ...]:
    """What an event starts, in the order of the plan's environments."""
    found = (
        (name, kind, _version(environment.start.cause, of_kind(environment, kind), event))
        for name, environment in plan.environments.items()
        for kind in _kinds(environment)
    )
    # A version that several kinds would take is released once, as what comes from its own branches or tags.
    starts: dict[str, Start] = {}
    for name, kind, version in found:
        if version and VERSION.match(version):
            starts.setdefault(name, Start(name, version, event.branch, kind))
    return tuple(starts.values())


def _kinds(environment: Environment) -> list[str]:
    """The kinds that events start: those with branches or tags of their own, and the standard one of the environment's."""
    return [*(name for name, kind in environment.kinds.items() if kind.tag or kind.branch), STANDARD]


def _version(start: Cause, refs: Refs, event: Event) -> str | None:
    """The version that an event brings to where these tags and branches go; None where it brings none."""
    tags, branches = refs
    match start:
        case Cause.MANUAL | Cause.AFTER:
            return None
        case Cause.ON_PUSH:
            return _tagged(tags, event) if tags else _branched(branches, event, EventKind.PUSH)
        case Cause.ON_MERGE:
            return None if tags else _branched(branches, event, EventKind.MERGE)
        case _:
            assert_never(start)


def _tagged(tags: Sequence[str], event: Event) -> str | None:
    fits = event.kind in {EventKind.TAG, EventKind.RELEASE} and event.tag is not None
    return event.tag if fits and matches(tags, {event.tag or ""}) else None


def _branched(branches: Sequence[str], event: Event, kind: EventKind) -> str | None:
    if event.kind is not kind or event.branch is None:
        return None
    return event.commit if not branches or matches(branches, {event.branch}) else None


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a version stands: the branches that hold it, its tags, and whether the repository itself has said so."""

    branches: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    seen: bool = False


def refuse_ref(environment: Environment, name: str, version: str, ref: Ref, kind: str = STANDARD) -> Message | None:
    """Why a version may not go into an environment by a release of a kind; None when it may."""
    tag, branch = of_kind(environment, kind)
    if tag and not matches(tag, {version}):
        return say("plan.not_such_tag", version=version, environment=name, allowed=listed(tag))
    if tag and ref.seen and version not in ref.tags:
        return say("plan.no_tag", version=version, environment=name)
    if branch and not matches(branch, ref.branches):
        found = listed(sorted(ref.branches)) if ref.branches else say("plan.none")
        return say("plan.not_on_branch", version=version, environment=name, allowed=listed(branch), found=found)
    return None


def of_kind(environment: Environment, kind: str) -> Refs:
    """The tags and the branches that releases of a kind come from: its own where it names some, else the environment's."""
    own = environment.kinds.get(kind)
    if own is None or not (own.tag or own.branch):
        return environment.tag, environment.branch
    return own.tag or environment.tag, own.branch or environment.branch


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
