"""What the tests of this folder share: designs, days, and seeded traffic."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import settings

from bascule.experiment.day import Day
from bascule.experiment.design import Design, Terms, Variant
from bascule.experiment.metric import Better, Guardrail, Metric, MetricKind
from bascule.experiment.statistics.summary import Share
from bascule.kernel.i18n import render

# The same examples in every run, and no clock: a failing test fails again.
STEADY = settings(derandomize=True, deadline=None, max_examples=60)
CONVERSION = Metric("conversion", MetricKind.SHARE)
ERRORS = Metric("errors", MetricKind.SHARE, Better.DOWN)


def design(*names: str, days: int = 28, primary: Sequence[Metric] = (CONVERSION,), **terms: Any) -> Design:
    """A design of these variants, control first; guardrails and secondary metrics by keyword."""
    parts = {name: tuple(terms.pop(name)) for name in ("guardrails", "secondary") if name in terms}
    variants = tuple(Variant(name) for name in names or ("a", "b"))
    return Design("test", variants, tuple(primary), Terms(days, **terms), **parts)


def shares(days: int, users: int = 500, crossed: int = 0, **each: dict[str, float]) -> list[Day]:
    """Days with these exact shares: `shares(7, a={"conversion": 0.1}, b={"conversion": 0.2})`."""
    figures = {
        variant: {name: Share(users, round(users * share)) for name, share in metrics.items()}
        for variant, metrics in each.items()
    }
    return [Day(number, dict.fromkeys(each, users), figures, crossed) for number in range(1, days + 1)]


def drawn(rng: random.Random, days: int, users: int, **each: float) -> list[Day]:
    """Days whose conversions are drawn with these probabilities."""
    binomial: Callable[[float], int] = lambda p: sum(rng.random() < p for _ in range(users))  # noqa: E731
    return [
        Day(
            number,
            dict.fromkeys(each, users),
            {name: {"conversion": Share(users, binomial(p))} for name, p in each.items()},
        )
        for number in range(1, days + 1)
    ]


def english(message: Any) -> str:
    """What a person reads."""
    return render(message, "en")


RATE = Guardrail(ERRORS, 0.01)
