"""Many questions at once: p-values of secondary metrics, adjusted for how many there are.

Sort p_(1) <= … <= p_(m).

    Holm                   max over j <= i of (m - j + 1) p_(j): the chance of *any* false finding is at most alpha
    Benjamini, Hochberg    min over j >= i of m p_(j)/j: of what is found, at most alpha is false on average

An adjusted value is compared with alpha as if it stood alone. Holm holds under any dependence; Benjamini and Hochberg
under independence and under positive dependence, which metrics of the same users usually have.

Sources: Holm 1979 (Scandinavian Journal of Statistics); Benjamini and Hochberg 1995 (JRSS B).
"""

from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate


class Correction(StrEnum):
    """Which of the two."""

    HOLM = "holm"
    BENJAMINI_HOCHBERG = "benjamini-hochberg"


def adjusted(ps: Sequence[float], correction: Correction = Correction.HOLM) -> list[float]:
    """The adjusted p-values, in the order in which they came."""
    return holm(ps) if correction is Correction.HOLM else benjamini_hochberg(ps)


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted by Holm's step-down."""
    order = sorted(range(len(ps)), key=lambda place: ps[place])
    raised = accumulate(((len(ps) - rank) * ps[place] for rank, place in enumerate(order)), max)
    return _back(order, list(raised))


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """Adjusted by Benjamini's and Hochberg's step-up."""
    order = sorted(range(len(ps)), key=lambda place: ps[place])
    ranks = range(len(ps), 0, -1)
    lowered = accumulate((len(ps) * ps[order[rank - 1]] / rank for rank in ranks), min)
    return _back(order, list(lowered)[::-1])


def _back(order: Sequence[int], values: Sequence[float]) -> list[float]:
    placed = dict(zip(order, values, strict=True))
    return [min(1.0, placed[place]) for place in range(len(order))]
