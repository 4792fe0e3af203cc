"""What an event in a repository starts. Pure.

An environment says what starts it (`manual`, `on push`, `on merge`) and from which branches or tags; an event says what
happened. All components of the plan are released together.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bascule.kernel.quantities import Instant
from bascule.plan.model import Environment, Plan
from bascule.plan.refs import matches
from bascule.plan.words import Start as Cause

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
