"""Rendering: the options become a question about a Redis server. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.redis import RedisOptions
from bascule.drivers.support.options import read
from bascule.drivers.support.timed import WITHIN
from bascule.plan.limit import Limit
from bascule.plan.secret_ref import SecretRef
from bascule.ports.check import CheckContext


@dataclass(frozen=True, slots=True)
class Question:
    """Where the address is kept, what the server must be, and the limits."""

    url: SecretRef
    role: str | None
    limits: tuple[Limit, ...]
    within: float


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; it is the same for every version."""
    del context
    given = read(RedisOptions, options)
    return Question(given.url, given.role, given.limit, given.within or WITHIN)
