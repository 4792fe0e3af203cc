"""One share against a limit: the likelihood ratios that feed the wealth, and what a perfect test would need.

For an alternative rate p above the limit l, a look with n requests of which k are bad multiplies its pot by

    L = (p/l)^k · ((1-p)/(1-l))^(n-k).

For one request of true bad rate q, E[L] = 1 + (q-l)(p-l)/(l(1-l)), at most 1 for every q <= l, whatever happened
before: the rate may move from request to request as long as it stays on the good side. The order of requests in a
look does not matter, only k and n do. For values in 0..1 that are not 0 or 1 the same L is smaller than the bounded
bet 1 + (x-l)(p-l)/(l(1-l)) (a weighted geometric mean is below the arithmetic one), so the bound holds there too.

*The prior.* Nobody knows the bad rate in advance, so the stake is spread over alternatives. Points lie on log-odds
above the limit; betting on p instead of the true rate loses KL(true||p)/KL(true||limit), about the squared relative
error of the log-odds, so equal losses need geometric spacing. Seven points from 0.35 (1.4 % for a limit of 1 %) to a
bad rate of 98 % were chosen by simulation among 6 to 9 points, first at 0.12 to 0.35, flat or tilted: at a limit and a
risk of 1 % the median number of requests is then 1.2 to 1.4 times Wald's bound for bad rates of 1.5 to 20 %;
`bench/evidence.py` measures it. Two more points close to the limit, at a third of the weight, see a rate that is
barely too high in the end.

*Wald's bound.* No test with risk alpha needs fewer than log(1/alpha)/KL(p||l) requests on average to see a rate p.

Sources: Wald 1945; Waudby-Smith and Ramdas 2024; Robbins 1970 for mixtures.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from bascule.evidence.figures import Tally

TINY = 1e-7
TOP = 0.98
NEAREST = ((0.05, 0.35), (0.14, 0.35))
POINTS, START = 7, 0.35


@dataclass(frozen=True, slots=True)
class Bets:
    """The alternatives of one limit: log prior, and the log likelihood ratios of a bad and of a good request."""

    prior: tuple[float, ...]
    bad: tuple[float, ...]
    good: tuple[float, ...]


@lru_cache(maxsize=1024)
def bets(limit: float) -> Bets:
    """The alternatives above a limit. A limit of 0 or 1 is moved a ten-millionth inwards, where ratios are finite."""
    floor = min(max(limit, TINY), 1 - TINY)
    rates = [expit(logit(floor) + step) for step, _ in effects(floor)]
    prior = tuple(math.log(weight) for _, weight in effects(floor))
    bad = tuple(math.log(rate / floor) for rate in rates)
    return Bets(prior, bad, tuple(math.log((1 - rate) / (1 - floor)) for rate in rates))


@lru_cache(maxsize=1024)
def effects(limit: float) -> tuple[tuple[float, float], ...]:
    """Steps on log-odds above a limit, with their weights, which sum to 1."""
    end = max(logit(TOP) - logit(limit), 4 * START)
    ratio = (end / START) ** (1 / (POINTS - 1))
    points = [*NEAREST, *((START * ratio**power, 1.0) for power in range(POINTS))]
    whole = sum(weight for _, weight in points)
    return tuple((step, weight / whole) for step, weight in points)


def gains(limit: float, tally: Tally) -> tuple[float, ...]:
    """The log likelihood ratio of one look, per alternative."""
    table, fine = bets(limit), tally.n - tally.x
    return tuple([tally.x * bad + fine * good for bad, good in zip(table.bad, table.good, strict=True)])


def divergence(p: float, q: float) -> float:
    """KL(p||q) of two shares: the evidence per request for p against q, in nats."""
    q = min(max(q, TINY), 1 - TINY)
    bad = p * math.log(p / q) if p > 0 else 0.0
    return bad + ((1 - p) * math.log((1 - p) / (1 - q)) if p < 1 else 0.0)


def wald(p: float, limit: float, alpha: float) -> float:
    """The fewest requests, on average, that any test with this risk needs to see the rate p above a limit."""
    return math.log(1 / alpha) / divergence(p, limit)


def logit(p: float) -> float:
    """The log-odds of a share."""
    return math.log(p / (1 - p))


def expit(x: float) -> float:
    """The share with these log-odds."""
    return 1 / (1 + math.exp(-x))
