"""The real clock."""

import asyncio
from datetime import UTC, datetime

from bascule.kernel.quantities import Seconds


class SystemClock:
    """Time as the machine has it."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: Seconds) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds)
