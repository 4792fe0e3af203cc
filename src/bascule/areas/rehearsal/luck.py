"""Luck: what is drawn in a rehearsal. Whoever plays gives it, so that a seed reproduces."""

import math
from typing import Protocol

from bascule.kernel.quantities import Seconds, Share

# From this variance on a count is drawn as a normal one: the difference is less than one request.
NORMAL = 25.0


class Luck(Protocol):
    """A source of chance, such as `random.Random`."""

    def random(self) -> float:
        """Between 0 and 1."""

    def gauss(self, mu: float, sigma: float) -> float:
        """Normal."""

    def expovariate(self, lambd: float) -> float:
        """Exponential."""


def arrivals(luck: Luck, mean: float) -> int:
    """How many come, where so many do on average."""
    if mean <= 0:
        return 0
    if mean > NORMAL:
        return max(round(luck.gauss(mean, math.sqrt(mean))), 0)
    limit, count, product = math.exp(-mean), 0, luck.random()
    while product > limit:
        count, product = count + 1, product * luck.random()
    return count


def some(luck: Luck, count: int, share: Share) -> int:
    """How many of so many it happens to."""
    if share >= 1.0:
        return count
    mean = count * share
    if mean * (1 - share) > NORMAL:
        return min(max(round(luck.gauss(mean, math.sqrt(mean * (1 - share)))), 0), count)
    if mean <= 0:
        return 0
    if count <= 2 * NORMAL:
        return sum(luck.random() < share for _ in range(count))
    return min(arrivals(luck, mean), count) if share <= 0.5 else count - min(arrivals(luck, count - mean), count)


def lasting(luck: Luck, mean: Seconds) -> Seconds:
    """How long something takes that takes so long on average, and now and then much longer."""
    return Seconds(luck.expovariate(1 / mean)) if mean > 0 else Seconds(0.0)
