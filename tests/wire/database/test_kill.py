"""`kill -9` in the middle of a migration: what was committed is never run again, what was not is as if it had never begun."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable

import psycopg
import pytest

from bascule.ports.errors import Refused, TryLater
from tests.kit.rigs.databases import FolderRig, PrismaRig

SLOW = "INSERT INTO users VALUES (2); SELECT pg_sleep(60); INSERT INTO users VALUES (3)"
APART = "CREATE INDEX CONCURRENTLY i ON users (id); SELECT pg_sleep(60); CREATE INDEX CONCURRENTLY j ON users (id)"


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.02)


def killed_while_asleep(rig: FolderRig, *names: str) -> None:
    """Start a process that migrates, and kill it once the database sleeps for it."""
    words = (sys.executable, "-m", "tests.kit.migrate", str(rig.home.root), rig.kind, *names)
    process = subprocess.Popen(words, env={**os.environ, "RIG_URL": rig.url})
    with psycopg.connect(rig.url, autocommit=True) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%%' AND datname = current_database()"

        def asleep() -> bool:
            row = connection.execute(query).fetchone()
            return bool(row and row[0])

        until(asleep)
        process.kill()
        process.wait()
        # The server only notices that nobody is there when it wants to answer: it is told.
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        until(lambda: not asleep())


async def again(rig: FolderRig, *names: str) -> list[str]:
    """Migrate, as whoever takes the release over does it."""
    while True:
        try:
            return [one.name for one in (await rig.driver().migrate(rig.target(), dict.fromkeys(names, ""))).ran]
        except TryLater:
            await asyncio.sleep(0.05)


def rows(rig: FolderRig, query: str) -> list[int]:
    """The numbers that a query gives."""
    with psycopg.connect(rig.url) as connection:
        return [row[0] for row in connection.execute(query.encode()).fetchall()]


async def test_a_killed_migration_is_done_wholly_or_not_at_all(scripts: FolderRig) -> None:
    """The one before it stays done and is not run again; the killed one left nothing and runs once."""
    rig = scripts
    rig.write("1_users", "CREATE TABLE users (id int); INSERT INTO users VALUES (1)", None)
    rig.write("2_slow", SLOW, None)
    killed_while_asleep(rig, "1_users", "2_slow")
    assert rows(rig, "SELECT id FROM users") == [1]
    rig.write("2_slow", SLOW.replace("60", "0"), None)
    assert await again(rig, "1_users", "2_slow") == ["2_slow"]
    assert rows(rig, "SELECT id FROM users ORDER BY id") == [1, 2, 3]


async def test_a_killed_migration_that_is_no_transaction_is_reported(project: FolderRig) -> None:
    """Half of it is there: nobody runs it again before a person has dealt with it, and is told how."""
    project.write("1_users", "CREATE TABLE users (id int)", None)
    project.write("2_apart", APART, None)
    killed_while_asleep(project, "1_users", "2_apart")
    with pytest.raises(Refused) as error:
        await project.driver().inspect(project.target())
    assert error.value.message.key == "migration.half-done"
    assert error.value.message.values["steps"] == 1
    say = str(error.value.message.values["say"])
    with psycopg.connect(project.url, autocommit=True) as connection:
        connection.execute("DROP INDEX i")
        connection.execute(say.split(" | ")[0].encode())
    project.write("2_apart", APART.replace("60", "0"), None)
    assert await again(project, "2_apart") == ["2_apart"]
    assert len(rows(project, "SELECT 1 FROM pg_indexes WHERE indexname IN ('i', 'j')")) == 2


async def test_prisma_says_so_too(prisma: PrismaRig) -> None:
    """What is half done in Prisma's table names Prisma's own verb."""
    prisma.write("1_users", "CREATE TABLE users (id int)", None)
    prisma.write("2_apart", APART, None)
    killed_while_asleep(prisma, "1_users", "2_apart")
    with pytest.raises(Refused) as error:
        await prisma.driver().inspect(prisma.target())
    assert "npx prisma migrate resolve --rolled-back 2_apart" in str(error.value)


def test_a_program_ends_with_whoever_started_it(project: FolderRig) -> None:
    """A project's own program does not go on when the control plane is killed."""
    killable = "src/bascule/drivers/support/database/programs/killable.py"
    mark = project.home.root / "mark"
    script = f"import time, pathlib; pathlib.Path({str(mark)!r}).touch(); time.sleep(60)"
    holder = subprocess.Popen(
        [sys.executable, killable, sys.executable, "-c", script], stdin=subprocess.PIPE, start_new_session=True
    )
    assert holder.stdin is not None
    holder.stdin.write(b'{"environment": {}, "become": {}}\n')
    holder.stdin.flush()
    until(mark.exists)
    holder.stdin.close()
    assert holder.wait(10) == -9
