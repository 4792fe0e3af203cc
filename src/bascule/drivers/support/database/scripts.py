"""The layout of scripts: files of SQL and a ledger.

A script is one transaction together with its row in the ledger, so it has been run wholly or not at all, whatever happens. A
script that cannot be one transaction is begun in the ledger first: after a crash the row says so, and nobody runs it again
before a person has looked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import pq, sql

from bascule.drivers.support.database.connect import Connection, bound, connected, detail_of, unreachable
from bascule.drivers.support.database.layout import Look
from bascule.drivers.support.database.ledger import Ledger, Row
from bascule.drivers.support.database.site import Site
from bascule.drivers.support.database.unfinished import Index, builds, drop, invalid, make_room
from bascule.drivers.support.options import Migrations, read
from bascule.kernel.i18n import say
from bascule.migration.migration import Migration
from bascule.migration.sql.split import Statement, split
from bascule.migration.transaction import in_one
from bascule.ports.errors import PortError, Refused

Reader = Callable[[Path, Any], tuple[Migration, ...]]


class Scripts:
    """Migrations as scripts. `read` finds them in a folder, as `options` say; `usual` is the folder where the plan names none."""

    locks: tuple[int, ...] = ()

    def __init__(self, read: Reader, ledger: Ledger, usual: str, options: type[Migrations] = Migrations) -> None:
        self._read, self._ledger, self._usual, self._options = read, ledger, usual, options

    def tables(self, _: Site) -> tuple[str, ...]:
        """The ledger."""
        return (self._ledger.table,)

    async def look(self, site: Site, *, scripts: bool = True) -> Look:  # noqa: ARG002 - the layout's
        """Compare the folder with the ledger."""
        options = read(self._options, site.database.migrations.options)
        migrations = self._read(site.root / (options.directory or self._usual), options)
        async with connected(site.address, site.name) as connection:
            rows = {row.name: row for row in await remembered(connection, self._ledger, site)}
        for one in migrations:
            if (row := rows.get(one.name)) is not None:
                self._require_same(site, one, row)
        for row in rows.values():
            self._require_finished(site, row)
        pending = tuple(one for one in migrations if not _is_done(one, rows))
        return Look(pending, tuple(one for one in migrations if _is_done(one, rows)))

    async def up(self, site: Site, migration: Migration) -> None:
        """Run it, and remember it."""
        await self._run(site, migration, migration.sql or "", forward=True)

    async def down(self, site: Site, migration: Migration) -> None:
        """Run its way down, and forget it."""
        if not migration.way_down:
            raise Refused(say("migration.no-way-down", name=migration.name, database=site.name))
        await self._run(site, migration, migration.down_sql or "", forward=False)

    def _require_same(self, site: Site, migration: Migration, row: Row) -> None:
        if row.finished and row.checksum != migration.checksum and not migration.repeatable:
            raise Refused(say("migration.edited", name=row.name, database=site.name))

    def _require_finished(self, site: Site, row: Row) -> None:
        if not row.finished:
            what = self._ledger.resolve(row.name)
            raise Refused(say("migration.half-done", name=row.name, database=site.name, steps=row.steps, say=what))

    async def _run(self, site: Site, migration: Migration, script: str, *, forward: bool) -> None:
        run = _run_in_one if in_one(script) else _run_apart
        async with connected(site.address, site.name) as connection, connected(site.address, site.name) as book:
            try:
                # The ledger is found before the script can change where names lead.
                ledger = await self._ledger.prepare(book)
                for one in (connection, book):
                    await bound(one, site.database.lock_timeout, site.database.statement_timeout)
                await run(_Run(site, connection, book, ledger, migration, split(script), forward))
            except psycopg.Error as error:
                raise _trouble(error, site, migration) from error


@dataclass(frozen=True, slots=True)
class _Run:
    """One script that is run, up or down: on a connection of its own, with another one for the ledger."""

    site: Site
    connection: Connection
    book: Connection
    ledger: Ledger
    migration: Migration
    statements: list[Statement]
    forward: bool

    async def note(self, connection: Connection) -> None:
        """Remember it, or forget it."""
        if self.forward:
            await self.ledger.finish(connection, self.migration, len(self.statements))
        else:
            await self.ledger.forget(connection, self.migration)


async def _run_in_one(run: _Run) -> None:
    async with run.connection.transaction():
        for statement in run.statements:
            await run.connection.execute(statement.text.encode())
        # Whoever the script has become may not write into the ledger.
        await run.connection.execute("RESET SESSION AUTHORIZATION")
        await run.connection.execute("RESET ROLE")
        await run.note(run.connection)


async def _run_apart(run: _Run) -> None:
    """Statement by statement; the ledger on its own connection, which no setting of the script reaches."""
    if run.forward:
        if run.migration.repeatable:
            await run.ledger.forget(run.book, run.migration)
        await run.ledger.begin(run.book, run.migration)
    for number, statement in enumerate(run.statements, 1):
        await make_room(run.connection, statement)
        before = await invalid(run.book) if builds(statement) else set[Index]()
        try:
            await run.connection.execute(statement.text.encode())
        except psycopg.Error as error:
            raise await _half(run, error, number, before) from error
        if run.forward and _is_idle(run.connection):
            await run.ledger.step(run.book, run.migration, number)
    if not _is_idle(run.connection):
        # Closing the connection takes the rest back, and nothing may call that done.
        raise Refused(say("migration.open-transaction", name=run.migration.name, database=run.site.name))
    await run.note(run.book)


def _is_idle(connection: Connection) -> bool:
    return connection.info.transaction_status == pq.TransactionStatus.IDLE


async def _half(run: _Run, error: psycopg.Error, number: int, before: set[Index]) -> PortError:
    site, migration = run.site, run.migration
    if _is_gone(error):
        return unreachable(error, site.address, site.name)
    values = {
        "name": migration.name,
        "database": site.name,
        "step": number,
        "count": len(run.statements),
        "detail": detail_of(error, site.address),
    }
    if builds(run.statements[number - 1]) is None:
        return Refused(say("migration.failed-half", **values))
    left = sorted(await invalid(run.book) - before)
    stuck = [one for one in left if not await drop(run.book, one)]
    index = ", ".join(sql.Identifier(*one).as_string() for one in stuck or left)
    if stuck:
        return Refused(say("migration.index-left", index=index, **values))
    if number == 1 and run.forward:
        # Nothing of it is done and nothing is left, so the next run may begin anew.
        await run.ledger.forget(run.book, migration)
    return Refused(say("migration.index-dropped", **values))


def _trouble(error: psycopg.Error, site: Site, migration: Migration) -> PortError:
    """What went wrong in a script that was taken back as a whole."""
    database, names = site.database, {"name": migration.name, "database": site.name}
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return Refused(say("migration.lock-timeout", limit=database.lock_timeout, **names))
    if isinstance(error, psycopg.errors.QueryCanceled):
        return Refused(say("migration.statement-timeout", limit=database.statement_timeout, **names))
    if _is_gone(error):
        return unreachable(error, site.address, site.name)
    return Refused(say("migration.failed", detail=detail_of(error, site.address), **names))


def _is_done(one: Migration, rows: Mapping[str, Row]) -> bool:
    row = rows.get(one.name)
    return row is not None and not (one.repeatable and row.checksum != one.checksum)


async def remembered(connection: Connection, ledger: Ledger, site: Site) -> list[Row]:
    """What a ledger remembers. Raises `Refused` for one that cannot be read."""
    try:
        return await ledger.rows(connection)
    except psycopg.Error as error:
        values = {"database": site.name, "table": ledger.table, "detail": detail_of(error, site.address)}
        raise Refused(say("migration.ledger", **values)) from error


def _is_gone(error: psycopg.Error) -> bool:
    """Whether the server went away: whether the script was committed is then for the ledger to say."""
    gone = (psycopg.errors.AdminShutdown, psycopg.errors.CrashShutdown, psycopg.errors.CannotConnectNow)
    return isinstance(error, gone) or (isinstance(error, psycopg.OperationalError) and error.sqlstate is None)
