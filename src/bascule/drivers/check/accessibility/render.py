"""Rendering: the options become a question about accessibility. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.accessibility import AccessibilityOptions
from bascule.drivers.support.checks.figures import bounds
from bascule.drivers.support.checks.pages import Pages, pages_of
from bascule.drivers.support.options import read
from bascule.plan.phrases.limit import Limit
from bascule.ports.check import CheckContext

IMPACTS = ("critical", "serious", "moderate", "minor")


@dataclass(frozen=True, slots=True)
class Question:
    """The pages, the rules that are left out, and the limits."""

    pages: Pages
    without: tuple[str, ...]
    limits: tuple[Limit, ...]


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; without a limit, nothing critical and nothing serious."""
    given = read(AccessibilityOptions, options)
    limits = given.limit or bounds({"critical": 0, "serious": 0}, "<=")
    return Question(pages_of(given, context), given.without, limits)
