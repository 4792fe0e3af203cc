"""One at a time, between tasks and between processes: a lock on a file, which the system gives back when its holder dies."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bascule.drivers.support.files import make_folder
from bascule.drivers.support.processes.trouble import machine

RETRY = 0.005


@asynccontextmanager
async def locked(folder: Path) -> AsyncIterator[None]:
    """Hold the folder's lock."""
    make_folder(folder)
    with machine(folder):
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # Waiting inside flock would block a thread for as long as another process holds it.
        while not _take(descriptor):  # noqa: ASYNC110
            await asyncio.sleep(RETRY)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
