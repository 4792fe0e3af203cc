"""Summaries: what is kept of the users of one variant. They are sums, so that days, and shards of a day, add up.

    Share     k of n users did it                                     conversion, crash
    Mean      n users, sum y, sum y²                                  revenue per user, minutes
    Ratio     n users, sums of y and d, of y² and d², of y d           revenue per order: y and d vary within a user
    Adjusted  a Mean with a covariate x from before the experiment    the same, with less noise (CUPED)
    Bins      how many users per value, and which quantile is asked   95th percentile of latency

`Moments` is what is estimated from a summary, per user: the mean, the mean before adjustment ("base", which relative
effects are divided by), and the variance of one user. All are in the metric's own unit; variances in its square.

    share    p, and p (1 - p)
    mean     m, and s² = (sum y² - (sum y)²/n) / (n - 1)
    ratio    R = M/D of the means; variance by the delta method  (s_y² - 2 R s_yd + R² s_d²) / D²
    adjusted m_y - theta m_x, variance s_y² + theta² s_x² - 2 theta s_xy; theta = cov(x, y)/var(x), over both variants together
    quantile q; variance (n - 1) ((u - l) / (2 z))², from the order statistics l, u of ranks n v ± z sqrt(n v (1 - v))

A sum of squares smaller than its sum allows, a negative number, NaN: refused when the summary is made.

Sources: Deng, Knoblich and Lu 2018, "Applying the delta method in metric analytics" (KDD), for ratios and quantiles;
Deng, Xu, Kohavi and Walker 2013, "Improving the sensitivity of online controlled experiments by utilizing pre-experiment
data" (WSDM), for the covariate.
"""

import math
from bisect import bisect_left
from collections import Counter
from dataclasses import astuple, dataclass
from itertools import accumulate

from bascule.experiment.wrong import wrong

Z = 1.959963984540054
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Moments:
    """Per user: how many, the mean, the mean before adjustment, and the variance."""

    n: int
    mean: float
    base: float
    variance: float


@dataclass(frozen=True, slots=True)
class Share:
    """Of `n` users, `successes` did it."""

    n: int = 0
    successes: int = 0

    def __post_init__(self) -> None:
        _counted(self.n, self.successes)
        if not 0 <= self.successes <= self.n:
            raise wrong("experiment.bad-share", successes=self.successes, n=self.n)

    def __add__(self, other: "Share") -> "Share":
        return Share(self.n + other.n, self.successes + other.successes)

    def moments(self) -> Moments:
        """The share and its variance per user."""
        share = self.successes / self.n
        return Moments(self.n, share, share, share * (1 - share))


@dataclass(frozen=True, slots=True)
class Mean:
    """Of `n` users, the sum of their values and the sum of the squares."""

    n: int = 0
    sum: float = 0.0
    squares: float = 0.0

    def __post_init__(self) -> None:
        _counted(self.n)
        _squared(self.n, self.sum, self.squares)

    def __add__(self, other: "Mean") -> "Mean":
        return Mean(self.n + other.n, self.sum + other.sum, self.squares + other.squares)

    @property
    def mean(self) -> float:
        """The average."""
        return self.sum / self.n

    @property
    def variance(self) -> float:
        """The variance of one user."""
        return max(0.0, covariance(self.n, self.sum, self.sum, self.squares))

    def moments(self) -> Moments:
        """Mean and variance per user."""
        return Moments(self.n, self.mean, self.mean, self.variance)


@dataclass(frozen=True, slots=True)
class Ratio:
    """Sums of two values per user, whose ratio is asked; `product` is the sum of their products."""

    n: int = 0
    sum: float = 0.0
    squares: float = 0.0
    denominator: float = 0.0
    denominator_squares: float = 0.0
    product: float = 0.0

    def __post_init__(self) -> None:
        _counted(self.n)
        _squared(self.n, self.sum, self.squares)
        _squared(self.n, self.denominator, self.denominator_squares)
        _multiplied(self.n, self.product, self.squares, self.denominator_squares)

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(*_added(astuple(self), astuple(other)))

    def moments(self) -> Moments:
        """The ratio of the means, with the variance per user by the delta method. Needs a denominator other than 0."""
        ratio, below = self.sum / self.denominator, self.denominator / self.n
        over = covariance(self.n, self.sum, self.sum, self.squares)
        under = covariance(self.n, self.denominator, self.denominator, self.denominator_squares)
        both = covariance(self.n, self.sum, self.denominator, self.product)
        variance = (over - 2 * ratio * both + ratio * ratio * under) / (below * below)
        return Moments(self.n, ratio, ratio, max(0.0, variance))


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A mean with a covariate of the same users from before the experiment; `product` is the sum of the products."""

    n: int = 0
    sum: float = 0.0
    squares: float = 0.0
    before: float = 0.0
    before_squares: float = 0.0
    product: float = 0.0

    def __post_init__(self) -> None:
        _counted(self.n)
        _squared(self.n, self.sum, self.squares)
        _squared(self.n, self.before, self.before_squares)
        _multiplied(self.n, self.product, self.squares, self.before_squares)

    def __add__(self, other: "Adjusted") -> "Adjusted":
        return Adjusted(*_added(astuple(self), astuple(other)))

    @property
    def theta(self) -> float:
        """How much of the covariate to subtract; taken over both variants, so that it cannot tell them apart."""
        spread = covariance(self.n, self.before, self.before, self.before_squares)
        return covariance(self.n, self.sum, self.before, self.product) / spread if spread > 0 else 0.0

    def moments(self, theta: float | None = None) -> Moments:
        """The adjusted mean and its variance per user."""
        theta = self.theta if theta is None else theta
        after, before = Mean(self.n, self.sum, self.squares), Mean(self.n, self.before, self.before_squares)
        both = covariance(self.n, self.sum, self.before, self.product)
        variance = after.variance + theta * theta * before.variance - 2 * theta * both
        return Moments(self.n, after.mean - theta * before.mean, after.mean, max(0.0, variance))


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile of `n` independent values with the two-sided 95 % interval of its rank."""

    n: int
    estimate: float
    lower: float
    upper: float

    def __post_init__(self) -> None:
        _counted(self.n)
        if not self.lower <= self.estimate <= self.upper:
            raise wrong("experiment.bad-quantile", estimate=self.estimate, lower=self.lower, upper=self.upper)

    def moments(self) -> Moments:
        """The quantile, with the variance that its interval stands for."""
        half = (self.upper - self.lower) / (2 * Z)
        return Moments(self.n, self.estimate, self.estimate, (self.n - 1) * half * half)


@dataclass(frozen=True, slots=True)
class Bins:
    """How many users have each value, and which quantile of them is asked (0.95). Coarse bins make coarse quantiles."""

    level: float
    counts: tuple[tuple[float, int], ...] = ()

    def __post_init__(self) -> None:
        _counted(*(count for _, count in self.counts))
        values = [value for value, _ in self.counts]
        if not (0 < self.level < 1 and all(map(math.isfinite, values)) and len(set(values)) == len(values)):
            raise wrong("experiment.bad-bins", level=self.level)

    def __add__(self, other: "Bins") -> "Bins":
        merged = Counter(dict(self.counts)) + Counter(dict(other.counts))
        return Bins(self.level, tuple(sorted(merged.items())))

    @property
    def n(self) -> int:
        """How many users."""
        return sum(count for _, count in self.counts)

    def quantile(self) -> Quantile:
        """The quantile and the interval of its rank."""
        middle, reach = self.n * self.level, Z * math.sqrt(self.n * self.level * (1 - self.level))
        return Quantile(self.n, self._at(middle), self._at(middle - reach), self._at(middle + reach))

    def moments(self) -> Moments:
        """The quantile, with the variance that its interval stands for."""
        return self.quantile().moments()

    def _at(self, rank: float) -> float:
        """The first value whose rank reaches this one; the last value where none does."""
        values, counts = zip(*sorted(self.counts), strict=True)
        place = bisect_left(list(accumulate(counts)), rank)
        return float(values[min(place, len(values) - 1)])


Summary = Share | Mean | Ratio | Adjusted | Quantile | Bins


def covariance(n: int, x: float, y: float, product: float) -> float:
    """The sample covariance from sums."""
    return (product - x * y / n) / (n - 1)


def _added(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[int, float, float, float, float, float]:
    n, *sums = (a + b for a, b in zip(one, other, strict=True))
    return int(n), sums[0], sums[1], sums[2], sums[3], sums[4]


def _counted(*counts: int) -> None:
    for count in counts:
        if not isinstance(count, int) or count < 0:
            raise wrong("experiment.bad-count", found=str(count))


def _squared(n: int, total: float, squares: float) -> None:
    """By Cauchy and Schwarz n sum y² >= (sum y)²; and nobody has no sum."""
    if not (math.isfinite(total) and math.isfinite(squares)):
        raise wrong("experiment.not-finite")
    if squares * n < total * total * (1 - _ROUNDING) or (not n and (total or squares)):
        raise wrong("experiment.bad-squares", n=n, sum=total, squares=squares)


def _multiplied(n: int, product: float, squares: float, others: float) -> None:
    if not math.isfinite(product) or abs(product) > math.sqrt(squares) * math.sqrt(others) * (1 + _ROUNDING):
        raise wrong("experiment.bad-product", n=n, product=str(product))
