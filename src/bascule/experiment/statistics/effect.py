"""Effects: how much a treatment differs from control, with the fixed-horizon test of Welch.

With means m, bases u (the mean before adjustment), variances v per user and n users of control A and treatment B:

    absolute   d = m_B - m_A             se² = v_B/n_B + v_A/n_A
    relative   d = (m_B - m_A)/u_A       se² = v_B/(u_A² n_B) + v_A u_B²/(u_A⁴ n_A)         (delta method)

    freedom    (v_A/n_A + v_B/n_B)² / ( (v_A/n_A)²/(n_A - 1) + (v_B/n_B)²/(n_B - 1) )       (Welch and Satterthwaite)

d/se has about Student's t distribution with that freedom. `z` is the normal score with the same probability, which is
what a sequential boundary is compared with.

The interval holds at *one* look, whose day was chosen beforehand. Looking daily and stopping when p < 0.05 is wrong in
far more than 5 % of experiments without any effect (`bench/experiments.py` measures it).

A relative effect divides by control's mean. Near 0 that is no number that an interval could be built around, and below 0
"more" would turn into "less": with control's mean less than `CLEAR` standard errors above 0 there is no relative effect but
a `Lack`.

The relative z is lopsided, because its own standard error shrinks when B is low: without any effect, with 14 000 users at
10 % in each variant, p < 0.05 comes in 2.8 % of experiments downwards and in 2.0 % upwards. So what decides is the absolute
test, and the relative interval that goes with it is Fieller's: all r for which "m_B - m_A - r u_A is 0" is not refuted,

    (m_B - m_A - r u_A)² <= w² (v_B/n_B + (1 + r)² v_A/n_A)

at so many standard errors w. It excludes 0 exactly when the absolute test does.

Source: Welch 1947, Biometrika; Fieller 1954, JRSS B; Deng, Knoblich and Lu 2018 (KDD) for the relative form.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from bascule.experiment.statistics.interval import Interval
from bascule.experiment.statistics.special import ndtri, stdtr, stdtrit
from bascule.experiment.statistics.summary import Adjusted, Moments, Ratio, Summary

CLEAR = 4.0
FEWEST = 2


class Lack(StrEnum):
    """Why there is no estimate."""

    USERS = "no-users"
    VARIANCE = "no-variance"
    BASE = "no-base"
    NUMBER = "no-number"


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate with its standard error and degrees of freedom; `n` are the users of both variants together."""

    estimate: float
    error: float
    freedom: float
    n: int
    relative: bool

    @property
    def p(self) -> float:
        """The two-sided p-value of one look."""
        return float(2 * stdtr(self.freedom, -abs(self.estimate / self.error)))

    @property
    def z(self) -> float:
        """The estimate in standard errors, as a normal score; the sign is the estimate's."""
        return math.copysign(min(float(-ndtri(self.p / 2)), _FARTHEST), self.estimate)

    @property
    def information(self) -> float:
        """How much is known: the inverse of the squared standard error."""
        return 1 / (self.error * self.error)

    def interval(self, alpha: float = 0.05) -> Interval:
        """The two-sided interval of one look at level 1 - alpha."""
        return self.around(float(stdtrit(self.freedom, 1 - alpha / 2)))

    def around(self, width: float) -> Interval:
        """The interval of so many standard errors to both sides."""
        return Interval(self.estimate - width * self.error, self.estimate + width * self.error)


_FARTHEST = 37.0


def moments(control: Summary, treatment: Summary) -> tuple[Moments, Moments]:
    """Mean and variance of both; a covariate is subtracted with the theta of both together."""
    if isinstance(control, Adjusted) and isinstance(treatment, Adjusted):
        theta = (control + treatment).theta
        return control.moments(theta), treatment.moments(theta)
    return control.moments(), treatment.moments()


def effect(control: Summary, treatment: Summary, relative: bool) -> Effect | Lack:
    """The effect of a treatment, or why there is none."""
    if min(control.n, treatment.n) < FEWEST:
        return Lack.USERS
    if any(isinstance(each, Ratio) and not each.denominator for each in (control, treatment)):
        return Lack.BASE
    return _of(*moments(control, treatment), relative)


def relative_interval(control: Summary, treatment: Summary, width: float) -> Interval | None:
    """Fieller's interval of a relative effect, so many standard errors wide; None where it has no two ends."""
    a, b = moments(control, treatment)
    own, other = b.variance / b.n, a.variance / a.n
    room, whole = a.base * a.base - width * width * other, b.mean - a.mean + a.base
    if a.base <= 0 or not 0 < room < math.inf:
        return None
    reach = width * math.sqrt(other * whole * whole + own * room)
    return Interval((whole * a.base - reach) / room - 1, (whole * a.base + reach) / room - 1)


def _of(a: Moments, b: Moments, relative: bool) -> Effect | Lack:
    own, other = b.variance / b.n, a.variance / a.n
    if not own + other > _least(a, b):
        return Lack.VARIANCE
    if not relative:
        return _checked(b.mean - a.mean, own + other, _freedom(a, b), a.n + b.n, relative=False)
    if a.base <= CLEAR * math.sqrt(other) or not a.base * a.base:
        return Lack.BASE
    ratio = b.base / a.base
    squared = (own + other * ratio * ratio) / (a.base * a.base)
    return _checked((b.mean - a.mean) / a.base, squared, _freedom(a, b), a.n + b.n, relative=True)


def _least(a: Moments, b: Moments) -> float:
    """Below this a variance is but the rounding of the sums that it was computed from."""
    size = max(abs(a.base), abs(b.base), abs(a.mean), abs(b.mean))
    return 1e-14 * size * size / max(a.n, b.n)


def _checked(estimate: float, squared: float, freedom: float, n: int, relative: bool) -> Effect | Lack:
    if not (math.isfinite(estimate) and 0 < squared < math.inf and freedom > 0):
        return Lack.NUMBER
    error = math.sqrt(squared)
    if not (error > 0 and math.isfinite(estimate / error) and math.isfinite(1 / squared)):
        return Lack.NUMBER
    return Effect(estimate, error, freedom, n, relative)


def _freedom(a: Moments, b: Moments) -> float:
    own, other = b.variance / b.n, a.variance / a.n
    part = own / (own + other)
    return 1 / (part * part / (b.n - 1) + (1 - part) * (1 - part) / (a.n - 1))
