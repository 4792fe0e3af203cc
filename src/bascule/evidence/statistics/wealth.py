"""Wealth: the e-process that every share guard keeps, as a few numbers.

Think of a gambler who starts with 1 and bets that the version is bad, at odds that are fair or worse while it is good.
For each alternative rate j he owns a pot B_j; in every look a pot is multiplied by that look's likelihood ratio
L_j = dP_j/dP_limit, whose expectation is at most 1 under every rate on the good side of the limit. Then wealth is a
non-negative supermartingale under "good", and by Ville's inequality

    P(wealth ever reaches 1/alpha) <= alpha        however often, and whenever, one looks.

*Late trouble.* A long healthy past empties the pots. So the stake is not bet at once: `FIRST` of it at the first look,
the rest later on a schedule fixed in advance, G(t) = FIRST + (1 - FIRST) x/(1 + x) with x = t / pace, which is the
continuous form of restarts weighted 1/(j(j+1)). Because the alternatives are fixed points, all restarts of one
alternative share one pot (the recursion of Shiryaev and Roberts):

    B_j <- (B_j + prior_j · newly invested) · L_j,        wealth = sum of B_j + the stake not yet invested

This is the weighted sum over *all* restart times, exact, in as many numbers as there are alternatives; nothing is
dropped. Late trouble costs -log(newly invested) more evidence, not the whole healthy past.

Pots are kept as logarithms: ten thousand requests a second would overflow anything else.

Sources: Ville 1939; Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting" (JRSS-B);
Shin, Ramdas and Rinaldo 2024, "E-detectors" (NEJSDS), for summing restarts; here the weights sum to 1, which bounds
the probability of a false alarm for ever, where an unweighted sum only bounds the mean time between them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bascule.kernel.quantities import Seconds, Share

FIRST = 0.9
EMPTY = -1e9
HUGE = 700.0


@dataclass(frozen=True, slots=True)
class Wealth:
    """The gambler's pots (logarithms), the share of the stake that is invested, and the log of the stake itself."""

    pots: tuple[float, ...] = ()
    invested: float = 0.0
    stake: float = 0.0

    @property
    def log(self) -> float:
        """The logarithm of the wealth: the evidence."""
        idle = math.log1p(-self.invested) if self.invested < 1 else EMPTY
        return log_sum([*self.pots, self.stake + idle])

    def grow(self, due: Share, prior: Sequence[float], gains: Sequence[float]) -> "Wealth":
        """After one look: `due` is G at its time, `gains` the log likelihood ratio per alternative."""
        fresh = max(0.0, due - self.invested)
        base = math.log(fresh) + self.stake if fresh > 0 else EMPTY
        pots = self.pots or (EMPTY,) * len(prior)
        grown = tuple(
            max(EMPTY, _log_add(pot, base + part) + gain) for pot, part, gain in zip(pots, prior, gains, strict=True)
        )
        return Wealth(grown, self.invested + fresh, self.stake)

    def renewed(self) -> "Wealth":
        """Start again with what is left, and never with more than 1: throwing wealth away keeps the bound."""
        return Wealth(stake=min(0.0, self.log))


def due(elapsed: Seconds, pace: Seconds) -> Share:
    """G: the share of the stake that is invested `elapsed` seconds after the beginning."""
    x = max(Seconds(0.0), elapsed) / pace
    return Share(FIRST + (1 - FIRST) * x / (1 + x))


def log_sum(logs: Sequence[float]) -> float:
    """The logarithm of a sum of exponentials."""
    top = max(logs)
    return top + math.log(sum([math.exp(value - top) for value in logs]))


def _log_add(a: float, b: float) -> float:
    if a < b:
        a, b = b, a
    return a + math.log1p(math.exp(b - a)) if b - a > -40 else a
