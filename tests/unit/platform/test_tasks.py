"""Tasks stop, whatever they do with a cancellation."""

import asyncio
from contextlib import suppress

import pytest

from bascule.platform.tasks import stop


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


async def test_whoever_stops_and_is_cancelled_leaves_nothing_running() -> None:
    """The cancellation is not lost, and comes when all have ended."""
    begun = asyncio.Event()
    task = asyncio.create_task(deaf(begun))
    await begun.wait()
    stopping = asyncio.create_task(stop([task]))
    await asyncio.sleep(0)
    stopping.cancel()
    async with asyncio.timeout(10):
        with pytest.raises(asyncio.CancelledError):
            await stopping
    assert task.done()
