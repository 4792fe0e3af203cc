"""The ledger: which migrations a database has seen, as rows of a table in that very database."""

from dataclasses import dataclass
from typing import Protocol

from bascule.drivers.support.database.connect import Connection, table_exists
from bascule.migration.migration import Migration

TABLE = "bascule_migrations"
CREATE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
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

    async def prepare(self, connection: Connection) -> None:
        """Make the table where it is missing."""

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


class OwnLedger:
    """Our own table."""

    table = TABLE

    async def rows(self, connection: Connection) -> list[Row]:
        """What is remembered."""
        if not await table_exists(connection, TABLE):
            return []
        found = await connection.execute(f"SELECT name, checksum, finished_at IS NOT NULL, statements FROM {TABLE}")
        return [Row(*row) for row in await found.fetchall()]

    async def prepare(self, connection: Connection) -> None:
        """Make the table."""
        await connection.execute(CREATE)

    async def begin(self, connection: Connection, migration: Migration) -> None:
        """Something is begun."""
        values = (migration.name, migration.checksum)
        await connection.execute(f"INSERT INTO {TABLE} (name, checksum) VALUES (%s, %s)", values)

    async def step(self, connection: Connection, migration: Migration, steps: int) -> None:
        """So far it is done."""
        await connection.execute(f"UPDATE {TABLE} SET statements = %s WHERE name = %s", (steps, migration.name))

    async def finish(self, connection: Connection, migration: Migration, steps: int) -> None:
        """It is done."""
        await connection.execute(
            f"INSERT INTO {TABLE} (name, checksum, finished_at, statements) VALUES (%s, %s, clock_timestamp(), %s) "
            "ON CONFLICT (name) DO UPDATE SET finished_at = excluded.finished_at, statements = excluded.statements",
            (migration.name, migration.checksum, steps),
        )

    async def forget(self, connection: Connection, migration: Migration) -> None:
        """It is undone."""
        await connection.execute(f"DELETE FROM {TABLE} WHERE name = %s", (migration.name,))

    def resolve(self, name: str) -> str:
        """Two statements, for the two ways to deal with it."""
        quoted = name.replace("'", "''")
        return (
            f"DELETE FROM {TABLE} WHERE name = '{quoted}' | "
            f"UPDATE {TABLE} SET finished_at = now() WHERE name = '{quoted}'"
        )
