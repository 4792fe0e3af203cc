"""Blocking work and cancellation."""

import asyncio
import threading

import pytest

from bascule.drivers.support.thread import to_its_end


async def test_a_cancelled_caller_waits_for_the_work() -> None:
    """The cancellation arrives only when the thread is done, so nothing that it holds is given back under it."""
    begun, allowed, done = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        allowed.wait(10)
        done.append(True)

    task = asyncio.create_task(to_its_end(work))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    await asyncio.wait([task], timeout=0.05)
    assert not task.done()
    allowed.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == [True]


async def test_answers_and_errors_come_through() -> None:
    """What the work returns or raises is what the caller gets."""
    assert await to_its_end(int, "7") == 7
    with pytest.raises(ValueError, match="invalid literal"):
        await to_its_end(int, "x")
