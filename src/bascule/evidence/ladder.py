"""Thresholds: at which latencies requests have to be counted, so that every guard can be judged.

A guard with its own limit needs that limit. "Worse than stable by 20%" cannot know its threshold in advance; it gets
a ladder from 1 ms to about 60 s whose rungs are about 10 % apart (7 to 15 %), two significant digits each, on both slots.

*Which rung.* While stable's first requests are counted, until about `TAIL` of them should lie beyond the quantile, the
guard only learns; then it takes the rung t whose share of stable's requests over it is nearest to 1 - q, and keeps it.
From then on the question is whether more of the candidate's requests are over t (1 + margin), rounded up to the next
rung, than of stable's over t. If the candidate's latencies are at most (1 + margin) times stable's (in distribution),
the answer is no for every t; so choosing t from the past costs no validity, only sharpness when stable's own latency
moves later. Rounding up errs in the candidate's favour by less than one rung.

The same ladder tells how long requests take at a place where no guard asks (`bins`, `quantile`).

Counts at the limits themselves are exact when they come from single requests; a source with buckets interpolates.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import pairwise

from bascule.evidence.counts import Counts
from bascule.kernel.quantities import Seconds, Share
from bascule.plan.phrases.condition import Condition, MetricKind
from bascule.plan.spec import Guard

TAIL = 20
# The preferred numbers of the E24 series: 24 to a decade, two digits each, about 10 % apart.
_DECADE = (10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91)
LADDER: tuple[float, ...] = tuple(
    float(number * 10**power) / 10_000 for power in range(5) for number in _DECADE if number * 10**power <= 620_000
)


def thresholds(guards: Iterable[Guard]) -> tuple[float, ...]:
    """Every latency in seconds, sorted, that these guards need as a key of `Counts.over`."""
    needed: set[float] = set()
    for guard in guards:
        if guard.condition.kind is MetricKind.QUANTILE:
            needed.update(LADDER if guard.condition.relative else (guard.condition.limit,))
    return tuple(sorted(needed))


def enough(condition: Condition) -> int:
    """How many of stable's requests the choice of a rung takes."""
    return math.ceil(TAIL / (1 - (condition.quantile or 0.5)))


def histogram(counts: Counts) -> tuple[int, ...]:
    """Requests over each rung."""
    return tuple(counts.over[rung] for rung in LADDER) if counts.total else (0,) * len(LADDER)


def choose(condition: Condition, over: tuple[int, ...], total: int) -> int:
    """The index of the rung whose share over it is nearest to 1 - q."""
    wanted = 1 - (condition.quantile or 0.5)
    return min(range(len(LADDER)), key=lambda index: abs(over[index] / total - wanted))


def widened(index: int, margin: float) -> float:
    """The candidate's threshold: the rung's latency times 1 + margin, up to the next rung."""
    # A hair less, so that a product that only rounding lifts over a rung stays on it.
    wanted = LADDER[index] * (1 + margin) * (1 - 1e-9)
    return LADDER[min(bisect_left(LADDER, wanted), len(LADDER) - 1)]


def bins(total: int, over: Mapping[float, int]) -> dict[int, int]:
    """Requests by rung: how many took longer than the rung before and not longer than this one; none where nobody measured.

    One rung more than there are holds those beyond the last.
    """
    if not over:
        return {}
    longer = [total, *(over[rung] for rung in LADDER), 0]
    return {index: count for index, (more, less) in enumerate(pairwise(longer)) if (count := more - less) > 0}


def quantile(binned: Mapping[int, int], share: Share) -> Seconds | None:
    """The latency in seconds that this share of the requests did not exceed, even within a rung; None without requests."""
    wanted, below = share * sum(binned.values()), 0
    for index, count in sorted(binned.items()):
        if below + count >= wanted:
            high = LADDER[min(index, len(LADDER) - 1)]
            low = LADDER[index - 1] if index else 0.0
            return Seconds(low + max(high - low, 0.0) * (wanted - below) / count)
        below += count
    return None
