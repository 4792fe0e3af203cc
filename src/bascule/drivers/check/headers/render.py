"""Rendering: the options become a question about the security of a site. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.base.quantities import Seconds
from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.drivers.support.figures import bounds
from bascule.drivers.support.secret import reference
from bascule.drivers.support.target import Target, target_of
from bascule.drivers.support.timed import within_of
from bascule.plan.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused

LEAST = 93.0
BURST, MOST_BURST = 100, 2000


@dataclass(frozen=True, slots=True)
class Burst:
    """A path that must answer 429 before so many requests were made."""

    url: str
    path: str
    most: int


@dataclass(frozen=True, slots=True)
class Forgery:
    """A path that must refuse a change which another site makes somebody send; `cookie` is the reference of a session."""

    url: str
    path: str
    body: str
    cookie: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The page, an authority's file, what else is tried, and the limits of the score."""

    target: Target
    ca: str | None
    burst: Burst | None
    forgery: Forgery | None
    limits: tuple[Limit, ...]
    within: Seconds


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; without a limit, at least 93 of 100."""
    target = target_of(options, context)
    return Question(
        target=target,
        ca=read.text(options, "ca") if "ca" in options else None,
        burst=_burst(options, target),
        forgery=_forgery(options, target),
        limits=read.limits(options) or bounds({"": LEAST}, ">="),
        within=within_of(options, Seconds(30.0)),
    )


def _burst(options: Mapping[str, Any], target: Target) -> Burst | None:
    given = _mapping(options, "rate_limit", {"path", "within"})
    if given is None:
        return None
    path = read.text(given, "path", "/")
    return Burst(target.at(path), path, read.whole(given, "within", BURST, 2, MOST_BURST))


def _forgery(options: Mapping[str, Any], target: Target) -> Forgery | None:
    given = _mapping(options, "csrf", {"path", "body", "cookie"})
    if given is None:
        return None
    path = read.text(given, "path")
    cookie = reference(given["cookie"], "csrf.cookie") if "cookie" in given else None
    return Forgery(target.at(path), path, read.text(given, "body", ""), cookie)


def _mapping(options: Mapping[str, Any], name: str, keys: set[str]) -> Mapping[str, Any] | None:
    given = options.get(name)
    given = {"path": given} if isinstance(given, str) else given
    if given is not None and (not isinstance(given, Mapping) or given.keys() - keys):
        wanted = f"{{{', '.join(sorted(keys))}}}"
        raise Refused(say("driver.wrong-option", option=name, found=str(given)[:80], wanted=wanted))
    return given
