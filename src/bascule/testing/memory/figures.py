"""The figures port in memory: what happened, counted by the pure code that the database is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bascule.events.kind import EXPOSURE
from bascule.events.limits import DAY
from bascule.events.measuring import Happening, Look, measured
from bascule.kernel.site import Site
from bascule.kernel.slot import Slot
from bascule.ports.figures import FiguresAsked
from bascule.release.facts import FiguresSeen, Sums

OFF = "off"


@dataclass(slots=True)
class MemoryFigures:
    """Happenings of one site. Everything but `off` is the feature of a flag."""

    happenings: list[Happening] = field(default_factory=list)

    def tell(self, happening: Happening) -> None:
        """Something happened."""
        self.happenings.append(happening)

    async def read(self, site: Site, asked: FiguresAsked) -> FiguresSeen:
        """Totals since then, of users whose time has passed."""
        since = [one for one in self.happenings if one.at >= asked.since]
        look = Look(asked.since, asked.now, asked.now, DAY, _shown(since, asked), asked.flag)
        sides: dict[Slot, dict[str, Sums]] = {}
        for name, measure in asked.measures.items():
            for cell, sums in measured(measure, since, look).items():
                slot = _side(asked, cell.slot, cell.variant)
                if slot is not None:
                    n, total, squares = sides.setdefault(slot, {}).get(name, (0, 0.0, 0.0))
                    sides[slot][name] = (n + sums.n, total + sums.total, squares + sums.squares)
        return FiguresSeen(asked.since, asked.flag, asked.meant(sides))


def _shown(happenings: list[Happening], asked: FiguresAsked) -> Mapping[str, str]:
    """The variants of first exposures since then."""
    found: dict[str, str] = {}
    for one in sorted(happenings, key=lambda one: (one.at, str(one.properties.get("variant", "")))):
        if one.name == EXPOSURE and one.properties.get("flag") == asked.flag and one.at <= asked.now:
            found.setdefault(one.who, str(one.properties["variant"]))
    return found


def _side(asked: FiguresAsked, slot: str, variant: str) -> Slot | None:
    if asked.flag:
        return asked.candidate if variant not in ("", OFF) else asked.candidate.other
    return Slot(slot) if slot in set(Slot) else None
