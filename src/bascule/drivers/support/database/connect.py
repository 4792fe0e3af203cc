"""Connections to a database that is migrated, and PostgreSQL's errors in our words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection, sql

from bascule.drivers.support.database.address import Address
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import Unreachable

CONNECT_TIMEOUT = 5
Connection = AsyncConnection[tuple[Any, ...]]


@asynccontextmanager
async def connected(address: Address, name: str) -> AsyncIterator[Connection]:
    """A connection on which every statement is its own transaction. Raises `Unreachable` where nobody answers."""
    try:
        connection = await AsyncConnection.connect(
            address.url, autocommit=True, connect_timeout=CONNECT_TIMEOUT, application_name="bascule"
        )
    except psycopg.OperationalError as error:
        raise unreachable(error, address, name) from error
    try:
        yield connection
    finally:
        await connection.close()


async def bound(connection: Connection, lock: Seconds, statement: Seconds) -> None:
    """Let no statement of this session wait for a lock, or last, longer than so many seconds."""
    for name, seconds in (("lock_timeout", lock), ("statement_timeout", statement)):
        value = sql.Literal(f"{max(round(seconds * 1000), 1)}ms")
        await connection.execute(sql.SQL("SET {} = {}").format(sql.Identifier(name), value))


def unreachable(error: BaseException, address: Address, name: str) -> Unreachable:
    """The database is away."""
    return Unreachable(say("migration.unreachable", database=name, detail=detail_of(error, address)))


def detail_of(error: BaseException, address: Address) -> str:
    """What PostgreSQL said, in one line and without what belongs to nobody else."""
    diag = getattr(error, "diag", None)
    text = (diag and diag.message_primary) or str(error).strip() or type(error).__name__
    return address.hide(" ".join(text.split()))[:400]


async def table_exists(connection: Connection, table: str) -> bool:
    """Whether a table can be found under a plain name."""
    row = await (await connection.execute("SELECT to_regclass(%s) IS NOT NULL", (table,))).fetchone()
    return bool(row and row[0])


async def major_of(connection: Connection) -> int:
    """The server's major version."""
    return connection.info.server_version // 10_000
