"""Prisma's own table, with rows that Prisma itself agrees with: its checksum is the SHA-256 of the file, in hex.

`finished_at` is empty for what is begun; `rolled_back_at` is set for what somebody has declared undone, which is then
as if it had never been run.
"""

import uuid

from bascule.drivers.support.database.connect import Connection, table_exists
from bascule.drivers.support.database.ledger import Row, place_of
from bascule.migration.migration import Migration

TABLE = "_prisma_migrations"
_CREATE = f"""
CREATE TABLE "{TABLE}" (
    id VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
)"""
_ROWS = f"""
SELECT migration_name, checksum, finished_at IS NOT NULL, applied_steps_count
FROM "{TABLE}" WHERE rolled_back_at IS NULL ORDER BY started_at
"""
_MINE = "migration_name = %s AND rolled_back_at IS NULL"


class PrismaLedger:
    """The table `_prisma_migrations`."""

    table = TABLE

    def __init__(self, place: str = f'"{TABLE}"') -> None:
        self._place = place

    async def rows(self, connection: Connection) -> list[Row]:
        """What Prisma remembers."""
        if not await table_exists(connection, TABLE):
            return []
        return [Row(*row) for row in await (await connection.execute(_ROWS)).fetchall()]

    async def prepare(self, connection: Connection) -> "PrismaLedger":
        """Make the table as Prisma makes it."""
        return PrismaLedger(await place_of(connection, TABLE, _CREATE))

    async def begin(self, connection: Connection, migration: Migration) -> None:
        """A row without an end."""
        await connection.execute(
            f"INSERT INTO {self._place} (id, checksum, migration_name) VALUES (%s, %s, %s)".encode(),
            (str(uuid.uuid4()), migration.checksum, migration.name),
        )

    async def step(self, connection: Connection, migration: Migration, steps: int) -> None:
        """Prisma counts scripts, not statements: nothing to say before the end."""

    async def finish(self, connection: Connection, migration: Migration, steps: int) -> None:  # noqa: ARG002 - the ledger's
        """Its end; one applied step, as Prisma counts it."""
        done = await connection.execute(
            f"UPDATE {self._place} SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE {_MINE}".encode(),
            (migration.name,),
        )
        if done.rowcount == 0:
            await connection.execute(
                (
                    f"INSERT INTO {self._place} (id, checksum, migration_name, started_at, finished_at, applied_steps_count) "
                    "VALUES (%s, %s, %s, now(), clock_timestamp(), 1)"
                ).encode(),
                (str(uuid.uuid4()), migration.checksum, migration.name),
            )

    async def forget(self, connection: Connection, migration: Migration) -> None:
        """As `prisma migrate resolve --rolled-back` does it."""
        query = f"UPDATE {self._place} SET rolled_back_at = now() WHERE {_MINE}"
        await connection.execute(query.encode(), (migration.name,))

    def resolve(self, name: str) -> str:
        """Prisma has a verb for it."""
        return f"npx prisma migrate resolve --rolled-back {name} | npx prisma migrate resolve --applied {name}"
