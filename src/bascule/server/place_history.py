"""What places have served in the last hour, kept in memory as it grows: each minute is read once, and the newest ones again."""

import asyncio
from collections.abc import Mapping

from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.server.views.serving import MINUTE, SHOWN, Counted, folded
from bascule.store.place_counts import PostgresPlaceCounts

Minutes = Mapping[Instant, Counted]
# A minute is still written to for as long as it lasts and somebody's clock is behind.
OPEN = Seconds(90.0)


class PlaceHistory:
    """The minutes of every place."""

    def __init__(self, store: PostgresPlaceCounts) -> None:
        self._store = store
        self._places: dict[Place, dict[Instant, Counted]] = {}
        self._read_until = Instant(0.0)
        self._lock = asyncio.Lock()

    async def minutes(self, now: Instant) -> Mapping[Place, Minutes]:
        """Everything that was counted in the last hour."""
        async with self._lock:
            oldest = Instant(now - SHOWN - 2 * MINUTE)
            since = Instant(max(oldest, min(self._read_until, now) - OPEN))
            rows = await self._store.since(since)
            fresh: dict[Place, list[Mapping[str, object]]] = {}
            for row in rows:
                fresh.setdefault(Place(row["plan"], row["environment"], row["component"]), []).append(row)
            for place, some in fresh.items():
                self._places.setdefault(place, {}).update(folded(some))
            self._read_until = now
            self._forget(oldest)
            return self._places

    def _forget(self, before: Instant) -> None:
        for place, minutes in list(self._places.items()):
            for at in [at for at in minutes if at < before]:
                del minutes[at]
            if not minutes:
                del self._places[place]
