"""Blocking work and cancellation."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from bascule.drivers.support.processes.thread import stoppable, to_its_end


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


async def test_stoppable_work_is_told_to_stop() -> None:
    """Work in a thread hears of a cancellation, and the cancellation ends when the work has."""
    heard, began = threading.Event(), threading.Event()

    def work(stop: Callable[[], bool]) -> None:
        began.set()
        until = time.monotonic() + 10
        while not stop() and time.monotonic() < until:
            threading.Event().wait(0.001)
        if stop():
            heard.set()

    task = asyncio.create_task(stoppable(work))
    await asyncio.to_thread(began.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert heard.is_set()
