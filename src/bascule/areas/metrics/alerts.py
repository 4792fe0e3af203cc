"""Alerts on metrics: which stand. Each change is one row, one entry of the journal and its messages, all or nothing.

A change is made only where it is one: of several control planes that see the same thing, one tells it, and nothing is told
again after a restart. A change that was seen before the last one is no longer one.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.areas.metrics.standing import Standing, Turn
from bascule.areas.metrics.tables import metric_alert as table
from bascule.evidence.alert import Seen
from bascule.kernel.site import Site
from bascule.release.draft import Note, NoteKind
from bascule.store import journal
from bascule.store.announcing import outbox
from bascule.store.database import repeated, transaction
from bascule.store.rows import Row


class MetricAlerts:
    """The alerts that stand, or have stood."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def of(self, place: Site) -> Mapping[str, Standing]:
        """By metric, those of a place that ever stood."""
        here = and_(table.c.plan == place.plan, table.c.environment == place.environment)
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(select(table).where(here))).mappings().all()
        return {row["metric"]: _standing(row) for row in rows}

    @repeated
    async def turn(self, turn: Turn) -> bool:
        """Have an alert begin or end; False where it has already, or where something newer is known."""
        async with transaction(self.engine) as connection:
            if not await _change(connection, turn):
                return False
            one, place = turn.standing, turn.place
            data = {**asdict(place), "metric": one.metric, "stands": one.stands, "seen": _json(one.seen)}
            subject = f"metric/{place.plan}/{place.environment}/{one.metric}"
            messages = [replace(message, subject=subject) for message in turn.messages]
            await outbox.put(connection, messages, one.changed)
            await journal.append(connection, None, [Note(NoteKind.FIGURE, turn.because, data)], one.changed)
        return True


async def _change(connection: AsyncConnection, turn: Turn) -> bool:
    one = turn.standing
    values = {"stands": one.stands, "changed": one.changed, "seen": _json(one.seen)}
    other = and_(table.c.stands.is_not(one.stands), table.c.changed < one.changed)
    key = {**asdict(turn.place), "metric": one.metric}
    if one.stands:
        begin = insert(table).values(**key, **values)
        begin = begin.on_conflict_do_update(index_elements=list(key), set_=values, where=other)
        return (await connection.execute(begin.returning(table.c.metric))).first() is not None
    mine = and_(*(table.c[name] == value for name, value in key.items()), other)
    return (
        await connection.execute(update(table).where(mine).values(values).returning(table.c.metric))
    ).first() is not None


def _json(seen: Seen | None) -> dict[str, Any]:
    return asdict(seen) if seen is not None else {}


def _standing(row: Row) -> Standing:
    seen = Seen(**row["seen"]) if row["seen"] else None
    return Standing(row["metric"], row["stands"], row["changed"], seen)
