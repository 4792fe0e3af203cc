"""Signals over LISTEN/NOTIFY: whoever moves a release in any process wakes whoever waits for it in this one.

One connection listens. While it is down nothing can be announced, so everybody is woken once when it is back: a lost
notification costs one look, never an event.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import psycopg
import structlog

from bascule.kernel.quantities import Seconds
from bascule.store.database import CONNECT_TIMEOUT, plain_url
from bascule.store.journal import ASKED, NEWS, QUEUED

AGAIN_AFTER = Seconds(0.5)
QUEUE = 256
# A change of flags, in every process on the same database; its payload is the site.
FLAGS = "bascule_flags"
log = structlog.get_logger("bascule.signals")


class PostgresSignals:
    """News by release, from every process on the same database.

    What was asked wakes the release's driver, what was queued its sender; news reach those who follow.
    """

    def __init__(self, url: str) -> None:
        self._url = plain_url(url)
        self._news: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._followers: set[asyncio.Queue[str]] = set()
        self._flags: set[Callable[[str | None], None]] = set()

    async def wait(self, release: str, seconds: Seconds) -> None:
        """Return at the next signal for a release, at once if one came since the last call, or after `seconds`."""
        event = self._news[release]
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)
        event.clear()

    def wake(self, release: str) -> None:
        """Signal to those who wait in this process."""
        if release in self._news:
            self._news[release].set()

    def forget(self, release: str) -> None:
        """Nobody will wait for this release any more."""
        self._news.pop(release, None)

    async def follow(self) -> AsyncIterator[str]:
        """Release ids as they are announced, for as long as somebody iterates; a slow follower loses the oldest."""
        queue: asyncio.Queue[str] = asyncio.Queue(QUEUE)
        self._followers.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._followers.discard(queue)

    def on_flags(self, told: Callable[[str | None], None]) -> None:
        """Have `told` called with every site whose flags have changed; with None where a change may have been missed."""
        self._flags.add(told)

    async def run(self) -> None:
        """Listen for ever, connecting again as often as it takes."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.info("not listening", error=str(error).strip())
            await asyncio.sleep(AGAIN_AFTER)

    async def _listen(self) -> None:
        connect = psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=CONNECT_TIMEOUT, application_name="bascule signals"
        )
        async with await connect as connection:
            await connection.execute(f"LISTEN {ASKED}; LISTEN {NEWS}; LISTEN {QUEUED}; LISTEN {FLAGS}")
            for release in list(self._news):
                self.wake(release)
            self._tell_flags(None)
            async for telling in connection.notifies():
                if telling.channel == FLAGS:
                    self._tell_flags(telling.payload)
                    continue
                if telling.channel != NEWS:
                    self.wake(telling.payload)
                if telling.channel != QUEUED:
                    self._tell(telling.payload)

    def _tell_flags(self, site: str | None) -> None:
        for told in self._flags:
            told(site)

    def _tell(self, release: str) -> None:
        for queue in self._followers:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(release)
