"""A control plane stops, whatever its parts do with a cancellation."""

import asyncio
from contextlib import suppress

from bascule.wiring.running import stop


async def deaf(begun: asyncio.Event) -> None:
    """Loses the first cancellation, as a wait may that is done in the same moment."""
    begun.set()
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    await asyncio.Event().wait()


async def broken() -> None:
    """Ends with an error while it is stopped."""
    try:
        await asyncio.Event().wait()
    finally:
        raise ValueError("late")


async def test_a_lost_cancellation_is_said_again() -> None:
    """Nobody waits for ever, and an error on the way out keeps nobody from leaving."""
    begun = asyncio.Event()
    tasks = [asyncio.create_task(deaf(begun)), asyncio.create_task(broken())]
    await begun.wait()
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await stop(tasks)
    assert all(task.done() for task in tasks)
