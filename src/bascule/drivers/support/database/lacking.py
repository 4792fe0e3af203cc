"""What a scratch server lacks that the real one has: no fault of the migration that is rehearsed there."""

import re
from collections.abc import Mapping

import psycopg

from bascule.drivers.support.database.connect import connected
from bascule.drivers.support.database.site import Site
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

# What PostgreSQL says where something is missing -> whether a server has it.
_MISSING: Mapping[str, tuple[re.Pattern[str], str]] = {
    "EXTENSION": (
        re.compile(
            r'extension "(?P<name>[^"]+)" is not available|extension control file ".*/(?P<file>[^/"]+)\.control"'
        ),
        "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = %s)",
    ),
    "ROLE": (
        re.compile(r'role "(?P<name>[^"]+)" does not exist'),
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)",
    ),
    "TABLESPACE": (
        re.compile(r'tablespace "(?P<name>[^"]+)" does not exist'),
        "SELECT EXISTS (SELECT FROM pg_tablespace WHERE spcname = %s)",
    ),
    "LANGUAGE": (
        re.compile(r'language "(?P<name>[^"]+)" does not exist'),
        "SELECT EXISTS (SELECT FROM pg_language WHERE lanname = %s)",
    ),
    "COLLATION": (
        re.compile(r'collation "(?:pg_catalog\.)?(?P<name>[^"]+)" for encoding'),
        "SELECT EXISTS (SELECT FROM pg_collation WHERE collname = %s)",
    ),
}


async def lacking(site: Site, error: Refused) -> Refused:
    """An error of a rehearsal as it should be told: that of the scratch server where the real one has what is missing."""
    detail = str(error.message.values.get("detail", ""))
    for kind, (pattern, query) in _MISSING.items():
        match = pattern.search(detail)
        if match is not None:
            name = next(one for one in match.groups() if one)
            if await _has(site, query, name):
                return Refused(say("migration.scratch-lacks", kind=kind, name=name, database=site.name))
    return error


async def _has(site: Site, query: str, name: str) -> bool:
    try:
        async with connected(site.address, site.name) as connection:
            row = await (await connection.execute(query.encode(), (name,))).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])
