"""The signals of one process."""

import asyncio
from collections import defaultdict
from contextlib import suppress

from bascule.kernel.quantities import Seconds


class LocalSignals:
    """News by release, within this process."""

    def __init__(self) -> None:
        self._news: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def wait(self, release: str, seconds: Seconds) -> None:
        """Return at the next signal for a release, at once if one came since the last call, or after `seconds`."""
        event = self._news[release]
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)
        event.clear()

    def wake(self, release: str) -> None:
        """Signal to those who wait."""
        self._news[release].set()
