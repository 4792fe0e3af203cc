"""Findings: an estimate with its interval, and about how many more observations would settle the matter.

A finding is what a person is shown; the test that breaches a guard runs beside it (`wealth`, `mean`). Everything here
is on the scale where "up" is the bad side (see `figures`).
"""

import math
from dataclasses import dataclass

from bascule.evidence.figures import Tally
from bascule.evidence.statistics import interval
from bascule.evidence.statistics.mean import FEWEST, Run, deviation, radius
from bascule.evidence.statistics.share import divergence
from bascule.plan.phrases.condition import Condition, MetricKind

FARTHEST = 10_000_000


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


def more_for_breach(condition: Condition, limit: float, finding: Finding, missing: float) -> int | None:
    """About how many more observations bring the `missing` nats of evidence, if the candidate goes on as it did."""
    if missing <= 0 or finding.estimate <= limit:
        return None
    own, other = finding.candidate, finding.stable
    if condition.kind is MetricKind.MEAN:
        _, excess, spread = Run(0.0, own, other).contrast(limit, condition.relative)
        return _ceiling(missing, (excess / spread) ** 2 / 2 if spread else 0.0)
    if condition.relative:
        null = min(1.0, other.share + limit)
        return _ceiling(missing, divergence(own.share, null) * other.n / (own.n + other.n))
    return _ceiling(missing, divergence(own.share, limit))


def more_for_health(condition: Condition, limit: float, finding: Finding, error: float) -> int | None:
    """About how many more observations bring the interval's end below the limit."""
    if finding.estimate >= limit:
        return None
    own = finding.candidate
    if condition.relative or condition.kind is MetricKind.MEAN:
        if not math.isfinite(finding.high):
            return FEWEST
        # Widths shrink with the root of the number.
        reach = (finding.high - finding.estimate) / (limit - finding.estimate)
        return _ceiling(own.n * (reach * reach - 1), 1.0)
    have = interval.log_mixture(own, limit) - interval.log_likelihood(own, min(max(limit, 1e-7), 1 - 1e-7))
    return _ceiling(math.log(1 / error) - have, divergence(own.share, limit))


def fewest(condition: Condition, limit: float, error: float) -> int | None:
    """How many observations a faultless candidate needs before it can be called healthy."""
    if condition.kind is MetricKind.MEAN:
        return FEWEST
    if condition.relative or not limit:
        return None
    n = _ceiling(math.log(1 / error), divergence(0.0, limit)) or 0
    while interval.share(Tally(n), limit, error)[1] >= limit and n < FARTHEST:
        n += max(1, n // 50)
    return n


def _mean(condition: Condition, limit: float, tallies: tuple[Tally, Tally], error: float) -> tuple[float, float]:
    own, other = tallies
    if not condition.relative:
        return own.share, radius(own.n, deviation(own), error) if own.n >= FEWEST else math.inf
    scale = abs(other.share) or 1.0
    n, _, spread = Run(0.0, own, other).contrast(limit, True)
    return (own.share - other.share) / scale, radius(n, spread, error) / scale if n else math.inf


def _ceiling(missing: float, rate: float) -> int | None:
    if rate <= 0 or missing / rate > FARTHEST:
        return None
    return max(1, math.ceil(missing / rate))
