"""Boundaries: how many standard errors an effect must be away from 0 at each look, so that the risk is spent as planned.

At look k with information I_k (1/se²), the score S_k = z_k sqrt(I_k) is a sum of independent normal steps: without any
effect S_k - S_(k-1) has mean 0 and variance I_k - I_(k-1). The experiment goes on while |z_k| < c_k. The density g_k of the
score of experiments that still go on is found look by look,

    g_k(s) = integral over |u| < c_(k-1) sqrt(I_(k-1)) of g_(k-1)(u) phi( (s - u)/sqrt(I_k - I_(k-1)) ) / sqrt(I_k - I_(k-1)) du

and c_k is the number beyond which there is as much mass as the spending allows for this look. The integral is
Gauss-Legendre with nodes that are dense compared with both neighbouring steps; probabilities are good to about 1e-10.
Information may come in any unequal portions; only ratios matter. `LEAST` is the smallest growth between two looks.

With a drift, where S_k has mean theta I_k, the same sums give the power: `crossing`.

Source: Armitage, McPherson and Rowe 1969, "Repeated significance tests on accumulating data" (JRSS A); Jennison and
Turnbull 2000, "Group Sequential Methods", chapter 19.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from bascule.experiment.statistics.special import brentq, ndtr
from bascule.experiment.statistics.spending import spent

FAR, WIDE, LEAST = 37.0, 9.0, 1.005
_NODES, _MOST = 6, 800


@dataclass(frozen=True, slots=True)
class Walk:
    """The experiments that still go on: their score at some nodes, with how much of them stands there."""

    information: float
    nodes: Any
    mass: Any

    def beyond(self, information: float, bound: float, drift: float = 0.0) -> tuple[float, float]:
        """How many have at the next look a z above the bound, and how many one below minus the bound."""
        step = information - self.information
        middle, spread, edge = self.nodes + drift * step, math.sqrt(step), bound * math.sqrt(information)
        above, below = (self.mass * ndtr((sign * middle - edge) / spread) for sign in (1, -1))
        return float(above.sum()), float(below.sum())

    def on(self, information: float, bound: float, finest: float, drift: float = 0.0) -> "Walk":
        """Those that go on after the next look; `finest` is the smaller standard deviation of the steps around it."""
        scale, middle = math.sqrt(information), drift * information
        low, high = max(-bound * scale, middle - WIDE * scale), min(bound * scale, middle + WIDE * scale)
        if low >= high:
            return Walk(information, np.zeros(1), np.zeros(1))
        points, weights = _legendre(_enough((high - low) / finest))
        nodes = low + (points + 1) * (high - low) / 2
        step = information - self.information
        apart = (nodes[:, None] - self.nodes[None, :] - drift * step) / math.sqrt(step)
        density = np.exp(-apart * apart / 2) @ self.mass / math.sqrt(2 * math.pi * step)
        return Walk(information, nodes, density * weights * (high - low) / 2)


def boundaries(times: Sequence[float], informations: Sequence[float], alpha: float = 0.05) -> tuple[float, ...]:
    """The bound for |z| at each look; `times` are parts of the planned duration, `informations` 1/se² at the looks."""
    grown, walk, bounds, before = growing(informations), _start(), [], 0.0
    for look, (time, information) in enumerate(zip(times, grown, strict=True)):
        budget, before = spent(time, alpha) - before, spent(time, alpha)
        bounds.append(_bound(walk, information, budget))
        if look + 1 < len(grown):
            walk = walk.on(information, bounds[-1], _finest(grown, look))
    return tuple(bounds)


def crossing(bounds: Sequence[float], informations: Sequence[float], drift: float = 0.0) -> list[tuple[float, float]]:
    """The chance to cross first at each look, upwards and downwards, with an effect of `drift`."""
    grown, walk, chances = growing(informations), _start(), []
    # The informations were made relative to the first; the drift per unit of information follows.
    slope = drift * math.sqrt(informations[0])
    for look, (bound, information) in enumerate(zip(bounds, grown, strict=True)):
        chances.append(walk.beyond(information, bound, slope))
        if look + 1 < len(grown):
            walk = walk.on(information, bound, _finest(grown, look), slope)
    return chances


def growing(informations: Sequence[float]) -> list[float]:
    """Informations relative to the first, each at least a little above the one before."""
    grown: list[float] = []
    for each in informations:
        relative = each / informations[0]
        grown.append(max(relative, grown[-1] * LEAST) if grown else 1.0)
    return grown


def _bound(walk: Walk, information: float, budget: float) -> float:
    def missing(bound: float) -> float:
        return math.log(max(sum(walk.beyond(information, bound)), 1e-320)) - math.log(budget)

    if budget <= 1e-300 or missing(FAR) >= 0:
        return FAR
    return brentq(missing, 0.0, FAR, xtol=1e-12) if missing(0.0) > 0 else 0.0


def _start() -> Walk:
    return Walk(0.0, np.zeros(1), np.ones(1))


def _finest(grown: Sequence[float], look: int) -> float:
    before = grown[look - 1] if look else 0.0
    return math.sqrt(min(grown[look] - before, grown[look + 1] - grown[look]))


def _enough(widths: float) -> int:
    """How many nodes, in steps of 16 so that few rules are ever computed."""
    return min(_MOST, 32 + 16 * math.ceil(_NODES * widths / 16))


@lru_cache(maxsize=64)
def _legendre(nodes: int) -> Any:
    return np.polynomial.legendre.leggauss(nodes)
