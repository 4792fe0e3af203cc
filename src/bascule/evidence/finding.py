"""Findings: an estimate with its interval.

A finding is what a person is shown; the test that breaches a guard runs beside it (`wealth`, `mean`), and `forecast` says
how far both are. Everything here is on the scale where "up" is the bad side (see `figures`).
"""

import math
from dataclasses import dataclass

from bascule.evidence.figures import Tally
from bascule.evidence.statistics import interval
from bascule.evidence.statistics.mean import FEWEST, Run, deviation, radius
from bascule.plan.phrases.condition import Condition, MetricKind


@dataclass(frozen=True, slots=True)
class Finding:
    """An estimate and its interval, from these two tallies; `suspect` forbids to call it healthy."""

    candidate: Tally
    stable: Tally
    estimate: float
    low: float
    high: float
    suspect: bool = False


def find(condition: Condition, limit: float, tallies: tuple[Tally, Tally], error: float) -> Finding | None:
    """The finding from candidate's and stable's tallies at level 1 - error, or None when there is nothing to go by."""
    own, other = tallies
    if not own.n or (condition.relative and not other.n):
        return None
    if condition.kind is MetricKind.MEAN:
        middle, reach = _mean(condition, limit, tallies, error)
        return Finding(own, other, middle, middle - reach, middle + reach)
    if condition.relative:
        low, high = interval.difference(own, other, error)
        return Finding(own, other, own.share - other.share, low, high)
    low, high = interval.share(own, limit, error)
    return Finding(own, other, own.share, low, high)


def _mean(condition: Condition, limit: float, tallies: tuple[Tally, Tally], error: float) -> tuple[float, float]:
    own, other = tallies
    if not condition.relative:
        return own.share, radius(own.n, deviation(own), error) if own.n >= FEWEST else math.inf
    scale = abs(other.share) or 1.0
    n, _, spread = Run(0.0, own, other).contrast(limit, True)
    return (own.share - other.share) / scale, radius(n, spread, error) / scale if n else math.inf
