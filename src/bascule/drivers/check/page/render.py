"""Rendering: the options become a question about how pages load. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.page import PageOptions
from bascule.drivers.support.checks.figures import bounds
from bascule.drivers.support.checks.pages import Pages, pages_of
from bascule.drivers.support.options import read
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.limit import Limit
from bascule.ports.check import CheckContext


@dataclass(frozen=True, slots=True)
class Question:
    """The pages, for how many seconds at least static files may be kept, and the limits."""

    pages: Pages
    cache: Seconds
    limits: tuple[Limit, ...]


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; without a limit, nothing may be found."""
    given = read(PageOptions, options)
    return Question(pages_of(given, context), given.cache, given.limit or bounds({"": 0}, "<="))
