"""Transfers: the data of one database into another of the same schema, masked on the way out, with proof of integrity.

The source is read as of one moment; the target is filled in one transaction, which is committed only when every table has as
many rows as the source gave, with the same checksum. The checksum is a sum over the rows, so their order makes no
difference; both sides compute it in SQL.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from bascule.drivers.support.database.address import Address
from bascule.drivers.support.database.connect import Connection, connected, detail_of
from bascule.drivers.support.database.masking import SETTING, masked, salted
from bascule.drivers.support.database.tables import Table, references, sequences, tables
from bascule.kernel.i18n import say
from bascule.migration.order import fill_order
from bascule.migration.personal import unlisted
from bascule.plan.enums import Mask
from bascule.plan.reading.bad_value import did_you_mean
from bascule.ports.errors import Refused

# What only says which migrations a database has seen belongs to that database.
LEDGERS = ("bascule_migrations", "_prisma_migrations", "alembic_version")
_SESSION = (
    "SET timezone = 'UTC'", "SET datestyle = 'ISO, YMD'", "SET intervalstyle = 'iso_8601'", "SET extra_float_digits = 3",
    "SET bytea_output = 'hex'", "SET xmlbinary = 'hex'",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A transfer: the database's name in the plan, the rules by `table.column`, and the salt."""

    name: str
    rules: Mapping[str, Mask] = field(default_factory=dict)
    salt: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that has arrived: its rows and the checksum that both sides agree on."""

    table: str
    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Transferred:
    """What has arrived, and the columns that look personal and had no rule."""

    tables: tuple[Moved, ...]
    unmasked: tuple[str, ...]


async def transfer(source: Address, target: Address, wanted: Wanted) -> Transferred:
    """Move everything. Raises `Refused`, and leaves the target as it was, for whatever stands against it."""
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(connected(source, wanted.name))
        there = await stack.enter_async_context(connected(target, wanted.name))
        try:
            return await _Transfer(here, there, wanted).run()
        except psycopg.Error as error:
            detail = detail_of(error, target)
            raise Refused(say("migration.transfer-failed", database=wanted.name, detail=detail)) from error


class _Transfer:
    def __init__(self, here: Connection, there: Connection, wanted: Wanted) -> None:
        self.here, self.there, self.wanted = here, there, wanted

    async def run(self) -> Transferred:
        """Prepare both sides, fill, prove, commit."""
        await self._require_two()
        for connection in (self.here, self.there):
            for setting in _SESSION:
                await connection.execute(setting.encode())
        if salted(self.wanted.rules):
            await self._salt()
        await self.here.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        order = await self._order()
        async with self.there.transaction():
            await self._empty(order)
            moved = [await self._move(table) for table in order]
            await self._sequences()
        await self.here.execute("ROLLBACK")
        columns = [table.column(name) for table in order for name in table.columns]
        return Transferred(tuple(moved), tuple(unlisted(columns, self.wanted.rules)))

    async def _require_two(self) -> None:
        """Source and target are two databases: what the one locks, the other can lock as well."""
        key = secrets.randbits(62)
        await self.here.execute("SELECT pg_advisory_lock(%s)", (key,))
        row = await (await self.there.execute("SELECT pg_try_advisory_lock(%s)", (key,))).fetchone()
        if not row or not row[0]:
            raise Refused(say("migration.same-database", database=self.wanted.name))

    async def _salt(self) -> None:
        if not self.wanted.salt:
            raise Refused(say("plan.no_salt", database=self.wanted.name))
        await self.here.execute("SELECT set_config(%s, %s, false)", (SETTING, self.wanted.salt))

    async def _order(self) -> list[Table]:
        """The tables in the order in which they are filled, once everything that stands against it is out of the way."""
        mine, theirs = await tables(self.here, LEDGERS), await tables(self.there, LEDGERS)
        self._require_same(mine, theirs)
        self._require_columns(mine)
        links = await references(self.there)
        self._require_joins(links)
        pairs = [(one.rpartition(".")[0], other.rpartition(".")[0]) for one, other in links]
        order, circle = fill_order(mine, pairs)
        if circle:
            raise Refused(say("migration.circle", tables=", ".join(circle)))
        return [mine[name] for name in order]

    def _require_same(self, mine: Mapping[str, Table], theirs: Mapping[str, Table]) -> None:
        for name in sorted({*mine, *theirs}):
            here, there = mine.get(name), theirs.get(name)
            if here is None or there is None or dict(here.columns) != dict(there.columns):
                raise Refused(say("migration.other-schema", table=name, database=self.wanted.name))

    def _require_columns(self, mine: Mapping[str, Table]) -> None:
        known = [table.column(name) for table in mine.values() for name in table.columns]
        for column in self.wanted.rules:
            if column not in known:
                near = did_you_mean(column, known)
                raise Refused(say("migration.no-column", column=column, near=near or ""))

    def _require_joins(self, links: Sequence[tuple[str, str]]) -> None:
        """Both ends of a reference are masked in the same way, or the one would not find the other."""
        rules = self.wanted.rules
        for one, other in links:
            if rules.get(one, Mask.KEEP) is not rules.get(other, Mask.KEEP) and rules.get(one) is not Mask.NULL:
                raise Refused(say("migration.broken-join", column=one, other=other))

    async def _empty(self, order: Sequence[Table]) -> None:
        if order:
            names = sql.SQL(", ").join(table.identifier for table in order)
            await self.there.execute(sql.SQL("TRUNCATE {}").format(names))
        await self.there.execute("SET CONSTRAINTS ALL DEFERRED")

    async def _move(self, table: Table) -> Moved:
        columns = sql.SQL(", ").join(sql.Identifier(name) for name in table.columns)
        source = sql.SQL("SELECT {} FROM ONLY {}").format(masked(table, self.wanted.rules), table.identifier)
        if not table.columns:
            return Moved(table.shown, 0, "0")
        out = sql.SQL("COPY ({}) TO STDOUT").format(source)
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(table.identifier, columns)
        async with self.here.cursor().copy(out) as reading, self.there.cursor().copy(into) as writing:
            async for chunk in reading:
                await writing.write(chunk)
        target = sql.SQL("SELECT {} FROM ONLY {}").format(columns, table.identifier)
        before, after = await _proof(self.here, source), await _proof(self.there, target)
        if before != after:
            raise Refused(say("migration.not-the-same", table=table.shown, before=before[0], after=after[0]))
        return Moved(table.shown, *after)

    async def _sequences(self) -> None:
        for schema, name, value in await sequences(self.here):
            quoted = sql.Identifier(schema, name).as_string()
            await self.there.execute("SELECT setval(to_regclass(%s), %s)", (quoted, value))


async def _proof(connection: Connection, rows: sql.Composed) -> tuple[int, str]:
    """How many rows, and the sum of their fingerprints."""
    query = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || left(md5(one::text), 16))::bit(64)::bigint::numeric), 0)::text FROM ({}) AS one"
    ).format(rows)
    row = await (await connection.execute(query)).fetchone()
    assert row is not None
    return int(row[0]), str(row[1])
