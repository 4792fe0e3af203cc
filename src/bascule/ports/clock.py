"""The clock port: the only way to know the time or to let some pass."""

from datetime import datetime
from typing import Protocol

from bascule.kernel.quantities import Seconds


class Clock(Protocol):
    """Time as the engine sees it; tests and simulations bring their own."""

    def now(self) -> datetime:
        """The instant, in UTC."""

    async def sleep(self, seconds: Seconds) -> None:
        """Let time pass."""
