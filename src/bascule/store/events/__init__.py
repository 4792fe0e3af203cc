"""Product events in PostgreSQL: keys, the intake, what grows old, and the figures that are read back."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.events.fault import Fault
from bascule.events.limits import HOUR
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import Unreachable
from bascule.store.events.days import RAW_DAYS, Days
from bascule.store.events.figures import EventFigures
from bascule.store.events.intake import Intake
from bascule.store.events.keys import KeyRing, Keys
from bascule.store.events.measures import Measures

TEND_EVERY = HOUR
FAULTS_EVERY = Seconds(0.5)
MOST_FAULTS = 200
log = structlog.get_logger("bascule.events")


class Events:
    """Everything about product events."""

    def __init__(self, engine: AsyncEngine, url: str, now: Callable[[], Instant], keep_days: int = RAW_DAYS) -> None:
        self.keys = Keys(engine)
        self.ring = KeyRing(self.keys)
        self.days = Days(engine, keep_days)
        self.intake = Intake(url, self.days)
        self.figures = EventFigures(engine)
        self.measures = Measures(engine)
        self._now = now
        self._faults: list[tuple[int, Instant, Fault]] = []

    def note(self, place: int, at: Instant, faults: Sequence[Fault]) -> None:
        """Have faults kept for whoever looks; of a flood of them some."""
        self._faults += [(place, at, fault) for fault in faults[: MOST_FAULTS - len(self._faults)]]

    async def tend(self) -> None:
        """For ever: make days ahead, and forget what is old."""
        while True:
            try:
                await self.days.tend(self._now())
            except Unreachable as error:
                log.warning("what is old is not forgotten now", error=str(error))
            await asyncio.sleep(TEND_EVERY)

    async def keep_faults(self) -> None:
        """For ever: write down what was refused."""
        while True:
            await asyncio.sleep(FAULTS_EVERY)
            faults, self._faults = self._faults, []
            if faults:
                with suppress(Unreachable):
                    await self.figures.keep_faults(faults)


__all__ = ["Events"]
