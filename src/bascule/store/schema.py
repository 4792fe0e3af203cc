"""The schema, brought up to date.

Our tables by Alembic, the job queue's by its own schema manager, under one advisory lock, so that two control planes
that start at once do not trip over each other.
"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule import __version__
from bascule.base.words import say
from bascule.ports.errors import Refused
from bascule.store.database import transaction

LOCK = 0x62617363756C65  # "bascule"


async def upgrade(engine: AsyncEngine) -> None:
    """Bring the database to the newest schema; does nothing where it is there already. Raises `Refused` where it is newer."""
    async with transaction(engine) as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        require_known(await revision_of(connection))
        await connection.run_sync(upgrade_to, "head")
        await _queue(connection)


def upgrade_to(connection: Connection, revision: str) -> None:
    """Run our migrations up to a revision on an open connection."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def revision_of(connection: AsyncConnection) -> str | None:
    """The revision of a database's schema; None where it has none yet."""
    if await connection.scalar(text("SELECT to_regclass('bascule_version')")) is None:
        return None
    revision: str | None = await connection.scalar(text("SELECT version_num FROM bascule_version"))
    return revision


@cache
def revisions() -> tuple[str, ...]:
    """All revisions that this code knows, the newest first."""
    return tuple(one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions())


def require_known(revision: str | None) -> None:
    """Refuse a schema that newer code has made: to go back in it would lose what that has written."""
    if revision is not None and revision not in revisions():
        known = revisions()[0]
        hint = say("store.newer-schema-hint")
        raise Refused(say("store.newer-schema", found=revision, known=known, version=__version__), hint)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


async def _queue(connection: AsyncConnection) -> None:
    """The job queue's tables, when they are missing; in the driver's own words, for the script is many statements."""
    if await connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute(SchemaManager.get_schema())
