"""The last day as lanes: which release was under way when, and how it ended. Pure geometry; positions are shares of the width."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.release.phases import PHASE, Phase
from bascule.server.views.status import TONES, Tone

DAY = Seconds(24 * 3600.0)
# What lasted a moment only is still to be seen, and to be pressed.
LEAST = 0.055
HOUR = Seconds(3600.0)
# The last part, where no time of day can be written.
EDGE = 0.04


@dataclass(frozen=True, slots=True)
class Bar:
    """One release: from where to where it reaches."""

    release: str
    version: str
    phase: Phase
    tone: Tone
    left: float
    width: float
    began: Instant

    @property
    def word(self) -> Message:
        """How it ended, or where it is."""
        return say(PHASE[self.phase])

    @property
    def fits(self) -> bool:
        """Whether its version can be written on it, where the picture is a thousand points wide."""
        return 1000 * self.width >= 6.5 * len(self.version) + 12


@dataclass(frozen=True, slots=True)
class Lane:
    """One component's releases of the day, oldest first."""

    component: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The lanes of an environment, and every full hour with where it is."""

    lanes: tuple[Lane, ...]
    marks: tuple[tuple[float, Instant], ...]


def day(rows: Sequence[Mapping[str, Any]], components: Iterable[str], now: Instant) -> Day | None:
    """The last day of an environment; None where nothing was released."""
    if not rows:
        return None
    since = Instant(now - DAY)
    named = dict.fromkeys([*components, *(row["component"] for row in rows)])
    lanes = (Lane(name, _beside([_bar(row, since, now) for row in rows if row["component"] == name])) for name in named)
    first = Instant(-(-since // HOUR) * HOUR)
    marks = [Instant(first + number * HOUR) for number in range(int(DAY / HOUR))]
    placed = ((round((at - since) / DAY, 4), at) for at in marks)
    return Day(tuple(lane for lane in lanes if lane.bars), tuple(one for one in placed if one[0] < 1 - EDGE))


def _beside(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """What follows closely is still seen apart: an earlier release moves to the left of the next one."""
    found: list[Bar] = []
    edge = 1.0
    for bar in reversed(bars):
        left = max(min(bar.left, edge - LEAST), 0.0)
        found.append(replace(bar, left=round(left, 4), width=round(max(min(bar.width, edge - left), 0.0), 4)))
        edge = left
    return tuple(reversed(found))


def _bar(row: Mapping[str, Any], since: Instant, now: Instant) -> Bar:
    begins, ends = max(row["started"], since), min(row["ended"] or now, now)
    left = min((begins - since) / DAY, 1 - LEAST)
    width = max((ends - begins) / DAY, LEAST)
    phase = Phase(row["phase"])
    tone = Tone.NEED if phase is Phase.ROLLED_BACK else TONES[phase]
    return Bar(row["id"], row["version"], phase, tone, round(left, 4), round(min(width, 1 - left), 4), row["started"])
