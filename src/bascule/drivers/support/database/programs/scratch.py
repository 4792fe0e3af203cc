"""Scratch databases: made for one rehearsal and dropped after it, also by whoever comes after a crash."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg
from psycopg import sql

from bascule.drivers.support.database.address import Address, read_address, resolve
from bascule.drivers.support.database.connect import connected, unreachable
from bascule.drivers.support.database.site import Site
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import PortError, Refused

PREFIX = "bascule_scratch_"
# A rehearsal that is older than this has died.
OLDEST = 6 * 3600.0
_NAME = re.compile(rf"{PREFIX}(?P<at>\d+)_[0-9a-f]+\Z")


@asynccontextmanager
async def scratch(site: Site) -> AsyncIterator[Site]:
    """A new, empty database on the server for rehearsals; the site with it in the place of the real one."""
    server = _server(site)
    await sweep(server, site.name, site.target.at)
    name = f"{PREFIX}{int(site.target.at)}_{secrets.token_hex(4)}"
    await _execute(server, site.name, "CREATE DATABASE {} TEMPLATE template0", name)
    try:
        yield site.at(server.named(name))
    finally:
        await asyncio.shield(_drop(server, site.name, name))


async def sweep(server: Address, database: str, now: Instant) -> None:
    """Drop what rehearsals that died have left."""
    async with connected(server, database) as connection:
        rows = await (await connection.execute("SELECT datname FROM pg_database")).fetchall()
    for (name,) in rows:
        match = _NAME.match(name)
        if match is not None and now - Instant(match["at"]) > OLDEST:
            await _drop(server, database, name)


def _server(site: Site) -> Address:
    if site.database.rehearse is not None:
        return resolve(site.database.rehearse, site.name, site.root)
    if site.target.scratch is None:
        raise Refused(say("migration.no-rehearsal-place"))
    return read_address(site.target.scratch, site.name)


async def _drop(server: Address, database: str, name: str) -> None:
    # What cannot be dropped now is swept by the next rehearsal.
    with suppress(PortError):
        await _execute(server, database, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


async def _execute(server: Address, database: str, command: str, name: str) -> None:
    async with connected(server, database) as connection:
        try:
            await connection.execute(sql.SQL(command).format(sql.Identifier(name)))
        except psycopg.OperationalError as error:
            raise unreachable(error, server, database) from error
        except psycopg.Error as error:
            raise Refused(say("migration.tool-failed", tool=command.split(" {")[0], detail=str(error)[:300])) from error
