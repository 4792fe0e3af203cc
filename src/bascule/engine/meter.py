"""Metering: what every place serves is counted all the time, also while no release moves it.

One look at each proxy every few seconds, by whoever supervises the home: the proxies count anyway, and most can be asked for all
of their places at once. Totals become what has come since the last look; the first look, and the first one after somebody else
has supervised, only sets the origin. A proxy that cannot be read, or a store that is away, leaves a gap, which the next look
fills: what was counted meanwhile has happened. Synthetic visitors are left out: their requests serve nobody. Nothing is decided
on these figures; the guards of a release have their own looks.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

import structlog

from bascule.engine.runtime import Runtime
from bascule.evidence.counts import Counts
from bascule.evidence.ladder import LADDER, bins
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.plan.spec import DriverRef
from bascule.ports.errors import PortError
from bascule.ports.places import Metered, Minute, PlaceCounts
from bascule.release.guarding.watch import deltas

# A look costs the same for one place and for fifty, most of it in the proxy.
EVERY = Seconds(15.0)
MINUTE = Seconds(60.0)
# A day of minutes: about 3,000 rows a place. The store keeps hours of what is older.
KEPT = Seconds(24 * 3600.0)
Totals = Mapping[Slot, Counts]
log = structlog.get_logger("bascule.meter")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a proxy said, and when by a clock that is never set."""

    passed: float
    totals: Totals


class Meter:
    """Counts the places of one home, for as long as `holds` says that it is ours to supervise."""

    def __init__(
        self,
        store: PlaceCounts,
        runtime: Runtime,
        home: str,
        holds: Callable[[], bool],
        timer: Callable[[], float] = monotonic,
    ) -> None:
        self.store, self.runtime, self.home, self._holds, self._timer = store, runtime, home, holds, timer
        self._last: dict[Place, Reading] = {}

    async def run(self) -> None:
        """For ever: look, and wait."""
        while True:
            try:
                await self.sweep()
            except PortError as error:
                log.warning("cannot count", error=str(error))
            await self.runtime.clock.sleep(EVERY)

    async def sweep(self) -> None:
        """One look at everything."""
        if not self._holds():
            # Whoever supervises now counts on from its own first look: what we saw before is counted by nobody twice.
            self._last.clear()
            return
        found = await self._read(await self.store.metered(self.home))
        now = self.runtime.now()
        minutes = [minute for place, reading in found.items() for minute in self._since(place, reading, now)]
        await self.store.count(minutes, Instant(now - KEPT))
        # Not before: what a store that is away has not taken comes with the next look.
        self._last |= found

    def _since(self, place: Place, reading: Reading, now: Instant) -> Iterator[Minute]:
        before = self._last.get(place)
        if before is None:
            return
        seconds, at = Seconds(reading.passed - before.passed), Instant(now // MINUTE * MINUTE)
        for slot, counts in ((slot, both.users) for slot, both in deltas(before.totals, reading.totals).items()):
            yield Minute(place, slot, at, seconds, counts.total, counts.errors, bins(counts.total, counts.over))

    async def _read(self, metered: Sequence[Metered]) -> dict[Place, Reading]:
        drivers: dict[str, tuple[DriverRef, list[Place]]] = {}
        for one in metered:
            drivers.setdefault(one.traffic.name, (one.traffic, []))[1].append(one.place)
        found: dict[Place, Reading] = {}
        for driver, places in drivers.values():
            try:
                totals = await self._ask(driver, places)
            except PortError as error:
                log.info("cannot read", driver=driver.name, error=str(error))
                continue
            passed = self._timer()
            found |= {place: Reading(passed, totals[place]) for place in places if totals.get(place)}
        return found

    async def _ask(self, driver: DriverRef, places: Sequence[Place]) -> Mapping[Place, Totals]:
        traffic = self.runtime.drivers.traffic(driver)
        latencies = LADDER if "latency" in traffic.capabilities.metrics else ()
        if traffic.capabilities.survey:
            return await traffic.survey(latencies)
        return {place: await traffic.measure(place, latencies) for place in places}
