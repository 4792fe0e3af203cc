"""Measuring a database: types of columns, counts of rows, answers of invariants. Reads only."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from bascule.drivers.support.database.connect import Connection, bound, connected, detail_of, table_exists, unreachable
from bascule.drivers.support.database.site import Site
from bascule.kernel.i18n import say
from bascule.migration.integrity import Snapshot
from bascule.ports.errors import Refused

_COLUMNS = """
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
"""


async def columns(connection: Connection) -> Mapping[str, str]:
    """The types of all columns, by `table.column`, with the schema before it where that is not `public`."""
    rows = await (await connection.execute(_COLUMNS.encode())).fetchall()
    return {
        ".".join((table, column) if schema == "public" else (schema, table, column)): kind
        for schema, table, column, kind in rows
    }


async def snapshot(site: Site) -> Snapshot:
    """Counts and invariants at one moment. Raises `Refused` for an invariant that is no question."""
    database = site.database
    if not database.count and not database.invariants:
        return Snapshot()
    try:
        async with connected(site.address, site.name) as connection:
            await bound(connection, database.lock_timeout, database.statement_timeout)
            await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            counts = {table: await _count(connection, table) for table in database.count}
            answers = {name: await _ask(connection, site, name) for name in database.invariants}
            await connection.execute("ROLLBACK")
    except psycopg.Error as error:
        raise unreachable(error, site.address, site.name) from error
    return Snapshot(counts, answers)


async def _count(connection: Connection, table: str) -> int | None:
    name = sql.Identifier(*table.split("."))
    if not await table_exists(connection, name.as_string()):
        return None
    row = await (await connection.execute(sql.SQL("SELECT count(*) FROM {}").format(name))).fetchone()
    return int(row[0]) if row else None


async def _ask(connection: Connection, site: Site, name: str) -> bool:
    try:
        async with connection.transaction():
            cursor = await connection.execute(site.database.invariants[name].encode())
            row = await cursor.fetchone()
    except psycopg.Error as error:
        raise Refused(say("migration.no-invariant", name=name, detail=detail_of(error, site.address))) from error
    if row is None or not isinstance(row[0], bool):
        raise Refused(say("migration.no-invariant", name=name, detail=str(row and row[0])[:60]))
    return row[0]
