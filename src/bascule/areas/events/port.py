"""The figures port on PostgreSQL: events become candidate's and stable's figures.

Events come late: pages send every few seconds, libraries in batches. So figures are those of a moment ago, `SETTLE` or as long
as the settings say, until when nearly everything has arrived; what comes later still is set right by whoever takes differences.
"""

from collections.abc import Callable, Mapping

from bascule.areas.events.store.figures import Span
from bascule.areas.events.store.measures import Measures, Question
from bascule.flag.definition import read_flag
from bascule.flag.exposure import baseline
from bascule.kernel.quantities import Seconds
from bascule.kernel.site import Site
from bascule.kernel.slot import Slot
from bascule.platform.settings import EVENTS_SETTLE
from bascule.ports.figures import FiguresAsked
from bascule.ports.flags import Flags
from bascule.release.facts import FiguresSeen, Sums

SETTLE = Seconds(EVENTS_SETTLE)


class PostgresFigures:
    """The figures port."""

    def __init__(self, measures: Measures, flags: Callable[[], Flags], settle: Seconds = SETTLE) -> None:
        # Who knows flags is asked for when a figure is by one: flags themselves know the keys of applications from events.
        self._measures, self._flags, self._settle = measures, flags, settle

    async def read(self, site: Site, asked: FiguresAsked) -> FiguresSeen:
        """Totals since then, of users whose time has passed."""
        now = max(asked.now - self._settle, asked.since)
        question = Question(Span(asked.since, now), now, asked.flag, met=True)
        groups = await self._measures.sums(site, asked.measures, question)
        sides = await self._by_flag(site, asked, groups) if asked.flag else _by_slot(groups)
        return FiguresSeen(asked.since, asked.flag, asked.meant(sides))

    async def _by_flag(
        self, site: Site, asked: FiguresAsked, groups: Mapping[str, Mapping[str, Sums]]
    ) -> Mapping[Slot, Mapping[str, Sums]]:
        seen = (await self._flags().observe(site, [asked.flag])).get(asked.flag)
        known = seen and seen.stored
        without = {"", baseline(read_flag(asked.flag, known["definition"])) if known else ""}
        return split(asked.candidate, {group for group in groups if group not in without}, groups)


def _by_slot(groups: Mapping[str, Mapping[str, Sums]]) -> Mapping[Slot, Mapping[str, Sums]]:
    return {slot: groups[slot.value] for slot in Slot if slot.value in groups}


def split(
    candidate: Slot, own: set[str], groups: Mapping[str, Mapping[str, Sums]]
) -> Mapping[Slot, Mapping[str, Sums]]:
    """The candidate's variants added up, and all others."""
    sides: dict[Slot, dict[str, Sums]] = {}
    for group, sums in groups.items():
        side = sides.setdefault(candidate if group in own else candidate.other, {})
        for name, more in sums.items():
            n, total, squares = side.get(name, (0, 0.0, 0.0))
            side[name] = (n + more[0], total + more[1], squares + more[2])
    return sides
