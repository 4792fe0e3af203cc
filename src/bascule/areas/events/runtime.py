"""Product events in a control plane: keys, the intake, what grows old, and the figures that are read back."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.events.port import PostgresFigures
from bascule.areas.events.store.days import RAW_DAYS, Days
from bascule.areas.events.store.figures import EventFigures
from bascule.areas.events.store.intake import Intake
from bascule.areas.events.store.keys import KeyRing, Keys
from bascule.areas.events.store.measures import Measures
from bascule.events.fault import Fault
from bascule.events.limits import HOUR
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import Unreachable
from bascule.ports.figures import Figures
from bascule.ports.flags import Flags
from bascule.wiring.runtime import AreaRuntime, Ground, Part

TEND_EVERY = HOUR
FAULTS_EVERY = Seconds(0.5)
MOST_FAULTS = 200
log = structlog.get_logger("bascule.events")


class Events(AreaRuntime):
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

    def parts(self) -> Sequence[Part]:
        """What writes events down, and forgets the old ones."""
        return (self.intake.run, self.tend, self.keep_faults)

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


def open_events(ground: Ground) -> Events:
    """The events of a control plane; releases judge by them on connections of their own."""
    settle = Seconds(ground.settings.events_settle)
    ground.ports.provide(Figures, PostgresFigures(Measures(ground.working), lambda: ground.ports.of(Flags), settle))
    return Events(ground.taking, ground.url, ground.now, ground.settings.events_days)
