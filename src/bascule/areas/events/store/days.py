"""Days: events lie in one partition for each day on which they happened, made ahead and dropped when they are old.

A partition is made beside the table and then attached, which holds up nobody who reads or writes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.areas.events.store.tables import event_count, event_fault, event_place, event_seen
from bascule.events.limits import AHEAD, DAY, HOUR, LATE
from bascule.kernel.quantities import Instant
from bascule.store.database import transaction

LOCK = 0x6576656E7473  # "events"
MADE_AHEAD = 3
RAW_DAYS, COUNT_DAYS = 90, 400
MOST_FAULTS = 500
_PREFIX = "event_day_"
_EXISTING = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'event'::regclass")


def day_of(at: Instant) -> int:
    """The day of an instant, counted from the epoch."""
    return int(at // DAY)


class Days:
    """The partitions, and everything else that grows old."""

    def __init__(self, engine: AsyncEngine, keep: int = RAW_DAYS) -> None:
        self.engine = engine
        self.keep = keep
        self._made: set[int] = set()

    async def tend(self, now: Instant) -> None:
        """Make what will be needed, and forget what is old."""
        today = day_of(now)
        self._made.clear()
        await self.require(range(day_of(now - LATE), today + MADE_AHEAD + 1))
        await self._drop(today - self.keep)
        await self._forget(now)

    async def require(self, days: Iterable[int]) -> None:
        """See to it that these days have a partition."""
        missing = set(days) - self._made
        if not missing:
            return
        async with transaction(self.engine) as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            existing = await _existing(connection)
            for day in sorted(missing - existing):
                await _make(connection, day)
        self._made |= missing

    async def _drop(self, before: int) -> None:
        """Drop the days before one; where somebody reads them for long, the next time."""
        async with transaction(self.engine) as connection:
            await connection.execute(text("SET LOCAL lock_timeout = '3s'"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            for day in sorted(one for one in await _existing(connection) if one < before):
                await connection.execute(text(f"DROP TABLE {_name(day)}"))

    async def _forget(self, now: Instant) -> None:
        """Message ids that nothing can repeat any more, old counts, all but the last faults."""
        seen_until, counted_until = int(now - LATE - AHEAD - HOUR), int(now - COUNT_DAYS * DAY)
        async with transaction(self.engine) as connection:
            await connection.execute(delete(event_seen).where(event_seen.c.received < seen_until))
            await connection.execute(delete(event_count).where(event_count.c.minute < counted_until))
            for place in (await connection.execute(select(event_place.c.id))).scalars().all():
                newest = select(event_fault.c.id).where(event_fault.c.place == place).order_by(event_fault.c.id.desc())
                last = newest.offset(MOST_FAULTS).limit(1).scalar_subquery()
                await connection.execute(
                    delete(event_fault).where(event_fault.c.place == place, event_fault.c.id <= last)
                )


async def _existing(connection: AsyncConnection) -> set[int]:
    names = (await connection.execute(_EXISTING)).scalars()
    return {_day(name) for name in names if name.startswith(_PREFIX)}


async def _make(connection: AsyncConnection, day: int) -> None:
    name, start = _name(day), int(day * DAY)
    await connection.execute(text(f"CREATE TABLE {name} (LIKE event INCLUDING DEFAULTS)"))
    bounds = f"FROM ({start}) TO ({start + int(DAY)})"
    await connection.execute(text(f"ALTER TABLE event ATTACH PARTITION {name} FOR VALUES {bounds}"))


def _name(day: int) -> str:
    return f"{_PREFIX}{datetime.fromtimestamp(day * DAY, UTC):%Y%m%d}"


def _day(name: str) -> int:
    moment = datetime.strptime(name.removeprefix(_PREFIX), "%Y%m%d").replace(tzinfo=UTC)
    return day_of(Instant(moment.timestamp()))
