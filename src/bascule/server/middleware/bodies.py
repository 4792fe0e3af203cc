"""Bodies: each is read to its end before anybody looks at the request, within bounds of size, time and memory.

A handler begins with the whole body in its hands. So a body that stops half-way holds a connection for some seconds and
nothing else: no session is read, no lane is taken, no handler waits. Whoever goes away in the middle of one was never
there: no handler meets an end of the connection in the middle of a form (each such end was once a trace of seventy lines,
and a thousand of them held the loop for longer than the queue waits for a heartbeat).
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.server.refusals import TooLarge, TooMany, TooSlow

MB = 1024 * 1024
LIMIT = 2 * MB
# Paths whose bodies are small, by their beginnings.
SMALL = 64 * 1024
LIMITS = (("/enter", SMALL), ("/leave", SMALL), ("/invitation", SMALL))
WITHOUT = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Pace:
    """How slow a body may be, in seconds: without a byte, until it must have a pace (bytes a second), and in all."""

    silent: Seconds = Seconds(5.0)
    unhurried: Seconds = Seconds(10.0)
    pace: float = 8 * 1024
    longest: Seconds = Seconds(60.0)

    def wait(self, since: Seconds, size: int) -> Seconds:
        """How long the next part may take to come, so long after the beginning; nothing where the body is late already."""
        if since > self.unhurried and size < self.pace * float(since - self.unhurried):
            return Seconds(0.0)
        return min(self.silent, self.longest - since)


class Left(Exception):
    """The client went away before its request was whole."""


class Bodies:
    """Reads bodies. `most` is for all that are under way together, in bytes; `each` and `all` count those who are slow."""

    def __init__(self, pace: Pace | None = None, most: int = 64 * MB, each: int = 128, every: int = 1024) -> None:
        self._pace, self._most, self._each, self._every = pace or Pace(), most, each, every
        self._held, self._slow = 0, Counter[str]()

    async def read(self, scope_path: str, client: str, receive: Receive) -> bytes:
        """The body, whole. Raises `Left`, and the refusal of one that is too large, too slow, or one of too many."""
        limit = limit_of(scope_path)
        first = await self._part(receive, self._pace.silent)
        body: bytes = first.get("body", b"")
        if len(body) > limit:
            raise too_large(limit)
        if not first.get("more_body"):
            return body
        with self._slowly(client):
            return await self._rest(body, limit, receive)

    async def _rest(self, body: bytes, limit: int, receive: Receive) -> bytes:
        began, parts, size = time.monotonic(), [body], len(body)
        self._held += size
        try:
            while True:
                message = await self._part(receive, self._pace.wait(Seconds(time.monotonic() - began), size))
                part = message.get("body", b"")
                parts.append(part)
                size, self._held = size + len(part), self._held + len(part)
                if size > limit:
                    raise too_large(limit)
                if self._held > self._most:
                    raise TooMany(say("api.too-many-bodies"))
                if not message.get("more_body"):
                    return b"".join(parts)
        finally:
            self._held -= size

    async def _part(self, receive: Receive, seconds: Seconds) -> Message:
        try:
            async with asyncio.timeout(seconds):
                message = await receive()
        except TimeoutError:
            raise TooSlow(say("api.too-slow")) from None
        if message["type"] == "http.disconnect":
            raise Left
        return message

    @contextmanager
    def _slowly(self, client: str) -> Iterator[None]:
        """One of those whose bodies did not come in one piece, of whom there are only so many at once."""
        if self._slow[client] >= self._each or self._slow.total() >= self._every:
            raise TooMany(say("api.too-many-bodies"))
        self._slow[client] += 1
        try:
            yield
        finally:
            self._slow[client] -= 1
            if not self._slow[client]:
                del self._slow[client]


def limit_of(path: str) -> int:
    """How many bytes are read for a path."""
    return next((limit for begin, limit in LIMITS if path.startswith(begin)), LIMIT)


def announced(headers: Headers) -> int:
    """The length that a body is said to have."""
    length = headers.get("content-length", "0")
    return int(length) if length.isdigit() and len(length) < 19 else (LIMIT + 1 if length.isdigit() else 0)


def too_large(limit: int) -> TooLarge:
    """The refusal of more than is read."""
    if limit < MB:
        return TooLarge(say("api.too-large-kb", limit=limit // 1024))
    return TooLarge(say("api.too-large", limit=limit // MB))


def replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was read, for whoever reads it; after it, what the connection has to say."""
    pending = True

    async def replay() -> Message:
        nonlocal pending
        if pending:
            pending = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replay
