"""A figure with what is behind it, as pages and the API show it."""

import math
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from bascule.evidence.figures import Tally
from bascule.evidence.statistics.mean import deviation, radius

ERROR = 0.05
# A mean of fewer values has no interval that means anything.
FEWEST = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what is behind it."""

    n: Annotated[int, Field(description="Users whose time has passed, or events.")]
    value: float | None
    low: Annotated[float | None, Field(description="The interval holds however often one looks, at 95 %.")]
    high: float | None


def mean_figure(tally: Tally, least: float = -math.inf, most: float = math.inf) -> Figure:
    """A mean of some values, with its interval where they are enough for one; never beyond what the mean can be."""
    if tally.n < FEWEST:
        return Figure(tally.n, tally.share, None, None)
    half = radius(tally.n, deviation(tally), ERROR)
    return Figure(tally.n, tally.share, max(tally.share - half, least), min(tally.share + half, most))
