"""Investigations in PostgreSQL: what people are to look into, a row each, which is never deleted."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import BigInteger, Column, Double, Index, Table, Text, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.ports.errors import Refused
from bascule.release.alert import Investigation
from bascule.release.draft import Note, NoteKind
from bascule.store import journal
from bascule.store.database import repeated, transaction
from bascule.store.rows import Row
from bascule.store.tables import metadata

investigation = Table(
    "investigation",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=True),
    Column("subject", Text, nullable=False, unique=True),
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("holders", JSONB, nullable=False, server_default="[]"),
    Column("release", Text, nullable=False, server_default=""),
    Column("because", JSONB, nullable=False),
    Column("asked", Double, nullable=False),
    Column("taken", Double),
    Column("taken_by", Text, nullable=False, server_default=""),
    Column("closed", Double),
    Column("closed_by", Text, nullable=False, server_default=""),
    Column("found", Text, nullable=False, server_default=""),
    Index("investigation_open", "plan", "number", postgresql_where=text("closed IS NULL")),
)
MOST = 100


class Investigations:
    """What people are to look into."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def all(self, plan: str | None = None, *, closed: bool = False) -> Sequence[Investigation]:
        """Those that are open, the oldest first; with `closed` also the others, the newest first."""
        mine = [investigation.c.plan == plan] if plan is not None else []
        query = select(investigation).where(*mine, *([] if closed else [investigation.c.closed.is_(None)]))
        order = investigation.c.number.desc() if closed else investigation.c.number
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(query.order_by(order).limit(MOST))).mappings()
            return [_investigation(row) for row in rows]

    @repeated
    async def take(self, number: int, by: str, at: Instant) -> Investigation:
        """Have somebody look into it. Raises `Refused` where there is none of that number, or it is closed."""
        async with transaction(self.engine) as connection:
            one = await _open(connection, number)
            if one.taken_by == by:
                return one
            taken = replace(one, taken=at, taken_by=by)
            note = say("alerts.taken", name=one.name, by=by)
            await _keep(connection, taken, Note(NoteKind.REQUEST, note, _task_data(one), by), at)
        return taken

    @repeated
    async def close(self, number: int, by: str, found: str, at: Instant) -> Investigation:
        """Close it with what was found. Raises `Refused` where there is none of that number, it is closed, or nothing is said."""
        found = " ".join(found.split())
        if not found:
            raise Refused(say("alerts.nothing-found"), say("alerts.nothing-found-hint", number=number))
        async with transaction(self.engine) as connection:
            one = await _open(connection, number)
            closed = replace(one, closed=at, closed_by=by, found=found)
            note = say("alerts.closed", name=one.name, by=by, found=found)
            await _keep(connection, closed, Note(NoteKind.REQUEST, note, {**_task_data(one), "found": found}, by), at)
        return closed


async def ask(connection: AsyncConnection, task: Investigation) -> None:
    """Ask people to look into something; once for each subject."""
    values = {**asdict(task), **asdict(task.place), "because": task.because.as_json(), "holders": list(task.holders)}
    kept = {name: value for name, value in values.items() if name in investigation.c and name != "number"}
    await connection.execute(insert(investigation).values(kept).on_conflict_do_nothing(index_elements=["subject"]))


async def _open(connection: AsyncConnection, number: int) -> Investigation:
    query = select(investigation).where(investigation.c.number == number).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise Refused(say("alerts.no-task", number=number), say("alerts.no-task-hint"), kind=ErrorKind.NOT_FOUND)
    one = _investigation(row)
    if one.closed is not None:
        message = say("alerts.is-closed", number=number, by=one.closed_by, found=one.found)
        raise Refused(message, kind=ErrorKind.CONFLICT)
    return one


async def _keep(connection: AsyncConnection, one: Investigation, note: Note, at: Instant) -> None:
    values = {name: getattr(one, name) for name in ("taken", "taken_by", "closed", "closed_by", "found")}
    await connection.execute(update(investigation).where(investigation.c.number == one.number).values(values))
    await journal.append(connection, one.release or None, [note], at)
    if one.release:
        await journal.announce(connection, one.release)


def _task_data(one: Investigation) -> dict[str, Any]:
    return {**asdict(one.place), "investigation": one.number, "name": one.name, "severity": one.severity}


def _investigation(row: Row) -> Investigation:
    names = (
        "subject",
        "name",
        "severity",
        "owner",
        "asked",
        "release",
        "number",
        "taken",
        "taken_by",
        "closed",
        "closed_by",
    )
    return Investigation(
        place=Site(row["plan"], row["environment"]),
        because=Message.from_json(row["because"]),
        holders=tuple(row["holders"]),
        found=row["found"],
        **{name: row[name] for name in names},
    )
