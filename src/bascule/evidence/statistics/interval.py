"""Intervals that hold at every look at once (confidence sequences), for one share and for the difference of two.

For a candidate rate q, the mixture of likelihoods over a prior W on the true rate, divided by the likelihood of q,

    M(q) = ∫ p^k (1-p)^(n-k) dW(p) / ( q^k (1-q)^(n-k) ),

is a martingale when q is the true rate, so {q : M(q) < 1/d} holds the true rate at all times with probability 1 - d
(Ville). log M is convex in q with its minimum at k/n: two roots. W is half Beta(1/2, 1/2),
which is good everywhere, and half Beta(1/2, 1/(2 limit)), which is sharp where it matters, near the limit: with no bad request
at all, 477 are enough to be under 1 % at 95 % (a fixed sample needs 300, Beta(1/2, 1/2) alone about 630).

The interval describes one rate since the exposure began. When the rate moves it describes the average, roughly; the
test that breaches a guard does not lean on it.

*Difference:* both shares at half the error each, ends subtracted. Wide, but true under any dependence of the two.

Sources: Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021, "Time-uniform, nonparametric, nonasymptotic
confidence sequences" (Annals of Statistics), for the mixture; Howard and Ramdas 2022, "Sequential estimation of
quantiles" (Bernoulli): a statement on a quantile is one on the share beyond a fixed value.
"""

import math

from bascule.evidence.figures import Tally

STEPS, FAR, ENOUGH = 40, 20.0, 1e-6


def share(tally: Tally, limit: float, error: float) -> tuple[float, float]:
    """The low and the high end for a share, at level 1 - error."""
    bound = math.log(1 / error) - log_mixture(tally, limit)
    low = _root(tally, bound, -FAR) if tally.x > 0 else 0.0
    high = _root(tally, bound, FAR) if tally.x < tally.n else 1.0
    return low, high


def difference(candidate: Tally, stable: Tally, error: float) -> tuple[float, float]:
    """The low and the high end for candidate's share minus stable's."""
    middle = stable.share
    own, other = share(candidate, middle, error / 2), share(stable, middle, error / 2)
    return own[0] - other[1], own[1] - other[0]


def log_mixture(tally: Tally, limit: float) -> float:
    """The log of the mixture of likelihoods."""
    limit = min(max(limit, 0.001), 0.5)
    flat = _beta(0.5, 0.5, tally)
    sharp = _beta(0.5, 0.5 / limit, tally)
    top = max(flat, sharp)
    return top + math.log(0.5 * math.exp(flat - top) + 0.5 * math.exp(sharp - top))


def log_likelihood(tally: Tally, rate: float) -> float:
    """The log likelihood of a rate."""
    bad = tally.x * math.log(rate) if tally.x else 0.0
    return bad + ((tally.n - tally.x) * math.log1p(-rate) if tally.x < tally.n else 0.0)


def _beta(a: float, b: float, tally: Tally) -> float:
    fine = tally.n - tally.x
    after = math.lgamma(a + tally.x) + math.lgamma(b + fine) - math.lgamma(a + b + tally.n)
    return after + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)


def _root(tally: Tally, bound: float, start: float) -> float:
    """The rate where M reaches its bound, by Newton's steps on log-odds from outside the interval.

    The function is convex, so every step stays outside: stopping early can only leave the interval too wide.
    """
    bad, n = tally.x, tally.n
    for _ in range(STEPS):
        # log p = -log(1 + e^-x), log(1 - p) = -log(1 + e^x): the likelihood without leaving log-odds.
        excess = bad * math.log1p(math.exp(-start)) + (n - bad) * math.log1p(math.exp(start)) - bound
        slope = n / (1 + math.exp(-start)) - bad
        if excess < ENOUGH or not slope:
            break
        start -= excess / slope
    return 1 / (1 + math.exp(-start))
