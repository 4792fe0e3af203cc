"""Slots: the two places in which a component's version can live.

One slot is *stable* (it serves), the other is the *candidate*. Which is which is a fact of a placement, never of
the slot itself: blue is not "old" and green is not "new".
"""

from enum import StrEnum


class Slot(StrEnum):
    """Blue or green."""

    BLUE = "blue"
    GREEN = "green"

    @property
    def other(self) -> "Slot":
        """The slot on the other side of the see-saw."""
        return Slot.GREEN if self is Slot.BLUE else Slot.BLUE
