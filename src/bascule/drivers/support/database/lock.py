"""One at a time: an advisory lock of the database itself, which it gives back when its holder dies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg

from bascule.drivers.support.database.address import Address
from bascule.drivers.support.database.connect import connected
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import TryLater

OURS = 0x62617363_756C65  # "bascule"
AGAIN_AFTER = Seconds(2.0)


@asynccontextmanager
async def migrating(address: Address, name: str, *more: int) -> AsyncIterator[None]:
    """Hold our lock, and those of other tools that migrate the same database. Raises `TryLater` where somebody has one."""
    async with connected(address, name) as connection:
        for key in (OURS, *more):
            row = await (await connection.execute("SELECT pg_try_advisory_lock(%s)", (key,))).fetchone()
            if not row or not row[0]:
                raise TryLater(say("migration.locked", database=name), after=AGAIN_AFTER)
        try:
            yield
        finally:
            # The server ends a session a moment after its client has left, and the next one may come within it.
            with suppress(psycopg.Error):
                await connection.execute("SELECT pg_advisory_unlock_all()")
