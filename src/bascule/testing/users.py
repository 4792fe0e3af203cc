"""Users of a simulated world: they begin, and some of them complete; what a release reads of that is counted here.

They arrive with the traffic and meet the flags as these are then. Instants are those of the server's clock, as for real
events, so a clock that is stepped moves them, too.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.kernel.site import Site
from bascule.kernel.slot import Slot
from bascule.ports.figures import FiguresAsked
from bascule.release.facts import FiguresSeen, Sums


@dataclass(frozen=True, slots=True)
class Users:
    """How they are: how many begin in a second, and which share of them completes with a version, or with a flag's feature."""

    rate: float
    completing: Mapping[str, float]
    with_flag: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Crowd:
    """Everybody who came: when, to which slot, with which flags, and whether they completed."""

    random: Random
    users: Users
    now: Callable[[], Instant]
    shown: Callable[[str], Share]
    came: list[tuple[Instant, Slot, frozenset[str], Counter[bool]]] = field(default_factory=list)
    reads: int = 0

    def arrive(self, slot: Slot, version: str | None, seconds: Seconds) -> None:
        """Those of some seconds of a slot's traffic."""
        number = round(min(seconds, 120.0) * self.users.rate + self.random.random() - 0.5)
        groups: dict[frozenset[str], Counter[bool]] = {}
        for _ in range(number):
            flags = frozenset(flag for flag in self.users.with_flag if self.random.random() < self.shown(flag))
            share = self.users.completing.get(version or "", 0.0)
            for flag in flags:
                share *= self.users.with_flag[flag]
            groups.setdefault(flags, Counter())[self.random.random() < share] += 1
        self.came += [(self.now(), slot, flags, counted) for flags, counted in groups.items()]

    async def read(self, site: Site, asked: FiguresAsked) -> FiguresSeen:
        """Totals since then, of users whose time has passed."""
        self.reads += 1
        sides: dict[Slot, dict[str, Sums]] = {}
        for name, measure in asked.measures.items():
            for at, slot, flags, counted in self.came:
                if asked.since <= at <= asked.now - (measure.within or 0.0):
                    side = slot if not asked.flag else asked.candidate if asked.flag in flags else asked.candidate.other
                    n, hits, _ = sides.setdefault(side, {}).get(name, (0, 0.0, 0.0))
                    hits += counted[True]
                    sides[side][name] = (n + counted.total(), hits, hits)
        return FiguresSeen(asked.since, asked.flag, sides)
