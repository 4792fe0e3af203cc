"""The design of an experiment: everything that must be settled before the first user comes.

The first variant is control. A design that cannot lead to an honest answer is refused when it is made: one variant, no
primary metric, a duration that is not whole weeks or is shorter than the minimum.

The risk alpha that a useless variant is ever called better or worse is divided among all comparisons that may decide: treatments
times primary metrics (Bonferroni, which holds for any dependence, at every look). `false_rollback` is the same for
harm to guardrails, as in a plan.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bascule.experiment.metric import Guardrail, Metric
from bascule.experiment.statistics.multiplicity import Correction
from bascule.experiment.wrong import wrong
from bascule.kernel.canonical import canonical

WEEK, LONGEST = 7, 364
# The number of users, in all, at which intervals for any day are sharpest; see `sequence`.
TIGHTEST = 5000


class Rule(StrEnum):
    """When a primary metric may decide: at the end of every whole week, or on the last planned day only."""

    SEQUENTIAL = "group-sequential"
    FIXED = "fixed-horizon"


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the things that are compared: its weight in the assignment, and what it sets."""

    name: str
    weight: float = 1.0
    configuration: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise wrong("experiment.bad-variant-name")
        if not (math.isfinite(self.weight) and self.weight > 0):
            raise wrong("experiment.bad-weight", variant=self.name, found=str(self.weight))
        try:
            canonical(self.configuration)
        except (TypeError, ValueError):
            raise wrong("experiment.bad-configuration", variant=self.name) from None


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers that a ship decision takes, and how it is taken. `tightest`: see `sequence`."""

    days: int
    min_users: int = 1000
    min_days: int = WEEK
    alpha: float = 0.05
    false_rollback: float = 0.01
    rule: Rule = Rule.SEQUENTIAL
    correction: Correction = Correction.HOLM
    tightest: int = TIGHTEST

    def __post_init__(self) -> None:
        if self.days % WEEK or not max(self.min_days, WEEK) <= self.days <= LONGEST:
            raise wrong("experiment.bad-days", days=self.days, least=max(self.min_days, WEEK), most=LONGEST)
        if min(self.min_users, self.min_days, self.tightest - 1) < 0:
            raise wrong("experiment.bad-minimum")
        for name in ("alpha", "false_rollback"):
            if not 0 < getattr(self, name) <= 0.5:
                raise wrong("experiment.bad-risk", name=name, found=str(getattr(self, name)))

    @property
    def look_days(self) -> tuple[int, ...]:
        """The days on which a primary metric may decide, if the users suffice."""
        if self.rule is Rule.FIXED:
            return (self.days,)
        return tuple(day for day in range(WEEK, self.days + 1, WEEK) if day >= self.min_days)


@dataclass(frozen=True, slots=True)
class Design:
    """The whole design."""

    name: str
    variants: tuple[Variant, ...]
    primary: tuple[Metric, ...]
    terms: Terms
    secondary: tuple[Metric, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    unit: str = "user"

    def __post_init__(self) -> None:
        if len(self.variants) < 2:
            raise wrong("experiment.one-variant", count=len(self.variants))
        if not self.primary:
            raise wrong("experiment.no-primary")
        _unique(each.name for each in self.variants)
        for metrics in (self.primary, self.secondary, tuple(each.metric for each in self.guardrails)):
            _unique(each.name for each in metrics)
        for metric in self.metrics:
            if any(each.name == metric.name and _form(each) != _form(metric) for each in self.metrics):
                raise wrong("experiment.two-forms", metric=metric.name)

    @property
    def control(self) -> Variant:
        """What the others are compared with."""
        return self.variants[0]

    @property
    def treatments(self) -> tuple[Variant, ...]:
        """All others."""
        return self.variants[1:]

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Every metric, those of guardrails, too."""
        return (*self.primary, *self.secondary, *(each.metric for each in self.guardrails))

    @property
    def alpha(self) -> float:
        """The risk of one comparison that may decide."""
        return self.terms.alpha / (len(self.treatments) * len(self.primary))

    @property
    def guard_alpha(self) -> float:
        """The risk of one guardrail for one treatment."""
        return self.terms.false_rollback / (len(self.treatments) * max(len(self.guardrails), 1))


def _form(metric: Metric) -> tuple[object, ...]:
    return metric.kind, metric.level


def _unique(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise wrong("experiment.twice", name=name)
        seen.add(name)
