"""Planned boundaries: how far from 0 an effect must be at each look, if users come evenly.

What really holds at a look follows from what has been learnt by then; it is close to this.
"""

from bascule.experiment.design import Design
from bascule.experiment.statistics.boundaries import boundaries


def planned(design: Design) -> list[tuple[int, float]]:
    """Per look its day and its bound, in standard errors."""
    days = design.terms.look_days
    bounds = boundaries([day / design.terms.days for day in days], [float(day) for day in days], design.alpha)
    return list(zip(days, bounds, strict=True))
