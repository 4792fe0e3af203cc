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
from bascule.plan.measure import Measure
from bascule.release.facts import FiguresSeen


@dataclass(frozen=True, slots=True)
class FiguresAsked:
    """Which figures: of those who have begun since an instant, as far as is known `now`.

    Without a `flag` whoever began in a slot belongs to it. With one, whoever met its feature then, or was first exposed to it
    since, belongs to the candidate, and everybody else to the other slot.
    """

    measures: Mapping[str, Measure]
    candidate: Slot
    since: Instant
    now: Instant
    flag: str = ""


class Figures(Protocol):
    """Figures of the product of a site."""

    async def read(self, site: Site, asked: FiguresAsked) -> FiguresSeen:
        """Totals since then, of users whose time has passed. Raises `Unreachable`."""
