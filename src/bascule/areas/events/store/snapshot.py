"""A snapshot: several questions about events, all of one instant, and none of them planned for a handful of rows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.store.database import transaction


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that only reads. Raises `Unreachable`.

    Of a table that is filled and was not looked through yet, PostgreSQL expects a few rows, and would go through all events
    for each user: minutes instead of tenths of a second. Here everything is joined by hashes or in order.
    """
    async with transaction(engine) as connection:
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        await connection.execute(text("SET LOCAL enable_nestloop = off"))
        yield connection
