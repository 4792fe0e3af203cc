"""Spending: how much of the risk may have been used up by a time (Lan and DeMets, in the form of O'Brien and Fleming).

The risk alpha that a useless version is ever called different is spent over the planned duration, in both directions
alike. At the part t of it, 0 < t <= 1, at most

    A(t) = 4 (1 - Phi( z / sqrt t )),   z = the normal quantile of 1 - alpha/4

has been spent: hardly anything early (0.0015 % of looks at a quarter of the time), all of it at the end. So an early
end takes overwhelming evidence, and the last look is nearly as sharp as if it had been the only one.

Calendar time measures t; what was really learnt between looks enters the boundaries (`boundaries`).

Sources: Lan and DeMets 1983, "Discrete sequential boundaries for clinical trials" (Biometrika); Lan and DeMets 1989,
"Group sequential procedures: calendar versus information time" (Statistics in Medicine); O'Brien and Fleming 1979.
"""

import math

from bascule.experiment.statistics.special import ndtr, ndtri


def spent(time: float, alpha: float = 0.05) -> float:
    """The part of the risk, of both directions together, that is spent at a part of the planned duration."""
    if time <= 0:
        return 0.0
    return float(4 * ndtr(ndtri(alpha / 4) / math.sqrt(min(time, 1.0))))
