"""Figures: what was told, read back. Everybody who judges by events reads them here.

Counts come from the rolled-up minutes and hold for longer than the events do; `last` and `faults` are for whoever connects a
program and wants to see what arrives.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.events.store.keys import place_number
from bascule.areas.events.store.tables import event, event_count, event_exposure, event_fault
from bascule.events.fault import Fault
from bascule.events.limits import DAY, HOUR, LATE, MINUTE
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.site import Site
from bascule.store.database import transaction
from bascule.store.rows import Row

_LOOKS_BACK = (Seconds(5.0), MINUTE, HOUR, DAY, 8 * DAY)


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant until, not including, another one; in seconds since the epoch."""

    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class Count:
    """How often an event happened in a minute. Slot, flag and variant are empty where there is none."""

    name: str
    minute: int
    slot: str
    flag: str
    variant: str
    count: int


@dataclass(frozen=True, slots=True)
class FirstExposure:
    """Which variant of a flag a user saw first, when, and how many other ones since."""

    user: str
    at: Instant
    variant: str
    others: int


@dataclass(frozen=True, slots=True)
class Told:
    """An event as somebody looks at it."""

    at: Instant
    received: Instant
    message_id: str
    kind: str
    name: str
    user_id: str | None
    anonymous_id: str | None
    slot: str | None
    flags: dict[str, str]
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept(Fault):
    """A fault that was kept, and when."""

    at: Instant


class EventFigures:
    """What was told."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def counts(
        self, place: Site, span: Span, names: Collection[str] = (), flag: str | None = ""
    ) -> Sequence[Count]:
        """Counts per minute, in order; of some names or of all.

        Without a flag each event is in one row; with one the rows of its variants; with None those of every flag. To add up rows
        of different flags counts an event several times.
        """
        table, which = (
            event_count,
            [event_count.c.minute >= span.since - MINUTE + Seconds(1.0), event_count.c.minute < span.until],
        )
        if names:
            which.append(table.c.name.in_(names))
        which.append(table.c.flag != "" if flag is None else table.c.flag == flag)
        columns = (table.c.name, table.c.minute, table.c.slot, table.c.flag, table.c.variant, table.c.count)
        query = select(*columns).where(table.c.place == place_number(place).scalar_subquery(), *which)
        order = query.order_by(table.c.minute, table.c.name, table.c.slot, table.c.flag, table.c.variant)
        async with transaction(self.engine) as connection:
            return [Count(*row) for row in await connection.execute(order)]

    async def totals(self, place: Site, span: Span) -> Sequence[tuple[str, int]]:
        """How often each event happened, the most frequent ones first."""
        table = event_count
        inside = and_(
            table.c.minute >= span.since - MINUTE + Seconds(1.0), table.c.minute < span.until, table.c.flag == ""
        )
        total = func.sum(table.c.count)
        query = select(table.c.name, total).where(table.c.place == place_number(place).scalar_subquery(), inside)
        async with transaction(self.engine) as connection:
            rows = await connection.execute(query.group_by(table.c.name).order_by(total.desc(), table.c.name))
            return [(name, int(count)) for name, count in rows]

    async def exposures(self, place: Site, flag: str, span: Span) -> Sequence[FirstExposure]:
        """The users who were first exposed to a flag in a span, in that order."""
        table = event_exposure
        which = and_(table.c.flag == flag, table.c.at >= span.since, table.c.at < span.until)
        others = func.cardinality(table.c.variants) - 1
        query = select(table.c.user, table.c.at, table.c.variant, others).where(
            table.c.place == place_number(place).scalar_subquery(), which
        )
        async with transaction(self.engine) as connection:
            return [FirstExposure(*row) for row in await connection.execute(query.order_by(table.c.at, table.c.user))]

    async def last(self, place: Site, now: Instant, limit: int) -> Sequence[Told]:
        """The events that came last, newest first. It looks back only as far as it must."""
        found: Sequence[Told] = ()
        async with transaction(self.engine) as connection:
            for back in _LOOKS_BACK:
                rows = await connection.execute(_last(place, now - back, limit))
                found = [_told(row) for row in rows.mappings()]
                if len(found) == limit:
                    break
        return found

    async def faults(self, place: Site, limit: int) -> Sequence[Kept]:
        """What was refused lately, newest first."""
        table = event_fault
        query = select(table).where(table.c.place == place_number(place).scalar_subquery())
        async with transaction(self.engine) as connection:
            rows = await connection.execute(query.order_by(table.c.id.desc()).limit(limit))
            return [_kept(row) for row in rows.mappings()]

    async def keep_faults(self, faults: Sequence[tuple[int, Instant, Fault]]) -> None:
        """Keep faults, each with its place's number and its instant."""
        rows = [
            {
                "place": place,
                "at": at,
                "index": one.index,
                "message_id": one.message_id,
                "name": one.name,
                "because": one.because.as_json(),
            }
            for place, at, one in faults
        ]
        async with transaction(self.engine) as connection:
            await connection.execute(insert(event_fault), rows)


def _last(place: Site, since: Instant, limit: int) -> Any:
    here = event.c.place == place_number(place).scalar_subquery()
    # An event is told within seven days, or not at all: older partitions need no look.
    recent = and_(event.c.received >= since, event.c.at >= since - LATE)
    return select(event).where(here, recent).order_by(event.c.received.desc()).limit(limit)


def _told(row: Row) -> Told:
    names = ("at", "received", "message_id", "kind", "name", "user_id", "anonymous_id", "slot", "flags", "properties")
    return Told(**{name: row[name] for name in names})


def _kept(row: Row) -> Kept:
    return Kept(row["index"], row["message_id"], row["name"], Message.from_json(row["because"]), row["at"])
