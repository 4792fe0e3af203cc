"""Cohorts: of the users who started in one day or week, how many came back in each of those that follow. Pure.

Days and weeks are of UTC, and weeks begin on Mondays; a user's own periods begin at their start, so that nobody has less time than
another. A user counts in a period once it has passed for them: of the newest users of a cohort the last period is not known yet,
and each cell says of how many it is.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bascule.events.limits import DAY
from bascule.events.measuring import Happening, Look, starts
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.plan.measure import Measure

# The fifth of January 1970 was a Monday.
MONDAY = Instant(4 * DAY)
WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Back:
    """Of so many users whose period has passed, those who came back in it."""

    n: int = 0
    came: int = 0

    @property
    def share(self) -> Share | None:
        """Of those who came back among those of whom it is known; None where it is of nobody."""
        return Share(self.came / self.n) if self.n else None

    def __add__(self, other: "Back") -> "Back":
        return Back(self.n + other.n, self.came + other.came)


@dataclass(frozen=True, slots=True)
class Cohort:
    """The users who started between `at` and the next cohort; `back` are their first, second, … period after the start."""

    at: Instant
    users: int
    back: tuple[Back, ...]


@dataclass(frozen=True, slots=True)
class Periods:
    """How long a cohort and each of its periods are, and how many periods are looked at."""

    length: Seconds = WEEK
    count: int = 8


def cohort_of(at: Instant, length: Seconds) -> Instant:
    """When the cohort of somebody who started at an instant begins."""
    return MONDAY + math.floor((at - MONDAY) / length) * length


def cohorts(
    measure: Measure, happenings: Iterable[Happening], look: Look, periods: Periods, *, by_variant: bool = False
) -> Mapping[str, tuple[Cohort, ...]]:
    """The cohorts of each slot, or of each variant, oldest first."""
    known = [one for one in happenings if one.at <= look.now]
    found: defaultdict[str, defaultdict[Instant, list[tuple[Back, ...]]]] = defaultdict(lambda: defaultdict(list))
    for start, own in starts(measure, known, look):
        group = look.variant(start) if by_variant else start.slot
        came = {
            math.floor((one.at - start.at) / periods.length)
            for one in own
            if one.name == measure.event and one.at >= start.at
        }
        known_now = [start.at + (k + 1) * periods.length <= look.now for k in range(1, periods.count + 1)]
        back = tuple(Back(int(ripe), int(ripe and k in came)) for k, ripe in enumerate(known_now, 1))
        found[group][cohort_of(start.at, periods.length)].append(back)
    return {
        group: tuple(Cohort(at, len(users), _added(users)) for at, users in sorted(one.items()))
        for group, one in found.items()
    }


def joined(groups: Mapping[str, tuple[Cohort, ...]]) -> tuple[Cohort, ...]:
    """The cohorts of all groups together."""
    found: defaultdict[Instant, list[Cohort]] = defaultdict(list)
    for one in groups.values():
        for cohort in one:
            found[cohort.at].append(cohort)
    return tuple(
        Cohort(at, sum(one.users for one in same), _added([one.back for one in same]))
        for at, same in sorted(found.items())
    )


def _added(rows: Iterable[tuple[Back, ...]]) -> tuple[Back, ...]:
    return tuple(sum(column, Back()) for column in zip(*rows, strict=True))
