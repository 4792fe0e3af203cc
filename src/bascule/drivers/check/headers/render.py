"""Rendering: the options become a question about the security of a site. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.headers import ForgeryOptions, HeadersOptions
from bascule.drivers.support.checks.figures import bounds
from bascule.drivers.support.checks.target import Target, target_of
from bascule.drivers.support.options import read
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.limit import Limit
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.ports.check import CheckContext

LEAST = 93.0


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
    cookie: SecretRef | None = None


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
    given = read(HeadersOptions, options)
    target = target_of(given.url, given.path, context)
    burst, forgery = given.rate_limit, given.csrf
    return Question(
        target=target,
        ca=given.ca,
        burst=None if burst is None else Burst(target.at(burst.path), burst.path, burst.within),
        forgery=None if forgery is None else _forgery(forgery, target),
        limits=given.limit or bounds({"": LEAST}, ">="),
        within=given.within,
    )


def _forgery(given: ForgeryOptions, target: Target) -> Forgery:
    return Forgery(target.at(given.path), given.path, given.body, given.cookie)
