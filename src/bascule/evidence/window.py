"""The trailing window: what happened lately, in at most ten sub-windows.

`for 5m` asks whether the condition is true *now*, and has been all along. That needs recent figures only, and it must
not need a history: ten sub-windows of a tenth of the window each hold the sums of both slots, and old ones fall off.
"""

import math
from dataclasses import dataclass
from typing import Any

from bascule.evidence.figures import NONE, Tally

PARTS = 10


@dataclass(frozen=True, slots=True)
class Window:
    """Sub-windows that saw observations: their number since the beginning, candidate's and stable's tally."""

    parts: tuple[tuple[int, Tally, Tally], ...] = ()

    def add(self, now: int, candidate: Tally, stable: Tally) -> "Window":
        """Count one look in sub-window `now`, and forget what lies more than a window back."""
        kept = tuple(part for part in self.parts if part[0] > now - PARTS)
        if not candidate.n and not stable.n:
            return Window(kept)
        if kept and kept[-1][0] >= now:
            number, own, other = kept[-1]
            return Window((*kept[:-1], (number, own + candidate, other + stable)))
        return Window((*kept, (now, candidate, stable)))

    def sums(self, now: int) -> tuple[Tally, Tally]:
        """Candidate's and stable's tally over the window that ends in sub-window `now`."""
        own, other = NONE, NONE
        for number, candidate, stable in self.parts:
            if number > now - PARTS:
                own, other = own + candidate, other + stable
        return own, other

    def as_json(self) -> list[Any]:
        """The window as JSON data."""
        return [[number, _row(own), _row(other)] for number, own, other in self.parts]

    @classmethod
    def from_json(cls, data: list[Any]) -> "Window":
        """Read what `as_json` wrote."""
        return cls(tuple((number, Tally(*own), Tally(*other)) for number, own, other in data))


def part(elapsed: float, span: float) -> int:
    """The number of the sub-window in which an instant lies, `elapsed` seconds after the beginning."""
    return math.floor(max(0.0, elapsed) / span * PARTS)


def _row(tally: Tally) -> list[float]:
    return [tally.n, tally.x, tally.squares] if tally.squares else [tally.n, tally.x]
