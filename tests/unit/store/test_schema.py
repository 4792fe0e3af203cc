"""The schema: newer code upgrades it, older code says so and changes nothing."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.ports.errors import Refused, Unreachable
from bascule.store.database import open_engine, plain_url, transaction
from bascule.store.schema import revisions, revisions_of, upgrade


async def test_the_newest_is_left_as_it_is(engine: AsyncEngine) -> None:
    """An upgrade of what is up to date does nothing."""
    await upgrade(engine)
    async with transaction(engine) as connection:
        assert await revisions_of(connection) == {revisions()[0]}


async def test_older_code_on_a_newer_database(engine: AsyncEngine, database: str) -> None:
    """It is refused with both revisions in the sentence, and stays as it is."""
    newer(database)
    with pytest.raises(Refused) as caught:
        await upgrade(engine)
    assert "9999_pre_tomorrow" in str(caught.value)
    assert revisions()[0] in str(caught.value)
    async with transaction(engine) as connection:
        assert await revisions_of(connection) == {"9999_pre_tomorrow"}


async def test_a_database_that_is_away() -> None:
    """It is said so, as everywhere else."""
    engine = open_engine("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Unreachable):
        await upgrade(engine)
    await engine.dispose()


def test_serve_says_so(tmp_path: Path, database: str) -> None:
    """`bascule serve` of older code ends with 1, one sentence, and what to type."""
    newer(database)
    line = [sys.executable, "-c", "from bascule.cli.main import run; run()", "serve"]
    mine = {"BASCULE_DATA": str(tmp_path / "data"), "DATABASE_URL": plain_url(database), "BASCULE_PORT": "17398"}
    done = subprocess.run(
        line, cwd=tmp_path, env=os.environ | mine, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    assert "9999_pre_tomorrow" in done.stderr
    assert "bascule restore" in done.stderr


def newer(database: str) -> None:
    """Tomorrow's code has been here."""
    with psycopg.connect(plain_url(database), autocommit=True) as connection:
        connection.execute("UPDATE bascule_version SET version_num = '9999_pre_tomorrow'")
