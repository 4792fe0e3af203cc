"""The book: the flags of every site that is asked for, in memory, renewed when the database tells of a change.

A reader never waits for the database after the first time: while it is away, the flags of before hold. Whoever changes a
flag here or in another process notifies; the change is loaded once and then told to every stream.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog

from bascule.areas.flags.evaluate.serving import Serving
from bascule.areas.flags.store import Flags
from bascule.kernel.quantities import Seconds
from bascule.kernel.site import Site
from bascule.ports.errors import Unreachable
from bascule.store.signals import PostgresSignals

AGAIN_AFTER = Seconds(0.5)
log = structlog.get_logger("bascule.flags")


class FlagBook:
    """What is served, by site, and who follows its changes."""

    def __init__(self, flags: Flags, signals: PostgresSignals) -> None:
        self._flags = flags
        self._served: dict[Site, Serving] = {}
        self._stale: set[Site] = set()
        self._followers: defaultdict[Site, set[asyncio.Event]] = defaultdict(set)
        self._locks: defaultdict[Site, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._renewing: asyncio.Task[None] | None = None
        self.closed = False
        signals.on_flags(self.changed)

    def held(self, site: Site) -> Serving | None:
        """The flags of a site without waiting, if they are in memory."""
        return self._served.get(site)

    async def serving(self, site: Site) -> Serving:
        """The flags of a site. Raises `Unreachable` where they were never loaded and cannot be now."""
        return self._served.get(site) or await self.load(site)

    async def load(self, site: Site) -> Serving:
        """Read the flags of a site anew and tell its streams where they have changed. Raises `Unreachable`."""
        async with self._locks[site]:
            kept = await self._flags.read(site)
            before = self._served.get(site)
            if before is not None and before.revision == kept.revision:
                return before
            serving = self._served[site] = Serving(kept)
        for event in self._followers[site]:
            event.set()
        return serving

    def changed(self, site: str | None) -> None:
        """A site's flags have changed; None: any may have."""
        self._stale |= {each for each in self._served if site is None or str(each) == site}
        if self._stale and (self._renewing is None or self._renewing.done()):
            self._renewing = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        while self._stale and not self.closed:
            for site in sorted(self._stale):
                with suppress(Unreachable):
                    self._stale.discard(site)
                    await self.load(site)
                    continue
                self._stale.add(site)
                log.info("the flags of before hold: the database is away", site=str(site))
                await asyncio.sleep(AGAIN_AFTER)

    @contextmanager
    def follow(self, site: Site) -> Iterator[asyncio.Event]:
        """An event that is set whenever the flags of a site have changed, or when the book closes."""
        event = asyncio.Event()
        self._followers[site].add(event)
        try:
            yield event
        finally:
            self._followers[site].discard(event)

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        for events in self._followers.values():
            for event in events:
                event.set()
