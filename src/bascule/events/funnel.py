"""Funnels: how far users come along the steps of a way, where they leave it, and how long each step takes. Pure.

A user goes the steps in order: each step is their first event of that name at or after the step before, and within the time that
is given from their first step on.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bascule.events.measuring import Happening, Sums


@dataclass(frozen=True, slots=True)
class Stage:
    """A step: how many users came to it, and the time since the step before of each of them."""

    name: str
    users: int
    time: Sums

    def share(self, other: int) -> float | None:
        """Its users among those of an earlier step; None where there were none."""
        return self.users / other if other else None


@dataclass(frozen=True, slots=True)
class Funnel:
    """The steps of a way with who came to them."""

    stages: tuple[Stage, ...]

    @property
    def conversion(self) -> float | None:
        """The share of those who started that came to the end."""
        return self.stages[-1].share(self.stages[0].users)

    @property
    def drops(self) -> tuple[float | None, ...]:
        """Per step after the first: the share of the users of the step before that did not come to it."""
        shares = [later.share(before.users) for before, later in zip(self.stages, self.stages[1:], strict=False)]
        return tuple(None if share is None else 1 - share for share in shares)


def funnel(steps: Sequence[str], happenings: Iterable[Happening], within: float | None = None) -> Funnel:
    """The funnel of all users who took the first step."""
    users: defaultdict[str, list[Happening]] = defaultdict(list)
    for one in sorted(happenings, key=lambda one: one.at):
        users[one.who].append(one)
    ways = [_way(steps, own, within) for own in users.values()]
    return Funnel(tuple(_stage(name, index, ways) for index, name in enumerate(steps)))


def _way(steps: Sequence[str], own: Sequence[Happening], within: float | None) -> Sequence[float]:
    """When a user came to each step, as far as they came. One event is one step, even where two steps have one name."""
    way: list[float] = []
    for one in own:
        end = math.inf if within is None or not way else way[0] + within
        if len(way) < len(steps) and one.name == steps[len(way)] and one.at <= end:
            way.append(one.at)
    return way


def _stage(name: str, index: int, ways: Iterable[Sequence[float]]) -> Stage:
    came = [way for way in ways if len(way) > index]
    times = [way[index] - way[index - 1] for way in came] if index else []
    return Stage(name, len(came), Sums(len(times), sum(times), sum(time * time for time in times)))
