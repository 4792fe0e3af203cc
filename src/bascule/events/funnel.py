"""Funnels: how far users come along the steps of a way, where they leave it, and how long each step takes. Pure.

Users are those of the measure: from their first start in the span, once the time that they are given has passed. So the last
step over the first one is the figure of the metric, whatever is looked at.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bascule.events.measuring import Happening, Look, Sums, starts
from bascule.events.way import way
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.plan.measure import Measure


@dataclass(frozen=True, slots=True)
class Stage:
    """A step: how many users came to it, and the time since the step before of each of them, with its median."""

    name: str
    users: int
    time: Sums
    median: Seconds | None = None

    def share(self, other: int) -> Share | None:
        """Its users among those of an earlier step; None where there were none."""
        return Share(self.users / other) if other else None

    @property
    def mean(self) -> Seconds | None:
        """The mean time since the step before; None for the first step and where nobody came."""
        return Seconds(self.time.total / self.time.n) if self.time.n else None

    def times(self, scale: float) -> "Stage":
        """With times so many times longer."""
        time = Sums(self.time.n, self.time.total * scale, self.time.squares * scale * scale)
        return Stage(self.name, self.users, time, None if self.median is None else Seconds(self.median * scale))


@dataclass(frozen=True, slots=True)
class Funnel:
    """The steps of a way with who came to them."""

    stages: tuple[Stage, ...]

    @property
    def conversion(self) -> Share | None:
        """The share of those who started that came to the end."""
        return self.stages[-1].share(self.stages[0].users)

    @property
    def drops(self) -> tuple[Share | None, ...]:
        """Per step after the first: the share of the users of the step before that did not come to it."""
        shares = [later.share(before.users) for before, later in zip(self.stages, self.stages[1:], strict=False)]
        return tuple(None if share is None else Share(1 - share) for share in shares)

    def times(self, scale: float) -> "Funnel":
        """With times so many times longer."""
        return Funnel(tuple(one.times(scale) for one in self.stages))


@dataclass(frozen=True, slots=True)
class Funnels:
    """The funnel of all users, and those by slot or by variant."""

    whole: Funnel
    groups: Mapping[str, Funnel] = field(default_factory=dict)

    def times(self, scale: float) -> "Funnels":
        """With times so many times longer: of users who are played faster, those that they stand for."""
        return Funnels(self.whole.times(scale), {group: one.times(scale) for group, one in self.groups.items()})


def funnels(measure: Measure, happenings: Iterable[Happening], look: Look, *, by_variant: bool = False) -> Funnels:
    """The funnel of a measure."""
    known = [one for one in happenings if one.at <= look.now]
    groups: defaultdict[str, list[Sequence[Instant]]] = defaultdict(list)
    for start, own in starts(measure, known, look):
        end = Instant("inf") if measure.within is None else start.at + measure.within
        if measure.within is None or end <= look.now:
            came = way(measure.steps, start.at, [(one.name, one.at) for one in own], end)
            groups[look.variant(start) if by_variant else start.slot].append(came)
    whole = [came for ways in groups.values() for came in ways]
    return Funnels(_funnel(measure.steps, whole), {name: _funnel(measure.steps, ways) for name, ways in groups.items()})


def _funnel(steps: Sequence[str], ways: Sequence[Sequence[Instant]]) -> Funnel:
    return Funnel(tuple(_stage(name, index, ways) for index, name in enumerate(steps)))


def _stage(name: str, index: int, ways: Iterable[Sequence[Instant]]) -> Stage:
    came = [one for one in ways if len(one) > index]
    times = [one[index] - one[index - 1] for one in came] if index else []
    sums = Sums(len(times), sum(times, Seconds(0.0)), sum(time * time for time in times))
    return Stage(name, len(came), sums, Seconds(median(times)) if times else None)
