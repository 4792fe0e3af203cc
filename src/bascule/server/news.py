"""News: one follower of the control plane's signals, handed to every open stream.

A stream that is slow misses nothing and blocks nobody: it learns *that* a release has news, once, however often that was
announced, and reads the newest state itself. Closing ends every stream, which is what lets the server stop.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bascule.kernel.quantities import Seconds
from bascule.platform.tasks import stop
from bascule.store.signals import PostgresSignals


class Stream:
    """One reader of the news; `release` narrows them to one."""

    def __init__(self, release: str | None) -> None:
        self._release = release
        self._fresh: dict[str, None] = {}
        self._event = asyncio.Event()
        self.closed = False

    def tell(self, release: str) -> None:
        """There is news of a release."""
        if self._release in {None, release}:
            self._fresh[release] = None
            self._event.set()

    def close(self) -> None:
        """End it."""
        self.closed = True
        self._event.set()

    async def wait(self, seconds: Seconds) -> list[str]:
        """The releases with news since the last call, at once or as soon as there are any; none after `seconds`."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        if not self.closed:
            self._event.clear()
        fresh = list(self._fresh)
        self._fresh.clear()
        return fresh


class News:
    """The open streams and their one follower."""

    def __init__(self, signals: PostgresSignals) -> None:
        self._signals = signals
        self._streams: set[Stream] = set()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @contextmanager
    def stream(self, release: str | None = None) -> Iterator[Stream]:
        """A stream for as long as the block lasts."""
        stream = Stream(release)
        if self._closed:
            stream.close()
        self._streams.add(stream)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow())
        try:
            yield stream
        finally:
            self._streams.discard(stream)

    async def _follow(self) -> None:
        async for release in self._signals.follow():
            for stream in list(self._streams):
                stream.tell(release)

    async def close(self) -> None:
        """End every stream, and the follower."""
        self._closed = True
        for stream in list(self._streams):
            stream.close()
        if self._task is not None:
            await stop([self._task])
