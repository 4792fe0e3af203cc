"""Served: what a proxy has counted of requests over some time, for figures of requests. Pure.

A latency is known as far as the ladder is fine (`evidence.ladder`, rungs about 10 % apart): a statement on a quantile is one on the
share of requests that took longer than a rung. Its interval goes from the highest rung that more requests exceed than the quantile
leaves, for sure, to the lowest rung that fewer exceed. Each end is one test on one rung, the one next to the true quantile,
because the shares only fall from rung to rung: so the interval has the level of that test, whatever the number of rungs.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from bascule.evidence.figures import Tally
from bascule.evidence.ladder import LADDER, quantile
from bascule.evidence.statistics import interval
from bascule.kernel.quantities import Seconds, Share


@dataclass(frozen=True, slots=True)
class Served:
    """Requests, errors among them, requests by rung where latencies are measured, and for how long somebody looked.

    `quantile` is the one that is asked of the latencies.
    """

    n: int = 0
    errors: int = 0
    bins: Mapping[int, int] = field(default_factory=dict)
    seconds: Seconds = Seconds(0.0)
    quantile: float = 0.5

    def __add__(self, other: "Served") -> "Served":
        """Both together. Slots are looked at at once and minutes one after the other, so the time is for whoever adds to say."""
        bins = {rung: self.bins.get(rung, 0) + other.bins.get(rung, 0) for rung in {*self.bins, *other.bins}}
        return Served(self.n + other.n, self.errors + other.errors, bins)

    @property
    def wrong(self) -> Tally:
        """The errors among the requests. Two counters read a moment apart may disagree by a few."""
        return Tally(self.n, min(max(self.errors, 0), self.n))

    @property
    def measured(self) -> int:
        """How many requests have a latency."""
        return sum(self.bins.values())

    def slowest(self, share: Share, error: float) -> tuple[float, float, float] | None:
        """The latency that this share of the requests did not exceed, with its interval; None without requests."""
        value, total = quantile(self.bins, share), self.measured
        if value is None:
            return None
        beyond = _beyond(self.bins)

        def ends(rung: int) -> tuple[float, float]:
            return interval.share(Tally(total, beyond[rung]), 1 - share, error)

        rungs = range(len(LADDER))
        above = bisect_left(rungs, True, key=lambda rung: ends(rung)[0] <= 1 - share)
        below = bisect_left(rungs, True, key=lambda rung: ends(rung)[1] < 1 - share)
        low = LADDER[above - 1] if above else 0.0
        high = LADDER[below] if below < len(LADDER) else LADDER[-1]
        return value, min(low, value), max(high, value)


def _beyond(bins: Mapping[int, int]) -> list[int]:
    """How many requests took longer than each rung."""
    longer, rest = [], sum(bins.values())
    for rung in range(len(LADDER)):
        rest -= bins.get(rung, 0)
        longer.append(rest)
    return longer
