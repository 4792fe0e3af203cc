"""Two shares against each other: candidate and stable, look by look.

The question is whether the candidate's bad rate c exceeds stable's rate s by more than a margin m; both may wander
with the hour as long as c <= s + m. In one look, with n_c and n_s requests, choose a null point (t + m, t) and a slope
A > 0 from the *past* alone (and the two sizes), set B = -A n_c/n_s, and multiply the pot by

    L = product over candidate (1 + A(y - t - m)) · product over stable (1 + B(y - t)).

If c = t + m + u and s = t + v with u <= v, then E[L] = (1 + Au)^n_c (1 + Bv)^n_s <= exp(v (A n_c + B n_s)) = 1: an
e-variable for every pair in the null, whatever t and A were. The best t is the projection of the alternative (a, b) on
the null; for m = 0 it is the pooled rate t = (n_c a + n_s b)/(n_c + n_s), and L is then exactly the e-variable of
Turner, Ly and Grünwald; for m > 0 the same mean with a - m in place of a is close to it. A = (a - m - t)/((t+m)(1-t-m)).

b is stable's smoothed rate so far, a lies above b + m at the same log-odds steps as in `share`. No bet is placed while
stable's rate is unknown (fewer than `LEARN` requests of its past), or in a look without requests on both sides.

Source: Turner, Ly and Grünwald 2024, "Generic E-variables for exact sequential k-sample tests" (JSPI).
"""

import math

from bascule.evidence.figures import Tally
from bascule.evidence.statistics.share import effects, expit, logit

LEARN = 30
EDGE = 1e-6
RESERVE = 0.95


def prior() -> tuple[float, ...]:
    """The log weights of the alternatives; they do not depend on the rates."""
    return tuple(math.log(weight) for _, weight in effects(0.5))


def gains(margin: float, candidate: Tally, stable: Tally, past: Tally) -> tuple[float, ...]:
    """The log e-value of one look, per alternative; `past` is what stable did before it."""
    if past.n < LEARN or not candidate.n or not stable.n:
        return (0.0,) * len(prior())
    base = (past.x + 0.5) / (past.n + 1)
    rates = _alternatives(base, margin)
    return tuple(
        [_gain(margin, candidate, stable, _point(margin, (rate, base), candidate.n / stable.n)) for rate in rates]
    )


def _alternatives(base: float, margin: float) -> list[float]:
    null = min(max(base + margin, EDGE), 1 - 10 * EDGE)
    return [expit(logit(null) + step) for step, _ in effects(null)]


def _point(margin: float, alternative: tuple[float, float], ratio: float) -> tuple[float, float]:
    """The null point t and the slope A for an alternative (a, b) and n_c/n_s."""
    a, b = alternative
    t = min(max((ratio * (a - margin) + b) / (ratio + 1), EDGE), 1 - margin - EDGE)
    null = t + margin
    slope = max(0.0, (a - null) / (null * (1 - null)))
    # Every factor must stay positive: the candidate's by 1 - A(t+m), stable's by 1 + B(1-t).
    return t, min(slope, RESERVE / null, RESERVE / ((1 - t) * ratio))


def _gain(margin: float, candidate: Tally, stable: Tally, point: tuple[float, float]) -> float:
    t, slope = point
    counter = -slope * candidate.n / stable.n
    return (
        candidate.x * math.log1p(slope * (1 - t - margin))
        + (candidate.n - candidate.x) * math.log1p(-slope * (t + margin))
        + stable.x * math.log1p(counter * (1 - t))
        + (stable.n - stable.x) * math.log1p(-counter * t)
    )
