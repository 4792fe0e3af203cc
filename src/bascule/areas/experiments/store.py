"""Experiments in PostgreSQL: what runs, the daily sums, and how each ended.

Everything that changes an experiment is one transaction with its flag, the journal's entry and the messages that follow, so
none of them is there without the others. A running one is changed only while it runs: of two who end it, one does.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, desc, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.areas.experiments.protocol import Protocol
from bascule.areas.experiments.run import Change, End, Make, Run, Start
from bascule.areas.experiments.tables import experiment as table
from bascule.areas.experiments.tables import experiment_day as day_table
from bascule.areas.flags.public import Author, locked, transformed
from bascule.experiment.day import Day, day_of, sums_of
from bascule.flag.change import Wish
from bascule.kernel.canonical import canonical
from bascule.kernel.i18n import ENGLISH, Message, render, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.site import Site
from bascule.ports.errors import Refused
from bascule.release.draft import Note, NoteKind
from bascule.store import journal
from bascule.store.announcing import outbox
from bascule.store.database import repeated, transaction
from bascule.store.rows import Row

LEASE = Seconds(120.0)
MOST = 500


class Experiments:
    """The experiments of all sites."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @repeated
    async def start(self, site: Site, new: Start, author: Author, make: Make) -> Run:
        """Start one. Raises `Refused` where it runs already, or another one has its flag; see `assigning` for the rest."""
        protocol = new.protocol
        because = say("experiments.flag-started", name=new.name)
        wish = Wish(protocol.flag, None, _english(because), forced=True)
        async with transaction(self.engine) as connection:
            await locked(connection, site, author.at)
            await _require_free(connection, site, new)
            kept = await transformed(connection, site, wish, author, make)
            row = {
                "plan": site.plan, "environment": site.environment, "name": new.name, "flag": protocol.flag,
                "seed": new.seed, "fingerprint": protocol.fingerprint, "telling": dict(new.telling),
                "protocol": canonical(protocol.as_json()).decode(), "started": author.at, "by": author.by,
                "revision": kept.revision, "again_at": author.at,
            }  # fmt: skip
            made = (await connection.execute(insert(table).values(row).returning(*table.c))).mappings().one()
            run = _run(made)
            said = say("experiments.started", name=run.name, environment=site.environment, hash=run.fingerprint[:15])
            await _record(connection, run, said, author, {"fingerprint": run.fingerprint})
        return run

    async def listed(self, plan: str | None = None) -> Sequence[Run]:
        """Every run, the newest first."""
        query = select(table).order_by(desc(table.c.id)).limit(MOST)
        return await self._runs(query if plan is None else query.where(table.c.plan == plan))

    async def newest(self, site: Site, name: str) -> Run | None:
        """The last run of an experiment, the one that goes on if one does."""
        here = (table.c.plan == site.plan, table.c.environment == site.environment, table.c.name == name)
        found = await self._runs(select(table).where(*here).order_by(desc(table.c.id)).limit(1))
        return found[0] if found else None

    async def due(self, at: Instant) -> Sequence[Run]:
        """Those that are to be looked at."""
        waiting = and_(table.c.ended.is_(None), table.c.again_at <= at)
        return await self._runs(select(table).where(waiting).order_by(table.c.again_at).limit(MOST))

    @repeated
    async def take(self, run: Run, at: Instant) -> bool:
        """Take one, to look at it; False where somebody else has it, or it ended."""
        free = and_(table.c.id == run.id, table.c.ended.is_(None), table.c.again_at <= at)
        async with transaction(self.engine) as connection:
            done = await connection.execute(update(table).where(free).values(again_at=at + LEASE))
            return bool(done.rowcount)

    @repeated
    async def put_off(self, run: Run, until: Instant) -> None:
        """Look at it again at an instant."""
        async with transaction(self.engine) as connection:
            await connection.execute(update(table).where(table.c.id == run.id).values(again_at=until))

    @repeated
    async def keep_days(self, run: Run, days: Sequence[Day], at: Instant) -> None:
        """Keep daily sums; a day that is kept already is replaced."""
        if not days:
            return
        rows = [{"experiment": run.id, "day": one.number, "sums": sums_of(one), "computed": at} for one in days]
        row = upsert(day_table).values(rows)
        values = {"sums": row.excluded.sums, "computed": row.excluded.computed}
        changed = day_table.c.sums != row.excluded.sums
        async with transaction(self.engine) as connection:
            await connection.execute(
                row.on_conflict_do_update(index_elements=["experiment", "day"], set_=values, where=changed)
            )

    async def days(self, run: Run) -> list[Day]:
        """The daily sums that are kept, in order."""
        query = select(day_table.c.day, day_table.c.sums).where(day_table.c.experiment == run.id)
        async with transaction(self.engine) as connection:
            rows = await connection.execute(query.order_by(day_table.c.day))
            return [day_of(number, sums, run.protocol.design) for number, sums in rows]

    async def read(self, run: Run, reading: Mapping[str, Any], at: Instant) -> None:
        """Keep a reading that says nothing new."""
        async with transaction(self.engine) as connection:
            await connection.execute(
                update(table).where(table.c.id == run.id).values(reading=dict(reading), read_at=at)
            )

    @repeated
    async def change(self, run: Run, change: Change) -> Run | None:
        """Change a running one; None where it runs no more, or is not any more as the change supposes."""
        async with transaction(self.engine) as connection:
            if change.make is not None:
                await locked(connection, run.site, change.author.at)
            goes_on = and_(table.c.id == run.id, table.c.ended.is_(None))
            supposed = [table.c[name].is_not_distinct_from(value) for name, value in change.supposing.items()]
            goes_on = and_(goes_on, *supposed)
            new = update(table).where(goes_on).values(**change.values).returning(*table.c)
            row = (await connection.execute(new)).mappings().one_or_none()
            if row is None:
                return None
            after = _run(row)
            if change.make is not None:
                wish = Wish(run.protocol.flag, None, _english(change.note), forced=True)
                kept = await transformed(connection, run.site, wish, change.author, change.make)
                own = update(table).where(table.c.id == run.id).values(revision=kept.revision)
                await connection.execute(own)
                after = replace(after, revision=kept.revision)
            await _record(connection, after, change.note, change.author, {})
            await outbox.put(connection, change.messages, change.author.at)
        return after

    async def _runs(self, query: Any) -> Sequence[Run]:
        async with transaction(self.engine) as connection:
            return [_run(row) for row in (await connection.execute(query)).mappings()]


async def _require_free(connection: AsyncConnection, site: Site, new: Start) -> None:
    """The set's row is locked: nobody else starts one here now."""
    here = (table.c.plan == site.plan, table.c.environment == site.environment, table.c.ended.is_(None))
    for name, flag in await connection.execute(select(table.c.name, table.c.flag).where(*here)):
        values = {"name": name, "environment": site.environment, "flag": flag}
        if name == new.name or flag == new.protocol.flag:
            refused = Refused(
                say("experiments.runs-already" if name == new.name else "experiments.flag-taken", **values)
            )
            refused.hint = say("experiments.runs-already-hint", **values)
            raise refused


async def _record(
    connection: AsyncConnection, run: Run, message: Message, author: Author, data: Mapping[str, Any]
) -> None:
    place = {"experiment": run.name, "plan": run.site.plan, "environment": run.site.environment, "run": run.id}
    await journal.append(
        connection, None, [Note(NoteKind.EXPERIMENT, message, {**place, **data}, author.by)], author.at
    )


def _english(message: Message) -> str:
    """A reason as the flag's history has it."""
    return render(message, ENGLISH)


def _run(row: Row) -> Run:
    names = ("id", "name", "seed", "fingerprint", "telling", "started", "by", "revision", "again_at", "read_at")
    more = ("reading", "outcome", "ended", "ended_by", "variant", "reason")
    return Run(
        **{name: row[name] for name in (*names, *more)},
        site=Site(row["plan"], row["environment"]),
        protocol=Protocol.from_json(json.loads(row["protocol"]), row["fingerprint"]),
        rolled_back=tuple(row["rolled_back"]),
        end=End(row["end"]) if row["end"] else None,
        because=Message.from_json(row["because"]) if row["because"] else None,
    )
