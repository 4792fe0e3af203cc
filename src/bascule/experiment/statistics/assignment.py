"""Assignment: whether users came to the variants as the weights say, and each saw only one.

*Mismatch.* Chi-square of goodness of fit over k variants with weights w and users n of N in all:

    X² = sum (n_i - N w_i)²/(N w_i),   p = P(chi²(k - 1) > X²)

Below `ALARM` something between assignment and counting loses users of one variant, and nothing that is read from such
figures can be trusted. With fewer than `EXPECTED` users expected in a variant the approximation does not hold: no p.

*Several variants.* A few users change device or cookie. More than `CROSSED` of all (and at least `FEWEST_CROSSED`) who saw
two variants say that assignment does not stick.

Source: Fabijan et al. 2019, "Diagnosing sample ratio mismatch in online controlled experiments" (KDD).
"""

from collections.abc import Sequence

from bascule.experiment.statistics.special import chdtrc

ALARM, EXPECTED = 0.001, 5.0
CROSSED, FEWEST_CROSSED = 0.01, 10


def mismatch(users: Sequence[int], weights: Sequence[float]) -> float | None:
    """The p-value of "users came as the weights say", or None where there are too few to tell."""
    whole, total = sum(weights), sum(users)
    expected = [total * weight / whole for weight in weights]
    if len(expected) < 2 or min(expected) < EXPECTED:
        return None
    distance = sum((found - wanted) ** 2 / wanted for found, wanted in zip(users, expected, strict=True))
    return float(chdtrc(len(expected) - 1, distance))


def too_many_crossed(crossed: int, users: int) -> bool:
    """Whether too many users saw more than one variant."""
    return crossed >= FEWEST_CROSSED and crossed > CROSSED * users
