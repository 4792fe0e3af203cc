"""Blocking work that must not be left half way: a cancellation waits for it, so that no lock is given back under it."""

import asyncio
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


async def to_its_end(work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Answer:
    """Run in a thread; a caller that is cancelled meanwhile is cancelled when the thread is done."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *given, **named))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def stoppable(work: Callable[[Callable[[], bool]], Answer]) -> Answer:
    """Run in a thread work that asks now and then whether to stop; a cancellation tells it to, and waits for that."""
    stop = threading.Event()
    task = asyncio.ensure_future(asyncio.to_thread(work, stop.is_set))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()
        raise
