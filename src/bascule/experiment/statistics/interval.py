"""Intervals: two ends, and what is common to several of them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def within(self, other: "Interval") -> bool:
        """Whether no part of this one is outside the other."""
        return other.low <= self.low and self.high <= other.high


def narrowed(intervals: Iterable[Interval]) -> list[Interval]:
    """What is common to each interval and all before it.

    Intervals that hold at all times at once may be intersected: each then lies within the one before. Two that have
    nothing in common say that the quantity itself has moved; the narrowing then begins anew.
    """
    found: list[Interval] = []
    for now in intervals:
        before = found[-1] if found else now
        common = Interval(max(now.low, before.low), min(now.high, before.high))
        found.append(common if common.low <= common.high else now)
    return found
