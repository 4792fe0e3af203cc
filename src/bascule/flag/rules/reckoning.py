"""Reckoning: arithmetic on what stands for a number; what has no finite result is null."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from bascule.flag.rules.part import Part, Scope
from bascule.flag.rules.values import finite, number
from bascule.kernel.quantities import Instant

Build = Callable[[Sequence[Part], Scope], Part]


def _over(reckon: Callable[[list[float]], float]) -> Build:
    def builder(parts: Sequence[Part], _scope: Scope) -> Part:
        rules = [part.rule for part in parts]

        def rule(data: Any, now: Instant) -> Any:
            try:
                return finite(reckon([number(each(data, now)) for each in rules]))
            except (ArithmeticError, ValueError):
                return None

        return Part(rule)

    return builder


def _take(values: list[float]) -> float:
    return -values[0] if len(values) == 1 else values[0] - values[1]


def _remainder(values: list[float]) -> float:
    return math.fmod(values[0], values[1])


def _extreme(choose: Callable[[list[float]], float]) -> Build:
    return _over(lambda values: math.nan if any(math.isnan(value) for value in values) else choose(values))


build_add = _over(sum)
build_take = _over(_take)
build_times = _over(math.prod)
build_divide = _over(lambda values: values[0] / values[1])
build_remainder = _over(_remainder)
build_most = _extreme(max)
build_least = _extreme(min)
