"""scipy's functions, loaded when the first one is asked for: all of scipy is a fifth of what a control plane takes to start.

Numbers or arrays of them, any shape, as `scipy.special` and `scipy.optimize` take them.
"""

from collections.abc import Callable
from typing import Any


def ndtr(z: Any) -> Any:
    """The share of a standard normal distribution below `z`."""
    from scipy import special

    return special.ndtr(z)


def ndtri(share: Any) -> Any:
    """The value below which that share of a standard normal distribution is."""
    from scipy import special

    return special.ndtri(share)


def stdtr(freedom: Any, t: Any) -> Any:
    """The share of Student's distribution below `t`."""
    from scipy import special

    return special.stdtr(freedom, t)


def stdtrit(freedom: Any, share: Any) -> Any:
    """The value below which that share of Student's distribution is."""
    from scipy import special

    return special.stdtrit(freedom, share)


def chdtrc(freedom: Any, x: Any) -> Any:
    """The share of the chi-squared distribution above `x`."""
    from scipy import special

    return special.chdtrc(freedom, x)


def brentq(function: Callable[[float], float], least: float, most: float, xtol: float = 2e-12) -> float:
    """Where a continuous function crosses zero between two values at which its signs differ. Raises `ValueError` where not."""
    from scipy import optimize

    return float(optimize.brentq(function, least, most, xtol=xtol))
