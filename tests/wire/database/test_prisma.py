"""Prisma's table: rows that Prisma itself agrees with."""

import hashlib

import psycopg
import pytest

from bascule.ports.errors import Refused, TryLater
from tests.kit.rigs.databases import PrismaRig

ROWS = (
    "SELECT migration_name, checksum, finished_at IS NOT NULL, rolled_back_at IS NULL, applied_steps_count "
    "FROM _prisma_migrations"
)
COLUMNS = (
    "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY 1"
)
LOCK = 72707369


async def test_rows_are_as_prisma_writes_them(prisma: PrismaRig) -> None:
    """Its columns, its checksum (SHA-256 of the file), one applied step."""
    prisma.write("20260101_users", "CREATE TABLE users (id int);\n", None)
    await prisma.driver().migrate(prisma.target(), {"20260101_users": ""})
    with psycopg.connect(prisma.url) as connection:
        (row,) = connection.execute(ROWS).fetchall()
        columns = dict(connection.execute(COLUMNS).fetchall())
    assert row == ("20260101_users", hashlib.sha256(b"CREATE TABLE users (id int);\n").hexdigest(), True, True, 1)
    assert columns == {
        "id": "character varying",
        "checksum": "character varying",
        "finished_at": "timestamp with time zone",
        "migration_name": "character varying",
        "logs": "text",
        "rolled_back_at": "timestamp with time zone",
        "started_at": "timestamp with time zone",
        "applied_steps_count": "integer",
    }


async def test_what_prisma_has_run_is_left_out(prisma: PrismaRig) -> None:
    """A row of Prisma's counts; one that it has rolled back does not."""
    prisma.write("1_a", "CREATE TABLE a (id int)", None)
    prisma.write("2_b", "CREATE TABLE b (id int)", None)
    await prisma.driver().migrate(prisma.target(), {"1_a": "", "2_b": ""})
    with psycopg.connect(prisma.url, autocommit=True) as connection:
        connection.execute("DROP TABLE b")
        connection.execute("UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '2_b'")
    assert [one.name for one in (await prisma.driver().inspect(prisma.target())).pending] == ["2_b"]


async def test_a_failed_row_of_prisma_is_refused(prisma: PrismaRig) -> None:
    """As Prisma refuses it: somebody has to say what became of it."""
    prisma.write("1_a", "CREATE TABLE a (id int)", None)
    await prisma.driver().migrate(prisma.target(), {"1_a": ""})
    with psycopg.connect(prisma.url, autocommit=True) as connection:
        connection.execute("UPDATE _prisma_migrations SET finished_at = NULL")
    with pytest.raises(Refused):
        await prisma.driver().inspect(prisma.target())


async def test_a_prisma_by_hand_is_waited_for(prisma: PrismaRig) -> None:
    """We take the lock that Prisma takes, too."""
    prisma.write("1_a", "CREATE TABLE a (id int)", None)
    with psycopg.connect(prisma.url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        with pytest.raises(TryLater):
            await prisma.driver().migrate(prisma.target(), {"1_a": ""})
