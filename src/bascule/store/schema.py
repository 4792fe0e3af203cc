"""The schema, brought up to date.

Our tables by Alembic, the job queue's by its own schema manager, under one advisory lock, so that two control planes
that start at once do not trip over each other.
"""

from collections.abc import Collection
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule import __version__
from bascule.kernel.i18n import say
from bascule.platform.area import areas
from bascule.ports.errors import Refused
from bascule.store.database import transaction

LOCK = 0x62617363756C65  # "bascule"
HEADS = "heads"
HERE = Path(__file__).parent / "migrations"
OURS = HERE / "versions"


async def upgrade(engine: AsyncEngine) -> None:
    """Bring the database to the newest schema; does nothing where it is there already. Raises `Refused` where it is newer."""
    async with transaction(engine) as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        require_known(await revisions_of(connection))
        await connection.run_sync(upgrade_to, HEADS)
        await _queue(connection)


def upgrade_to(connection: Connection, *revisions: str) -> None:
    """Run our migrations and those of areas up to revisions, one of each chain, on an open connection."""
    config = _config()
    config.attributes["connection"] = connection
    for revision in revisions:
        command.upgrade(config, revision)


async def revisions_of(connection: AsyncConnection) -> frozenset[str]:
    """The revisions of a database's schema, one of each chain; none where it has no schema yet."""
    if await connection.scalar(text("SELECT to_regclass('bascule_version')")) is None:
        return frozenset()
    return frozenset((await connection.execute(text("SELECT version_num FROM bascule_version"))).scalars())


@cache
def revisions() -> tuple[str, ...]:
    """The revisions of our own chain that this code knows, the newest first."""
    walked = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(one.revision for one in walked if Path(one.path).parent == OURS)


@cache
def _known() -> frozenset[str]:
    return frozenset(one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions())


def require_known(found: Collection[str]) -> None:
    """Refuse a schema that newer code has made: to go back in it would lose what that has written."""
    for revision in sorted(found):
        if revision not in _known():
            known = revisions()[0]
            hint = say("store.newer-schema-hint")
            raise Refused(say("store.newer-schema", found=revision, known=known, version=__version__), hint)


def _config() -> Config:
    """Ours, and the chains of the areas that are installed: each starts anew, and says itself what of ours it needs."""
    folders = [OURS, *(area.folder / area.migrations for area in areas() if area.migrations)]
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, folders)).replace("%", "%%"))
    return config


async def _queue(connection: AsyncConnection) -> None:
    """The job queue's tables, when they are missing; in the driver's own words, for the script is many statements."""
    if await connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute(SchemaManager.get_schema())
