"""The same effect as a belief: a normal prior and a normal likelihood give a normal posterior.

    flat     mean d, deviation se
    N(m, s²) weights 1/s² and 1/se²:  variance 1/(1/s² + 1/se²),  mean variance (m/s² + d/se²)

A prior is always written for the *relative* effect; for an absolute one it is multiplied by the size of control's mean.
From the posterior N(mu, sigma²):

    chance to win     Phi(mu/sigma): the treatment has more of it
    risk of control   E max(effect, 0), what is given away by staying;   risk of treatment   E max(-effect, 0)

A belief needs no correction for looking, and gives no promise about how often it is wrong: Bascule shows it, and never
ships on it.

Source: Stucchi 2015, "Bayesian A/B testing at VWO", for the losses; any textbook for conjugate normals.
"""

import math
from dataclasses import dataclass

from bascule.experiment.statistics.effect import Effect
from bascule.experiment.statistics.interval import Interval
from bascule.experiment.statistics.special import ndtr, ndtri


@dataclass(frozen=True, slots=True)
class Prior:
    """A normal belief about the relative effect, held before the experiment."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """A normal belief about the effect, held after it."""

    mean: float
    deviation: float

    @property
    def chance_to_win(self) -> float:
        """How likely the treatment has more of it. For a metric whose growth is bad, the chance to lose."""
        return float(ndtr(self.mean / self.deviation))

    @property
    def risk(self) -> tuple[float, float]:
        """What is lost on average by choosing control, and by choosing the treatment."""
        return _loss(self.mean, self.deviation), _loss(-self.mean, self.deviation)

    def interval(self, alpha: float = 0.05) -> Interval:
        """The interval that holds 1 - alpha of the belief."""
        half = float(-ndtri(alpha / 2)) * self.deviation
        return Interval(self.mean - half, self.mean + half)


def posterior(effect: Effect, prior: Prior | None = None, base: float = 1.0) -> Posterior:
    """The belief after the figures; `base` is control's mean, which an absolute effect's prior is measured in."""
    if prior is None:
        return Posterior(effect.estimate, effect.error)
    scale = 1.0 if effect.relative else abs(base)
    known, told = 1 / (prior.deviation * scale) ** 2, effect.information
    mean = (prior.mean * scale * known + effect.estimate * told) / (known + told)
    return Posterior(mean, 1 / math.sqrt(known + told))


def _loss(mean: float, deviation: float) -> float:
    """E max(X, 0) of a normal X."""
    z = mean / deviation
    return mean * float(ndtr(z)) + deviation * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
