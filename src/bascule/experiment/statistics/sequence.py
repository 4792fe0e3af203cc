"""Confidence sequences: intervals for an effect that hold at every look at once, so that anybody may look at any time.

Two-sided, with N users of both variants together and the standard error se (variance per user s² = N se²):

    d ± se sqrt(N) sqrt( 2 (N rho² + 1)/(N rho)² log( sqrt(N rho² + 1)/alpha ) )
    p = min(1, 1/E),   E = exp( rho² S/(2 (N rho² + 1)) ) / sqrt(N rho² + 1),   S = d² N/se²

rho says where the sequence is sharpest, near `tightest` users in all; it must be chosen beforehand:

    rho² = ( -2 log alpha + log( -2 log alpha + 1 ) ) / tightest

One-sided, for harm: the half-normal mixture of `bascule.evidence.statistics.mean`, which guards use, too. Its e-value grows with
z = d/se and reaches 1/alpha at the critical z; harm of at least d - z se is then proven.

All hold in the limit of many users with a finite variance; they are not exact for few.

Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, "Time-uniform central limit theory and asymptotic confidence
sequences" (Annals of Statistics; arXiv 2103.06476), equations 9, 134, 155 and 161.
"""

import math

from bascule.evidence.statistics.mean import log_e, radius
from bascule.experiment.design import TIGHTEST
from bascule.experiment.statistics.effect import Effect
from bascule.experiment.statistics.interval import Interval
from bascule.experiment.statistics.special import brentq


def rho(alpha: float, tightest: int = TIGHTEST) -> float:
    """The scale of the mixture."""
    return math.sqrt((-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / tightest)


def always(effect: Effect, alpha: float = 0.05, tightest: int = TIGHTEST) -> Interval:
    """The two-sided interval at level 1 - alpha, at all looks at once."""
    scale = rho(alpha, tightest)
    half = radius(effect.n, effect.error * math.sqrt(effect.n), alpha, scale * scale)
    return Interval(effect.estimate - half, effect.estimate + half)


def always_p(effect: Effect, alpha: float = 0.05, tightest: int = TIGHTEST) -> float:
    """A p-value that may be looked at at any time; `alpha` only chooses the scale."""
    whole = effect.n * rho(alpha, tightest) ** 2 + 1
    score = effect.estimate / effect.error
    grown = score * score * (whole - 1) / (2 * whole) - math.log(whole) / 2
    return math.exp(-max(grown, 0.0))


def log_evidence(effect: Effect, limit: float, alpha: float, tightest: int = TIGHTEST) -> float:
    """The log of the one-sided e-value against "the effect is at most the limit"; proof is log(1/alpha)."""
    scale = rho(alpha, tightest)
    return log_e((effect.n, effect.estimate - limit, effect.error * math.sqrt(effect.n)), scale * scale)


def at_least(effect: Effect, alpha: float, tightest: int = TIGHTEST) -> float:
    """The lower end of the one-sided sequence: the effect is at least this. Minus infinity while nothing can be said."""
    scale = rho(alpha, tightest)
    proof = -math.log(alpha)

    def missing(z: float) -> float:
        return log_e((effect.n, z, math.sqrt(effect.n)), scale * scale) - proof

    whole = effect.n * scale * scale + 1
    # Phi(z) >= 1/2 above 0, so the e-value has reached 1/alpha there at the latest.
    top = math.sqrt(2 * whole / (whole - 1) * (math.log(whole) / 2 + proof)) + 1e-9
    if missing(top) < 0:
        return -math.inf
    return effect.estimate - effect.error * brentq(missing, 0.0, top)
