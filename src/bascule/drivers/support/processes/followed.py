"""A child process that is followed to its end on the loop, without a thread for each."""

import asyncio
import os
import subprocess

from bascule.kernel.quantities import Seconds

# Where the system cannot tell of the end of a process.
ASK_EVERY = Seconds(0.05)


async def readable(descriptor: int) -> None:
    """Return when there is something to read."""
    loop = asyncio.get_running_loop()
    told = loop.create_future()
    loop.add_reader(descriptor, lambda: None if told.done() else told.set_result(None))
    try:
        await told
    finally:
        loop.remove_reader(descriptor)


class Followed:
    """A child of ours."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self.pid = child.pid

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        return self._child.poll()

    async def wait(self) -> int:
        """Return how it ended, when it has: its exit code, or minus the signal that ended it."""
        if not hasattr(os, "pidfd_open"):
            while self._child.poll() is None:  # noqa: ASYNC110
                await asyncio.sleep(ASK_EVERY)
        elif self._child.poll() is None:
            await self._ended()
        return self._child.wait()

    async def _ended(self) -> None:
        descriptor = os.pidfd_open(self.pid)
        try:
            await readable(descriptor)
        finally:
            os.close(descriptor)
