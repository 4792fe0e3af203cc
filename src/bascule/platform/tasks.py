"""Tasks that run until they are told to stop."""

import asyncio
from collections.abc import Collection
from typing import Any

from bascule.kernel.quantities import Seconds

CANCEL_EVERY = Seconds(1.0)


async def stop(tasks: Collection[asyncio.Future[Any]]) -> None:
    """End tasks, whatever they end with; `CancelledError` comes to whoever is cancelled meanwhile only once all have ended.

    One that loses a cancellation is cancelled again: Python 3.11's `wait_for`, which libraries are built on, loses one that comes
    in the moment in which what it waits for is done, and whoever waited for such a task would wait for ever.
    """
    cancelled: asyncio.CancelledError | None = None
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        try:
            await asyncio.wait(pending, timeout=CANCEL_EVERY)
        except asyncio.CancelledError as error:
            cancelled = error
    await asyncio.gather(*tasks, return_exceptions=True)
    if cancelled is not None:
        raise cancelled
