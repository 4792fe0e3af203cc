"""The evidence of the releases that somebody looks at, folded as it grows: each sample is read once per process."""

import asyncio
from collections import OrderedDict

from bascule.server.views.drawn.series import Series
from bascule.store.queries import Queries

KEPT = 64


class History:
    """Series by release; the ones that nobody has looked at for longest are dropped and read anew when needed."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._series: OrderedDict[str, Series] = OrderedDict()
        self._lock = asyncio.Lock()

    async def series(self, release: str) -> Series:
        """Everything that was counted until now."""
        async with self._lock:
            series = self._series.setdefault(release, Series())
            self._series.move_to_end(release)
            series.fold(await self._queries.samples(release, series.last))
            if len(self._series) > KEPT:
                self._series.popitem(last=False)
            return series
