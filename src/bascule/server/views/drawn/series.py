"""Evidence over time, small enough to draw: samples fold into at most `MOST` buckets, whose width doubles as needed.

A bucket holds counts, never averages, so joining two loses nothing but time. Folding is incremental: a page that is looked
at for hours reads each sample once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bascule.evidence.figures import Tally
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot

MOST = 96
FEWEST = 40
NARROWEST = Seconds(0.5)
# Looks are at most so far apart while somebody is exposed: a rate over less says more about looks than about requests.
LOOK = Seconds(5.0)


@dataclass(slots=True)
class Counted:
    """What one slot did in one bucket; `visits` and `failed_visits` are synthetic visitors' part of it."""

    total: int = 0
    errors: int = 0
    over: dict[float, int] = field(default_factory=dict)
    visits: int = 0
    failed_visits: int = 0

    def add(self, total: int, errors: int, over: Mapping[float, int], visits: tuple[int, int] = (0, 0)) -> None:
        """Count more."""
        self.total += total
        self.errors += errors
        self.visits += visits[0]
        self.failed_visits += visits[1]
        for limit, count in over.items():
            self.over[limit] = self.over.get(limit, 0) + count

    def join(self, other: "Counted") -> None:
        """Count what another one has."""
        self.add(other.total, other.errors, other.over, (other.visits, other.failed_visits))

    @property
    def error_rate(self) -> float | None:
        """Errors among requests; None without requests."""
        return self.errors / self.total if self.total else None

    def slow(self, limit: float) -> float | None:
        """The share of requests that took longer than `limit`; None where that was not counted."""
        return self.over[limit] / self.total if self.total and limit in self.over else None


Bucket = dict[Slot, Counted]


@dataclass(slots=True)
class Series:
    """Buckets by their number, each `width` seconds wide from `origin` on; `last` is the newest sample's instant."""

    origin: Instant = Instant(0.0)
    width: Seconds = NARROWEST
    last: Instant = Instant(0.0)
    buckets: dict[int, Bucket] = field(default_factory=dict)

    def fold(self, samples: Iterable[Mapping[str, Any]]) -> None:
        """Take in samples, oldest first."""
        for sample in samples:
            if not self.buckets:
                self.origin = sample["at"]
            self.last = max(self.last, sample["at"])
            while self._number(sample["at"]) >= MOST:
                self._widen()
            bucket = self.buckets.setdefault(self._number(sample["at"]), {})
            over = {float(limit): count for limit, count in sample["over"].items()}
            visits = sample.get("visits", 0), sample.get("failed_visits", 0)
            bucket.setdefault(Slot(sample["slot"]), Counted()).add(sample["total"], sample["errors"], over, visits)

    def points(self, slot: Slot) -> Sequence[tuple[Instant, Counted]]:
        """What is drawn of a slot: middle instants with counts, oldest first.

        Neighbours are joined until a point rests on `FEWEST` requests: a share of three requests says nothing.
        """
        found, began, held = list[tuple[Instant, Counted]](), 0, Counted()
        for number in sorted(number for number, bucket in self.buckets.items() if slot in bucket):
            counted = self.buckets[number][slot]
            began = began if held.total else number
            held.join(counted)
            if held.total >= FEWEST:
                found.append((self._middle(began, number), held))
                held = Counted()
        return found or ([(self._middle(began, began), held)] if held.total else [])

    def rows(self, most: int) -> Sequence[tuple[Instant, Bucket]]:
        """The same in at most `most` rows: beginnings with their buckets, oldest first."""
        return [(at, bucket) for at, bucket, _ in self.spans(most)]

    def spans(self, most: int) -> Sequence[tuple[Instant, Bucket, Seconds]]:
        """Likewise, with how many seconds of each row were counted."""
        span = max(self.buckets, default=0) + 1
        step = -(-span // most)
        joined: dict[int, Bucket] = {}
        for number in sorted(self.buckets):
            _join(joined.setdefault(number // step, {}), self.buckets[number])
        wide, last = step * self.width, self.last - self.origin
        return [
            (self.origin + number * wide, bucket, max(min(wide, last - number * wide), self.width))
            for number, bucket in joined.items()
        ]

    def whole(self, slot: Slot) -> Counted:
        """Everything that a slot did."""
        counted = Counted()
        for bucket in self.buckets.values():
            if slot in bucket:
                counted.join(bucket[slot])
        return counted

    def tallies(self) -> Mapping[Slot, Tally]:
        """Requests and errors of the users of each slot that had any."""
        whole = {slot: self.whole(slot) for slot in Slot}
        users = {slot: Tally(one.total - one.visits, one.errors - one.failed_visits) for slot, one in whole.items()}
        return {slot: one for slot, one in users.items() if one.n}

    def rates(self, slot: Slot) -> Sequence[tuple[Instant, float]]:
        """Requests a second of a slot: the middles of buckets with how many came in each, oldest first.

        Buckets are joined until they are as wide as a look, so that a look more or less is no rise and no fall.
        """
        step = max(round(LOOK / self.width), 1)
        joined: dict[int, int] = {}
        for number, bucket in self.buckets.items():
            joined[number // step] = joined.get(number // step, 0) + (bucket[slot].total if slot in bucket else 0)
        # The newest one is still being filled.
        done = sorted(joined)[:-1] if len(joined) > 1 else sorted(joined)
        return [(self._middle(one * step, one * step + step - 1), joined[one] / (step * self.width)) for one in done]

    def _middle(self, first: int, last: int) -> Instant:
        return self.origin + (first + last + 1) / 2 * self.width

    def _number(self, at: Instant) -> int:
        return max(int((at - self.origin) / self.width), 0)

    def _widen(self) -> None:
        self.width *= 2
        halved: dict[int, Bucket] = {}
        for number, bucket in self.buckets.items():
            _join(halved.setdefault(number // 2, {}), bucket)
        self.buckets = halved


def _join(into: Bucket, other: Bucket) -> None:
    for slot, counted in other.items():
        into.setdefault(slot, Counted()).join(counted)
