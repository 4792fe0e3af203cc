"""Streams of changes: many connections that wait for one event, and how long it takes to reach them all."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

AT_ONCE, WITHIN = 50, 30.0


async def opened(url: str, key: str, gate: asyncio.Semaphore) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A stream that has begun."""
    async with gate:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        writer.write(f"GET /ofrep/v1/events?key={key} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
        await asyncio.wait_for(reader.readuntil(b"retry: "), WITHIN)
        await reader.readuntil(b"\n\n")
        return reader, writer


async def arrivals(url: str, key: str, streams: int, toggle: Callable[[], Awaitable[float]]) -> list[float]:
    """When the event of a toggle came to each of so many streams, in seconds after it was asked for, in order."""
    gate = asyncio.Semaphore(AT_ONCE)
    async with AsyncExitStack() as stack:
        made = await asyncio.gather(*(opened(url, key, gate) for _ in range(streams)))
        for _, writer in made:
            stack.callback(writer.close)

        async def heard(reader: asyncio.StreamReader) -> float:
            await reader.readuntil(b"refetchEvaluation")
            return time.perf_counter()

        waiting = [asyncio.create_task(heard(reader)) for reader, _ in made]
        began = await toggle()
        return sorted(when - began for when in await asyncio.wait_for(asyncio.gather(*waiting), WITHIN))
