"""Counts: the only form in which evidence enters. Never a bare percentage.

A reading is what a source counted for one slot in one interval. Deltas, not running totals: the reader of a source
turns its counters into deltas, so a proxy that restarted cannot take evidence back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bascule.kernel.quantities import Instant
from bascule.kernel.slot import Slot


@dataclass(frozen=True, slots=True)
class Counts:
    """Requests of one slot in one interval.

    `over` maps a latency in seconds to how many of `total` took longer than it; a guard's own limit is always among
    the keys. `sums` holds, per metric measured as a mean, the count, the sum and the sum of squares of its values. `visitors` are
    those of these requests that Bascule has sent itself: they are evidence like all others, and nobody is a user.
    """

    total: int = 0
    errors: int = 0
    over: Mapping[float, int] = field(default_factory=dict)
    sums: Mapping[str, tuple[int, float, float]] = field(default_factory=dict)
    visitors: "Counts | None" = None

    @property
    def users(self) -> "Counts":
        """The same without synthetic visitors."""
        mine = self.visitors
        if mine is None:
            return self
        over = {limit: max(count - mine.over.get(limit, 0), 0) for limit, count in self.over.items()}
        return replace(
            self, total=self.total - mine.total, errors=max(self.errors - mine.errors, 0), over=over, visitors=None
        )

    def visited_by(self, visitors: "Counts") -> "Counts":
        """These requests of users and those of visitors together."""
        over = {limit: count + visitors.over.get(limit, 0) for limit, count in self.over.items()}
        total, errors = self.total + visitors.total, self.errors + visitors.errors
        return replace(self, total=total, errors=errors, over=over, visitors=visitors)


@dataclass(frozen=True, slots=True)
class Tick:
    """One look at a source: seconds since any fixed origin, and the counts per slot since the last look.

    `failure` says that the source could not be read; then there are no counts, and nothing is held against the version.
    """

    at: Instant
    counts: Mapping[Slot, Counts] = field(default_factory=dict)
    failure: str | None = None
