"""The layout of scripts: files of SQL and a ledger.

A script is one transaction together with its row in the ledger, so it has been run wholly or not at all, whatever happens. A
script that cannot be one transaction is begun in the ledger first: after a crash the row says so, and nobody runs it again
before a person has looked.
"""

from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import pq

from bascule.drivers.support.database.connect import Connection, bound, connected, detail_of, unreachable
from bascule.drivers.support.database.layout import Look
from bascule.drivers.support.database.ledger import Ledger, Row
from bascule.drivers.support.database.site import Site
from bascule.drivers.support.options import Migrations, read
from bascule.kernel.i18n import say
from bascule.migration.migration import Migration
from bascule.migration.split import split
from bascule.migration.transaction import in_one
from bascule.ports.errors import PortError, Refused

Reader = Callable[[Path], tuple[Migration, ...]]


class Scripts:
    """Migrations as scripts. `read` finds them in a folder; `usual` is the folder where the plan names none."""

    locks: tuple[int, ...] = ()

    def __init__(self, read: Reader, ledger: Ledger, usual: str) -> None:
        self._read, self._ledger, self._usual = read, ledger, usual

    def tables(self, _: Site) -> tuple[str, ...]:
        """The ledger."""
        return (self._ledger.table,)

    async def look(self, site: Site) -> Look:
        """Compare the folder with the ledger."""
        folder = read(Migrations, site.database.migrations.options).directory or self._usual
        migrations = self._read(site.root / folder)
        async with connected(site.address, site.name) as connection:
            rows = {row.name: row for row in await self._ledger.rows(connection)}
        for one in migrations:
            if (row := rows.get(one.name)) is not None:
                self._require_same(site, one, row)
        for row in rows.values():
            self._require_finished(site, row)
        pending = tuple(one for one in migrations if one.name not in rows)
        return Look(pending, tuple(one for one in migrations if one.name in rows))

    async def up(self, site: Site, migration: Migration) -> None:
        """Run it, and remember it."""
        await self._run(site, migration, migration.sql or "", forward=True)

    async def down(self, site: Site, migration: Migration) -> None:
        """Run its way down, and forget it."""
        if not migration.way_down:
            raise Refused(say("migration.no-way-down", name=migration.name, database=site.name))
        await self._run(site, migration, migration.down_sql or "", forward=False)

    def _require_same(self, site: Site, migration: Migration, row: Row) -> None:
        if row.finished and row.checksum != migration.checksum:
            raise Refused(say("migration.edited", name=row.name, database=site.name))

    def _require_finished(self, site: Site, row: Row) -> None:
        if not row.finished:
            what = self._ledger.resolve(row.name)
            raise Refused(say("migration.half-done", name=row.name, database=site.name, steps=row.steps, say=what))

    async def _run(self, site: Site, migration: Migration, script: str, *, forward: bool) -> None:
        async with connected(site.address, site.name) as connection:
            await self._ledger.prepare(connection)
            await bound(connection, site.database.lock_timeout, site.database.statement_timeout)
            if in_one(script):
                await self._run_in_one(site, connection, migration, script, forward)
            else:
                await self._run_apart(site, connection, migration, script, forward)

    async def _run_in_one(
        self, site: Site, connection: Connection, migration: Migration, script: str, forward: bool
    ) -> None:
        try:
            async with connection.transaction():
                statements = split(script)
                for statement in statements:
                    await connection.execute(statement.text.encode())
                if forward:
                    await self._ledger.finish(connection, migration, len(statements))
                else:
                    await self._ledger.forget(connection, migration)
        except psycopg.Error as error:
            raise _trouble(error, site, migration) from error

    async def _run_apart(
        self, site: Site, connection: Connection, migration: Migration, script: str, forward: bool
    ) -> None:
        statements = split(script)
        if forward:
            await self._ledger.begin(connection, migration)
        for number, statement in enumerate(statements, 1):
            try:
                await connection.execute(statement.text.encode())
            except psycopg.Error as error:
                raise self._half(error, site, migration, (number, len(statements))) from error
            if forward and connection.info.transaction_status == pq.TransactionStatus.IDLE:
                await self._ledger.step(connection, migration, number)
        if forward:
            await self._ledger.finish(connection, migration, len(statements))
        else:
            await self._ledger.forget(connection, migration)

    def _half(self, error: psycopg.Error, site: Site, migration: Migration, place: tuple[int, int]) -> PortError:
        if _is_gone(error):
            return unreachable(error, site.address, site.name)
        detail = detail_of(error, site.address)
        values = {"name": migration.name, "database": site.name, "step": place[0], "count": place[1], "detail": detail}
        return Refused(say("migration.failed-half", **values))


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


def _is_gone(error: psycopg.Error) -> bool:
    """Whether the server went away: whether the script was committed is then for the ledger to say."""
    gone = (psycopg.errors.AdminShutdown, psycopg.errors.CrashShutdown, psycopg.errors.CannotConnectNow)
    return isinstance(error, gone) or (isinstance(error, psycopg.OperationalError) and error.sqlstate is None)
