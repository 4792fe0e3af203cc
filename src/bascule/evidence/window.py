"""The trailing window: what happened lately, in at most ten sub-windows.

`for 5m` asks whether the condition is true *now*, and has been all along. That needs recent figures only, and it must
not need a history: ten sub-windows of a tenth of `for` each hold the sums of both slots, and old ones fall off.

*How long is "now"?* Were it as long as `for`, one bad minute would be seen for the next five and `for 5m` would filter
nothing. Were it short, a rate of few requests would jump about the limit. So "now" is as few of the newest sub-windows
as hold enough requests to tell (about ten bad ones at the limit), and at most half of `for`: trouble shorter than
half of `for` never lasts `for`, at any traffic.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bascule.evidence.figures import NONE, Tally
from bascule.kernel.quantities import Seconds

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

    def sums(self, now: int, enough: Callable[[Tally, Tally], bool] | None = None) -> tuple[Tally, Tally]:
        """Candidate's and stable's tally over the window that ends in sub-window `now`.

        With `enough`, over as few of its newest sub-windows as hold enough, and over half of them at most.
        """
        own, other = NONE, NONE
        oldest = now - (PARTS if enough is None else PARTS // 2)
        for number, candidate, stable in reversed(self.parts):
            if number <= oldest or (enough is not None and enough(own, other)):
                break
            own, other = own + candidate, other + stable
        return own, other


def part(elapsed: Seconds, span: Seconds) -> int:
    """The number of the sub-window in which an instant lies, `elapsed` seconds after the beginning."""
    return math.floor(max(0.0, elapsed) / span * PARTS)
