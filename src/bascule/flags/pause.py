"""Pauses between attempts: doubled from a tenth of a second to half a minute, and never the same for two clients.

A server that comes back is asked by all of its clients; because each waits for between half of the pause and all of it, they
do not come in step.
"""

from collections.abc import Callable

from bascule.kernel.quantities import Seconds

FIRST, LONGEST = Seconds(0.1), Seconds(30.0)


class Pause:
    """How long to wait; `chance` gives numbers in 0 .. 1."""

    __slots__ = ("_chance", "_next")

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance, self._next = chance, FIRST

    def begin_again(self) -> None:
        """The last attempt went well."""
        self._next = FIRST

    def take(self, least: Seconds = Seconds(0.0)) -> Seconds:
        """How long to wait this time; `least` is what the server asked for."""
        span, self._next = self._next, min(self._next * 2, LONGEST)
        return max(span * (0.5 + self._chance() / 2), min(least, LONGEST * 4))
