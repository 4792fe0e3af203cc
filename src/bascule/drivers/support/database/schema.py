"""Schemas as text, so that two can be compared line by line."""

import difflib
from collections.abc import Sequence

from bascule.drivers.support.database.connect import connected, major_of
from bascule.drivers.support.database.programs.program import Program, tool
from bascule.drivers.support.database.programs.tools import find_tool
from bascule.drivers.support.database.site import Site

MOST = 200


async def schema(site: Site, without: Sequence[str]) -> tuple[str, ...]:
    """The schema of a database as `pg_dump` writes it, without comments, owners, rights and these tables."""
    async with connected(site.address, site.name) as connection:
        major = await major_of(connection)
    words, secrets = site.address.open_words()
    options = ("--schema-only", "--no-owner", "--no-privileges", "--no-password", f"--dbname={words}")
    left_out = (f"--exclude-table={table}" for table in without)
    text = await tool(Program((find_tool("pg_dump", major), *options, *left_out), site.root, secrets), site.address)
    return tuple(line for line in text.splitlines() if says(line))


def difference(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """The lines that one of the two lacks, with `+` or `-` before them."""
    lines = difflib.unified_diff(before, after, lineterm="", n=0)
    found = (line for line in lines if not line.startswith(("---", "+++", "@@")))
    return tuple(found)[:MOST]


def says(line: str) -> bool:
    """Whether a line of a dump is part of the schema. Newer versions frame a dump with a command of psql's and a random word."""
    return bool(line.strip()) and not line.startswith(("--", "\\", "SET ", "SELECT pg_catalog.set_config"))
