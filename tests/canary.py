"""A canary: a secret that every test run has in its environment, and that must be found nowhere afterwards.

It is a variable like those in which real secrets are kept. Control planes, commands and channels of the tests may use it; their
journals, logs, pages, messages and databases may not show it. `find` looks through whatever the run has left behind.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg

NAME = "BASCULE_TEST_CANARY_TOKEN"
# Two halves, so that a copy of this file is not taken for a find.
SECRET = "canary-" + "7f3a9c51e8"
LARGEST = 256 * 1024 * 1024


def release_canary() -> None:
    """Put it into the environment."""
    os.environ[NAME] = SECRET


def find(folder: Path) -> Iterator[Path]:
    """Files below a folder that hold it."""
    needle = SECRET.encode()
    for path in folder.rglob("*"):
        try:
            if (
                path.is_file()
                and not path.is_symlink()
                and path.stat().st_size <= LARGEST
                and needle in path.read_bytes()
            ):
                yield path
        except OSError:
            continue


def find_in(url: str) -> Iterator[str]:
    """Tables of a database that hold it in any of their columns."""
    tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname !~ '^(pg_|information_)'"
    with psycopg.connect(url, autocommit=True) as connection:
        for (table,) in connection.execute(tables).fetchall():
            query = f"SELECT count(*) FROM {table} AS one WHERE one::text LIKE '%' || %s || '%'"
            if connection.execute(query, (SECRET,)).fetchone() != (0,):  # type: ignore[arg-type]
                yield f"{url}: {table}"
