"""The ledger: which migrations a database has seen, as rows of a table in that very database."""

from dataclasses import dataclass
from typing import Protocol

from bascule.drivers.support.database.connect import Connection, table_exists
from bascule.migration.migration import Migration

TABLE = "bascule_migrations"
_CREATE = f"""
CREATE TABLE {TABLE} (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    statements integer NOT NULL DEFAULT 0
)"""


@dataclass(frozen=True, slots=True)
class Row:
    """A migration as the database remembers it; `steps` are the statements that are known to be done."""

    name: str
    checksum: str
    finished: bool
    steps: int = 0


class Ledger(Protocol):
    """Rows of a table. `begin` and `step` are for scripts that cannot be one transaction."""

    table: str

    async def rows(self, connection: Connection) -> list[Row]:
        """What is remembered; nothing where there is no table yet."""

    async def prepare(self, connection: Connection) -> "Ledger":
        """Make the table where it is missing; the ledger by its full name, whatever a script does to the search path."""

    async def begin(self, connection: Connection, migration: Migration) -> None:
        """Something is begun."""

    async def step(self, connection: Connection, migration: Migration, steps: int) -> None:
        """So many of its statements are done."""

    async def finish(self, connection: Connection, migration: Migration, steps: int) -> None:
        """It is done, begun before or not."""

    async def forget(self, connection: Connection, migration: Migration) -> None:
        """It is undone."""

    def resolve(self, name: str) -> str:
        """What to type when a half-done migration has been dealt with by hand."""


async def place_of(connection: Connection, table: str, create: str) -> str:
    """A table with its schema, made where a plain name does not find one.

    Not `IF NOT EXISTS`: that asks the first schema of the search path alone, and would begin a second ledger there.
    """
    if not await table_exists(connection, table):
        await connection.execute(create.encode())
    query = """
        SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(%s)
    """
    row = await (await connection.execute(query, (table,))).fetchone()
    return str(row[0]) if row else table


class OwnLedger:
    """Our own table."""

    table = TABLE

    def __init__(self, place: str = TABLE) -> None:
        self._place = place

    async def rows(self, connection: Connection) -> list[Row]:
        """What is remembered."""
        if not await table_exists(connection, TABLE):
            return []
        found = await connection.execute(f"SELECT name, checksum, finished_at IS NOT NULL, statements FROM {TABLE}")
        return [Row(*row) for row in await found.fetchall()]

    async def prepare(self, connection: Connection) -> "OwnLedger":
        """Make the table."""
        return OwnLedger(await place_of(connection, TABLE, _CREATE))

    async def begin(self, connection: Connection, migration: Migration) -> None:
        """Something is begun."""
        values = (migration.name, migration.checksum)
        await connection.execute(f"INSERT INTO {self._place} (name, checksum) VALUES (%s, %s)".encode(), values)

    async def step(self, connection: Connection, migration: Migration, steps: int) -> None:
        """So far it is done."""
        await connection.execute(
            f"UPDATE {self._place} SET statements = %s WHERE name = %s".encode(), (steps, migration.name)
        )

    async def finish(self, connection: Connection, migration: Migration, steps: int) -> None:
        """It is done."""
        await connection.execute(
            (
                f"INSERT INTO {self._place} (name, checksum, finished_at, statements) VALUES (%s, %s, clock_timestamp(), %s) "
                "ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, finished_at = excluded.finished_at, "
                "statements = excluded.statements"
            ).encode(),
            (migration.name, migration.checksum, steps),
        )

    async def forget(self, connection: Connection, migration: Migration) -> None:
        """It is undone."""
        await connection.execute(f"DELETE FROM {self._place} WHERE name = %s".encode(), (migration.name,))

    def resolve(self, name: str) -> str:
        """Two statements, for the two ways to deal with it."""
        quoted = name.replace("'", "''")
        return (
            f"DELETE FROM {TABLE} WHERE name = '{quoted}' | "
            f"UPDATE {TABLE} SET finished_at = now() WHERE name = '{quoted}'"
        )
