"""Freezes in PostgreSQL: a row each, which is never deleted, so that who stopped the line when and why stays known.

Setting one asks for nothing of the releases under way: each of them finds it when it is about to go on, in the transaction that
would take it further (`unaware_of`), and so does whoever starts one (`begin`).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Double,
    Index,
    Table,
    Text,
    and_,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import Refused
from bascule.ports.places import PLACES
from bascule.release.draft import Note, NoteKind
from bascule.release.freeze import Freeze, standing
from bascule.release.notices.announcing import Announcement
from bascule.store import journal
from bascule.store.announcing import outbox
from bascule.store.database import repeated, transaction
from bascule.store.rows import Row
from bascule.store.tables import metadata, release

# An empty environment or component stands for all of them.
freeze = Table(
    "freeze",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=True),
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False, server_default=""),
    Column("component", Text, nullable=False, server_default=""),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("until", Double, nullable=False),
    Column("ended", Double),
    Column("ended_by", Text, nullable=False, server_default=""),
    Index("freeze_open", "plan", "until", postgresql_where=text("ended IS NULL")),
)
MOST = 100
# Somebody who types `--until 2h` once more means the same freeze.
SAME_END = Seconds(60.0)


class Freezes:
    """Freezes, as pages and the API set, see and end them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @repeated
    async def set(self, new: Freeze, told: Sequence[Announcement]) -> Freeze:
        """Stop the line; the same freeze again is the one that stands already. The number of `new` is not looked at."""
        async with transaction(self.engine) as connection:
            # Two who say the same at once set one.
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtext(:plan))"), {"plan": f"freeze {new.plan}"}
            )
            for one in await _of_plan(connection, new.plan):
                if one.stands(new.at) and _says(one) == _says(new) and abs(one.until - new.until) <= SAME_END:
                    return one
            values = {
                name: getattr(new, name) for name in ("plan", "environment", "component", "by", "reason", "at", "until")
            }
            number = (await connection.execute(insert(freeze).values(values).returning(freeze.c.number))).scalar_one()
            made = replace(new, number=number)
            mine = [replace(one, subject=f"freeze-{number}") for one in told]
            await outbox.put(connection, mine, new.at)
            await _write_down(connection, made, new.at, _set(made))
        return made

    @repeated
    async def end(self, number: int, by: str, at: Instant, told: Sequence[Announcement]) -> Freeze:
        """Let the line go on; one that is over already stays as it is. Raises `Refused` where there is none of that number."""
        async with transaction(self.engine) as connection:
            one = await self._locked(connection, number)
            if not one.stands(at):
                return one
            ended = replace(one, ended=at, ended_by=by)
            await connection.execute(update(freeze).where(freeze.c.number == number).values(ended=at, ended_by=by))
            mine = [replace(each, subject=f"freeze-{number}") for each in told]
            await outbox.put(connection, mine, at)
            note = Note(
                NoteKind.REQUEST, say("freeze.ended", what=one.scope, by=by, because=one.because), _data(one), by
            )
            await _write_down(connection, ended, at, note)
        return ended

    async def one(self, number: int) -> Freeze:
        """One of them. Raises `Refused` where there is none of that number."""
        async with transaction(self.engine) as connection:
            return await self._locked(connection, number)

    async def all(self, now: Instant | None = None, plan: str | None = None) -> Sequence[Freeze]:
        """Those that stand at an instant, the one that ends last first; without one, the newest, also those that are over."""
        mine = [freeze.c.plan == plan] if plan is not None else []
        query = select(freeze).where(*mine, *([_open(now)] if now is not None else []))
        order = (freeze.c.until.desc(), freeze.c.number) if now is not None else (freeze.c.number.desc(),)
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(query.order_by(*order).limit(MOST))).mappings()
            return [_freeze(row) for row in rows]

    async def _locked(self, connection: AsyncConnection, number: int) -> Freeze:
        query = select(freeze).where(freeze.c.number == number).with_for_update()
        row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise Refused(
                say("freeze.none-such", number=number), say("freeze.none-such-hint"), kind=ErrorKind.NOT_FOUND
            )
        return _freeze(row)


async def standing_at(connection: AsyncConnection, place: Place, now: Instant) -> list[Freeze]:
    """The freezes of a place."""
    return standing(await _of_plan(connection, place.plan, now), place, now)


async def unaware_of(
    connection: AsyncConnection, place: Place, now: Instant, known: Collection[int]
) -> tuple[Freeze, ...]:
    """All freezes of a place, where a decision that goes on did not know of each; none where it did."""
    found = await standing_at(connection, place, now)
    return tuple(found) if any(one.number not in known for one in found) else ()


async def _of_plan(connection: AsyncConnection, plan: str, now: Instant | None = None) -> list[Freeze]:
    query = select(freeze).where(freeze.c.plan == plan, freeze.c.ended.is_(None))
    query = query.where(freeze.c.until > now) if now is not None else query
    return [_freeze(row) for row in (await connection.execute(query)).mappings()]


async def _write_down(connection: AsyncConnection, one: Freeze, at: Instant, note: Note) -> None:
    """Into the journal; whoever drives a release there looks again, and pages do."""
    for name in await _under_way(connection, one):
        await journal.announce(connection, name, journal.ASKED)
        await journal.announce(connection, name)
    await journal.append(connection, None, [note], at)
    await journal.announce(connection, PLACES)


async def _under_way(connection: AsyncConnection, one: Freeze) -> Sequence[str]:
    here = and_(release.c.plan == one.plan, release.c.ended.is_(None))
    parts = ((release.c.environment, one.environment), (release.c.component, one.component))
    inside = [column == wanted for column, wanted in parts if wanted]
    return (await connection.execute(select(release.c.id).where(here, *inside))).scalars().all()


def covering(places: Table, now: Instant) -> ColumnElement[bool]:
    """The freezes over the rows of a table of places."""
    parts = ((freeze.c.environment, places.c.environment), (freeze.c.component, places.c.component))
    here = [or_(mine == "", mine == theirs) for mine, theirs in parts]
    return and_(freeze.c.plan == places.c.plan, *here, _open(now))


def _set(one: Freeze) -> Note:
    return Note(NoteKind.REQUEST, say("freeze.set", what=one.scope, because=one.because), _data(one), one.by)


def _open(now: Instant) -> ColumnElement[bool]:
    return and_(freeze.c.ended.is_(None), freeze.c.until > now)


def _says(one: Freeze) -> tuple[object, ...]:
    """What makes two freezes the same, beside their end."""
    return one.plan, one.environment, one.component, one.by, one.reason


def _data(one: Freeze) -> dict[str, object]:
    return {
        "freeze": one.number,
        "plan": one.plan,
        "environment": one.environment,
        "component": one.component,
        "reason": one.reason,
        "until": one.until,
    }


def _freeze(row: Row) -> Freeze:
    return Freeze(**{name: row[name] for name in Freeze.__dataclass_fields__})
