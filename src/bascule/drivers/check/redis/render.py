"""Rendering: the options become a question about a Redis server. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.base.quantities import Seconds
from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.drivers.support.secret import reference
from bascule.drivers.support.timed import within_of
from bascule.plan.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused

ROLES = ("master", "replica")


@dataclass(frozen=True, slots=True)
class Question:
    """Where the address is kept, what the server must be, and the limits."""

    url: str
    role: str | None
    limits: tuple[Limit, ...]
    within: Seconds


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; it is the same for every version."""
    del context
    role = read.text(options, "role") if "role" in options else None
    if role is not None and role not in ROLES:
        raise Refused(say("driver.wrong-option", option="role", found=role[:80], wanted=", ".join(ROLES)))
    return Question(reference(options.get("url"), "url"), role, read.limits(options), within_of(options))
