"""A loop whose time does not pass but jumps: to the next timer, as soon as nothing else is left to do.

Hours of a release take milliseconds, and two runs with the same seed are the same to the last callback. Only pure
asyncio works on it: no sockets, no threads, no subprocesses.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bascule.kernel.quantities import Seconds

Answer = TypeVar("Answer")
ORIGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class _Jump(selectors.SelectSelector):
    """Never waits: a wait is a jump of the loop's clock."""

    def __init__(self) -> None:
        super().__init__()
        self.elapsed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everything waits and no timer is set: the simulated world is stuck")
        self.elapsed += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time."""

    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._jump.elapsed


class VirtualClock:
    """The clock port on a virtual loop. `shift` is what a clock step adds to what the clock shows."""

    def __init__(self) -> None:
        self.shift = 0.0

    def now(self) -> datetime:
        """The instant that the clock shows."""
        return ORIGIN + timedelta(seconds=asyncio.get_running_loop().time() + self.shift)

    async def sleep(self, seconds: Seconds) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)


def run_virtual(main: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a coroutine on virtual time; tasks that it leaves behind are an error."""
    loop = VirtualLoop()
    try:
        answer = loop.run_until_complete(main)
        left = [task for task in asyncio.all_tasks(loop) if not task.done()]
        if left:
            raise RuntimeError(f"left behind: {left}")
        return answer
    finally:
        loop.close()
