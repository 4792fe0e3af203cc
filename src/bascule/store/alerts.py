"""Alerts in PostgreSQL. Each change is one row, its entry of the journal and its messages, all or nothing.

A change is made only where it is one: of several control planes that see the same thing one tells it, and nothing is told again
after a restart. What an alert owes (its way back) is a column of its row, which is settled by one compare-and-set: whoever was
killed between doing it and writing it down finds it owed, looks what is done already, and settles it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Double,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.release.alert import Investigation, StandingAlert, Way
from bascule.release.draft import Note, NoteKind
from bascule.release.notices.announcing import Announcement
from bascule.store import investigations, journal
from bascule.store.announcing import outbox
from bascule.store.database import repeated, transaction
from bascule.store.rows import Row
from bascule.store.tables import metadata

alert = Table(
    "alert",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("then", Text, nullable=False),
    Column("stands", Boolean, nullable=False),
    Column("changed", Double, nullable=False),
    Column("because", JSONB, nullable=False),
    Column("seen", JSONB, nullable=False),
    Column("first", Double, nullable=False, server_default="0"),
    Column("last", Double, nullable=False, server_default="0"),
    Column("way", Text, nullable=False, server_default=""),
    Column("way_because", JSONB),
    Column("release", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("plan", "environment", "name"),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """An alert opens or is over: what is told of it, and what people are to look into."""

    alert: StandingAlert
    messages: Sequence[Announcement] = ()
    task: Investigation | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an alert's way back, of which release, what is written down of it and what is told."""

    way: Way
    because: Message
    release: str = ""
    others: tuple[str, ...] = ()
    messages: Sequence[Announcement] = ()


class Alerts:
    """Alerts, as they are watched and shown."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def all(self, plan: str | None = None, environment: str | None = None) -> Sequence[StandingAlert]:
        """Those that ever stood, by name; of all plans and environments where none is named."""
        parts = ((alert.c.plan, plan), (alert.c.environment, environment))
        query = select(alert).where(*[column == wanted for column, wanted in parts if wanted is not None])
        async with transaction(self.engine) as connection:
            rows = (
                await connection.execute(query.order_by(alert.c.plan, alert.c.environment, alert.c.name))
            ).mappings()
            return [_alert(row) for row in rows]

    async def owed(self) -> Sequence[StandingAlert]:
        """Those whose way back is still to be gone."""
        query = select(alert).where(alert.c.way == Way.OWED.value, alert.c.stands).order_by(alert.c.changed)
        async with transaction(self.engine) as connection:
            return [_alert(row) for row in (await connection.execute(query)).mappings()]

    @repeated
    async def turn(self, turn: Turn) -> bool:
        """Have an alert open or be over; False where it is so already, or where something newer is known."""
        one = turn.alert
        async with transaction(self.engine) as connection:
            if not await _change(connection, one):
                return False
            messages = [replace(message, subject=one.subject) for message in turn.messages]
            await outbox.put(connection, messages, one.changed)
            if turn.task is not None:
                await investigations.ask(connection, turn.task)
            await journal.append(connection, None, [Note(NoteKind.FIGURE, one.because, _data(one))], one.changed)
        return True

    @repeated
    async def settle(self, one: StandingAlert, settled: Settled, at: Instant) -> bool:
        """Write down what became of an owed way back; False where somebody has already."""
        mine = and_(_is(one), alert.c.way == Way.OWED.value, alert.c.changed == one.changed)
        values = {"way": settled.way.value, "way_because": settled.because.as_json(), "release": settled.release}
        async with transaction(self.engine) as connection:
            done = await connection.execute(update(alert).where(mine).values(values).returning(alert.c.name))
            if done.first() is None:
                return False
            messages = [replace(message, subject=one.subject) for message in settled.messages]
            await outbox.put(connection, messages, at)
            note = Note(NoteKind.DECISION, settled.because, {**_data(one), "way": settled.way.value})
            for name in dict.fromkeys((settled.release, *settled.others)):
                await journal.append(connection, name or None, [note], at)
                if name:
                    await journal.announce(connection, name)
        return True


async def _change(connection: AsyncConnection, one: StandingAlert) -> bool:
    values = _values(one)
    other = and_(alert.c.stands.is_not(one.stands), alert.c.changed < one.changed)
    if one.stands:
        key = ["plan", "environment", "name"]
        begin = insert(alert).values(values).on_conflict_do_update(index_elements=key, set_=values, where=other)
        return (await connection.execute(begin.returning(alert.c.name))).first() is not None
    # What it owed is no longer owed: there is nothing left to go back for. What was done stays to be read.
    over = {**values, "way": one.way.value if one.way is not Way.OWED else Way.NONE.value}
    done = await connection.execute(update(alert).where(_is(one), other).values(over).returning(alert.c.name))
    return done.first() is not None


def _is(one: StandingAlert) -> ColumnElement[bool]:
    place = one.place
    return and_(alert.c.plan == place.plan, alert.c.environment == place.environment, alert.c.name == one.name)


def _values(one: StandingAlert) -> dict[str, Any]:
    names = ("name", "metric", "severity", "then", "stands", "changed", "first", "last", "release")
    return {
        **{name: getattr(one, name) for name in names},
        **asdict(one.place),
        "because": one.because.as_json(),
        "seen": dict(one.seen),
        "way": one.way.value,
        "way_because": one.way_because.as_json() if one.way_because else None,
    }


def _data(one: StandingAlert) -> dict[str, Any]:
    known = {"alert": one.name, "metric": one.metric, "severity": one.severity, "then": one.then, "stands": one.stands}
    return {**asdict(one.place), **known, "seen": dict(one.seen)}


def _alert(row: Row) -> StandingAlert:
    names = ("name", "metric", "severity", "then", "stands", "changed", "seen", "first", "last", "release")
    return StandingAlert(
        place=Site(row["plan"], row["environment"]),
        because=Message.from_json(row["because"]),
        way=Way(row["way"]),
        way_because=Message.from_json(row["way_because"]) if row["way_because"] else None,
        **{name: row[name] for name in names},
    )
