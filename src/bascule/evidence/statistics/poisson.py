"""Counts: the interval of how many things were to be expected where so many were counted.

By Chernoff's bound a Poisson count of mean m is n or more beyond m with a chance of at most exp(-D), D = n log(n/m) - n + m, on
either side. The interval holds the means with D < log(2/d): exact at any count, for *one* look at *one* whole span. It says nothing
about events that come in bursts, for example many errors of one visitor: those spread wider than a Poisson count does.
"""

import math

STEPS = 60


def expected(n: int, error: float) -> tuple[float, float]:
    """The low and the high end at level 1 - error."""
    bound = math.log(2 / error)
    if not n:
        return 0.0, bound
    return _root(n, bound, (0.0, float(n))), _root(n, bound, (n + 2 * bound + 2 * math.sqrt(2 * n * bound), float(n)))


def _root(n: int, bound: float, ends: tuple[float, float]) -> float:
    """By halving between an end that is surely outside and the count itself; what is left is given to the outside."""
    outside, inside = ends
    for _ in range(STEPS):
        middle = (outside + inside) / 2
        if middle > 0 and n * math.log(n / middle) - n + middle < bound:
            inside = middle
        else:
            outside = middle
    return outside
