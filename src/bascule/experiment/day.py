"""Days: the sums of the users who first came on one day, per variant and metric; days add up to a total.

A user belongs to the day of the first exposure. Days are numbered from 1, and only complete days are handed in.
`crossed` counts those of the day's users who saw more than one variant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, cast

from bascule.experiment.design import Design
from bascule.experiment.metric import SUMMARIES, Metric
from bascule.experiment.statistics.summary import Summary
from bascule.experiment.wrong import wrong
from bascule.kernel.i18n import Message, say
from bascule.kernel.stored import as_stored, from_stored


@dataclass(frozen=True, slots=True)
class Day:
    """What was counted on one day, or on all days up to `number`: users per variant, summaries per variant and metric."""

    number: int
    users: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, Mapping[str, Summary]] = field(default_factory=dict)
    crossed: int = 0

    def __add__(self, other: "Day") -> "Day":
        users = {name: self.users.get(name, 0) + other.users.get(name, 0) for name in {**self.users, **other.users}}
        names = {**self.figures, **other.figures}
        figures = {name: _merged(self.figures.get(name, {}), other.figures.get(name, {})) for name in names}
        return Day(max(self.number, other.number), users, figures, self.crossed + other.crossed)

    def summary(self, variant: str, metric: str) -> Summary | None:
        """The summary of a metric in a variant, if there is one."""
        return self.figures.get(variant, {}).get(metric)

    def fewest(self, design: Design) -> int:
        """The users of the variant with the fewest."""
        return min(self.users.get(each.name, 0) for each in design.variants)


def sums_of(day: Day) -> dict[str, Any]:
    """The sums of a day as they are kept, beside its number."""
    return {name: part for name, part in as_stored(day).items() if name != "number"}


def day_of(number: int, sums: Mapping[str, Any], design: Design) -> Day:
    """The day that kept sums are of; what a summary holds is a matter of its metric."""
    kinds = {each.name: SUMMARIES[each.kind] for each in design.metrics}
    figures = {
        variant: {metric: from_stored(kinds[metric], summary) for metric, summary in of.items()}
        for variant, of in sums["figures"].items()
    }
    return Day(number, sums["users"], figures, sums["crossed"])


def totals(days: Sequence[Day]) -> list[Day]:
    """The total up to and including each day."""
    return list(accumulate(days))


def checked(design: Design, days: Sequence[Day]) -> list[Day]:
    """The days of the design in order, up to its end. Raises `WrongExperiment` for what is not of this design."""
    ordered = sorted(days, key=lambda day: day.number)
    numbers = [day.number for day in ordered]
    if len(set(numbers)) < len(numbers) or min(numbers, default=1) < 1:
        raise wrong("experiment.bad-day-numbers")
    for day in ordered:
        _check_day(design, day)
    return [day for day in ordered if day.number <= design.terms.days]


def missing(design: Design, total: Day, numbers: Sequence[int]) -> list[Message]:
    """What is not there although it is needed, or cannot be: days, and figures of metrics that may decide."""
    found: list[Message] = []
    gaps = sorted(set(range(1, total.number + 1)) - set(numbers))
    if gaps:
        found.append(say("experiment.missing-day", day=gaps[0], count=len(gaps)))
    needed = (*design.primary, *(each.metric for each in design.guardrails))
    for variant in design.variants:
        found += [each for metric in needed if (each := _missing(total, variant.name, metric))]
    return found


def _missing(total: Day, variant: str, metric: Metric) -> Message | None:
    summary, users = total.summary(variant, metric.name), total.users.get(variant, 0)
    if summary is None or not summary.n:
        return say("experiment.missing-figures", variant=variant, metric=metric.name)
    if summary.n > users:
        return say("experiment.too-many-figures", variant=variant, metric=metric.name, n=summary.n, users=users)
    return None


def _check_day(design: Design, day: Day) -> None:
    known = {each.name for each in design.variants}
    for name in (*day.users, *day.figures):
        if name not in known:
            raise wrong("experiment.unknown-variant", day=day.number, name=name, known=", ".join(sorted(known)))
    if min((*day.users.values(), day.crossed), default=0) < 0:
        raise wrong("experiment.bad-count", found=str(min((*day.users.values(), day.crossed))))
    forms = {metric.name: metric for metric in design.metrics}
    for figures in day.figures.values():
        for name, summary in figures.items():
            if name in forms and not forms[name].holds(summary):
                raise wrong("experiment.other-kind", day=day.number, metric=name, kind=forms[name].kind.value)


def _merged(one: Mapping[str, Summary], other: Mapping[str, Summary]) -> dict[str, Summary]:
    return {name: _plus(one.get(name), other.get(name)) for name in {**one, **other}}


def _plus(one: Any, other: Any) -> Summary:
    """Both are of one kind: the design's days were checked."""
    return cast("Summary", one + other if one is not None and other is not None else one if other is None else other)
