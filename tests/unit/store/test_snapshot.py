"""Snapshots hold everything that the migrations have made."""

import subprocess
import sys

import psycopg

from bascule.store.database import plain_url

ALL = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
AND NOT relispartition AND relname NOT LIKE 'procrastinate%' AND relname <> 'bascule_version' ORDER BY 1"""
NUMBERS = """SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
AND sequencename NOT LIKE 'procrastinate%' ORDER BY 1"""
PROGRAM = """
import sys
from bascule.store.snapshot import take
found = take(sys.argv[1], lambda name, lines: [None for _ in lines])
print(*sorted(found.tables), *sorted(found.sequences), sep="\\n")
"""


def test_no_table_is_missing(database: str) -> None:
    """A table or a number that a migration adds and no snapshot has is found here, in a process that imports nothing else."""
    with psycopg.connect(plain_url(database), autocommit=True) as connection:
        names = [row[0] for row in connection.execute(ALL)]
        numbers = [row[0] for row in connection.execute(NUMBERS)]
        for number in numbers:
            connection.execute("SELECT nextval(%s)", (number,))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, plain_url(database)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.split() == [*names, *numbers], done.stderr
