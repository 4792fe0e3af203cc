"""The figures port: what a release needs of its product's figures: counts of users, candidate's and stable's.

Not a driver of the catalogue: events are Bascule's own. The port is there so that deciding code and simulations meet the same
thing as the real one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.kernel.slot import Slot
from bascule.plan.measure import Measure, MeasureKind
from bascule.release.facts import FiguresSeen, Sums


@dataclass(frozen=True, slots=True)
class FiguresAsked:
    """Which figures: of those who have begun since an instant, as far as is known `now`.

    Without a `flag` whoever began in a slot belongs to it. With one, whoever met its feature then, or was first exposed to it
    since, belongs to the candidate, and everybody else to the other slot. In a rehearsal users are played, so many times `faster`,
    and a time is told as the one that it stands for.
    """

    measures: Mapping[str, Measure]
    candidate: Slot
    since: Instant
    now: Instant
    flag: str = ""
    faster: float = 1.0

    def meant(self, totals: Mapping[Slot, Mapping[str, Sums]]) -> Mapping[Slot, Mapping[str, Sums]]:
        """Totals in which the times of users whose time runs faster are those that they stand for."""
        times = {name: self.faster for name, one in self.measures.items() if one.kind is MeasureKind.TIME}
        return {
            slot: {name: _times(sums, times.get(name, 1.0)) for name, sums in of.items()} for slot, of in totals.items()
        }


class Figures(Protocol):
    """Figures of the product of a site."""

    async def read(self, site: Site, asked: FiguresAsked) -> FiguresSeen:
        """Totals since then, of users whose time has passed. Raises `Unreachable`."""


def _times(sums: Sums, scale: float) -> Sums:
    n, total, squares = sums
    return (n, total * scale, squares * scale * scale)
