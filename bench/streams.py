"""Streams of changes: many connections that wait for one event, and how long it takes to reach them all.

The listener is as light as it can be (one thread on one epoll, no task per connection), because it shares the machine with what
it measures.
"""

import asyncio
import selectors
import socket
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

WITHIN = 30.0
CHANGED = b"refetchEvaluation"


def opened(url: str, key: str) -> socket.socket:
    """A stream that has begun."""
    made = socket.create_connection(("127.0.0.1", urlsplit(url).port or 80), timeout=WITHIN)
    made.sendall(f"GET /ofrep/v1/events?key={key} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
    begun = b""
    while b"retry: " not in begun or not begun.endswith(b"\n\n\r\n"):
        begun += made.recv(4096)
    made.setblocking(False)
    return made


def heard(streams: list[socket.socket]) -> list[float]:
    """When each stream said that something has changed, in order."""
    end, times = time.monotonic() + WITHIN, list[float]()
    with selectors.EpollSelector() as selector:
        for stream in streams:
            selector.register(stream, selectors.EVENT_READ)
        while len(times) < len(streams):
            assert time.monotonic() < end, f"{len(times)} of {len(streams)} streams were told"
            for ready, _ in selector.select(1.0):
                said = ready.fileobj.recv(4096)  # type: ignore[union-attr]
                assert said, "a stream ended"
                if CHANGED in said:
                    times.append(time.perf_counter())
    return times


async def arrivals(url: str, key: str, streams: int, toggle: Callable[[], Awaitable[float]]) -> list[float]:
    """When the event of a toggle came to each of so many streams, in seconds after it was asked for, in order."""
    made = [opened(url, key) for _ in range(streams)]
    try:
        listening = asyncio.create_task(asyncio.to_thread(heard, made))
        began = await toggle()
        return [when - began for when in await listening]
    finally:
        for one in made:
            one.close()
