"""The schema, brought up to date.

Our tables by Alembic, the job queue's by its own schema manager, under one advisory lock, so that two control planes
that start at once do not trip over each other.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

LOCK = 0x62617363756C65  # "bascule"


async def upgrade(engine: AsyncEngine) -> None:
    """Bring the database to the newest schema; does nothing where it is there already."""
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        await connection.run_sync(upgrade_to, "head")
        await _queue(connection)


def upgrade_to(connection: Connection, revision: str) -> None:
    """Run our migrations up to a revision on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def _queue(connection: AsyncConnection) -> None:
    """The job queue's tables, when they are missing; in the driver's own words, for the script is many statements."""
    if await connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute(SchemaManager.get_schema())
