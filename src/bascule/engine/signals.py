"""Signals: somebody asked for something, a check has ended, another process moved.

Waiting for a signal or a timer is how the engine sleeps; it never polls.
"""

from typing import Protocol

from bascule.kernel.quantities import Seconds


class Signals(Protocol):
    """News by release."""

    async def wait(self, release: str, seconds: Seconds) -> None:
        """Return at the next signal for a release, at once if one came since the last call, or after `seconds`."""

    def wake(self, release: str) -> None:
        """Signal to those who wait in this process."""
