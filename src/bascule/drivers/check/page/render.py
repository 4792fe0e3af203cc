"""Rendering: the options become a question about how pages load. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.base.quantities import Seconds
from bascule.drivers.support import options as read
from bascule.drivers.support.figures import bounds
from bascule.drivers.support.pages import Pages, pages_of
from bascule.plan.limit import Limit
from bascule.ports.check import CheckContext

FRESH = Seconds(86400.0)


@dataclass(frozen=True, slots=True)
class Question:
    """The pages, for how many seconds at least static files may be kept, and the limits."""

    pages: Pages
    cache: Seconds
    limits: tuple[Limit, ...]


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; without a limit, nothing may be found."""
    cache = read.seconds(options, "cache")
    return Question(
        pages_of(options, context),
        FRESH if cache is None else Seconds(cache),
        read.limits(options) or bounds({"": 0}, "<="),
    )
