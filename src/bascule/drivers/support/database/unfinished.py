"""Unfinished indexes: what `CREATE INDEX CONCURRENTLY` and `REINDEX CONCURRENTLY` leave where they fail.

PostgreSQL keeps such an index, marked invalid: it slows writes down, serves no query, and takes the name that the next run
needs, or lets `IF NOT EXISTS` believe that all is well.
"""

from contextlib import suppress

import psycopg
from psycopg import sql

from bascule.drivers.support.database.connect import Connection
from bascule.migration.sql.split import Statement
from bascule.migration.sql.tree import Tree, parse

Index = tuple[str, str]
# One that somebody builds at this moment is invalid, too, and none of our business.
_INVALID = """
SELECT n.nspname, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relkind = 'i'
  AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid OR p.relid = i.indrelid)
"""


def builds(statement: Statement) -> Tree | None:
    """What a statement builds beside the work of others; None for every other statement."""
    found = parse(statement.text)
    if found is None or found[0] not in {"IndexStmt", "ReindexStmt"}:
        return None
    options = [one["DefElem"].get("defname") for one in found[1].get("params", ())]
    return found[1] if found[1].get("concurrent") or "concurrently" in options else None


async def invalid(connection: Connection) -> set[Index]:
    """Indexes that were begun and not finished."""
    rows = await (await connection.execute(_INVALID.encode())).fetchall()
    return {(str(row[0]), str(row[1])) for row in rows}


async def make_room(connection: Connection, statement: Statement) -> None:
    """Drop what an earlier try has left under the name that a statement is about to use."""
    built = builds(statement)
    if built is not None and built.get("idxname"):
        for one in await invalid(connection):
            if one[1] == built["idxname"] and await _of(connection, one, built["relation"]):
                await drop(connection, one)


async def drop(connection: Connection, index: Index) -> bool:
    """Drop one; whether that worked, for it waits for locks like everything else."""
    with suppress(psycopg.Error):
        await connection.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(sql.Identifier(*index)))
        return True
    return False


async def _of(connection: Connection, index: Index, relation: Tree) -> bool:
    """Whether an index is one of this very table."""
    table = sql.Identifier(*(str(relation[part]) for part in ("schemaname", "relname") if part in relation)).as_string()
    query = "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass(%s) AND indrelid = to_regclass(%s))"
    row = await (await connection.execute(query, (sql.Identifier(*index).as_string(), table))).fetchone()
    return bool(row and row[0])
