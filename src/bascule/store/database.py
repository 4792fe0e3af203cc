"""The database: an engine for a URL, and the one place where its errors become ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import OperationalError as DriverError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bascule.base.words import say
from bascule.ports.errors import Unreachable

POOL, OVERFLOW, CONNECT_TIMEOUT = 8, 8, 5


def driver_url(url: str) -> str:
    """Any PostgreSQL URL as SQLAlchemy's for psycopg 3."""
    scheme, _, rest = url.partition("://")
    return url if "+" in scheme else f"postgresql+psycopg://{rest}"


def plain_url(url: str) -> str:
    """The URL as PostgreSQL's own library reads it."""
    _, _, rest = url.partition("://")
    return f"postgresql://{rest}"


def open_engine(url: str) -> AsyncEngine:
    """An engine whose connections are checked before use, so that a restarted server is met with a fresh one."""
    return create_async_engine(
        driver_url(url),
        pool_size=POOL,
        max_overflow=OVERFLOW,
        pool_pre_ping=True,
        pool_timeout=CONNECT_TIMEOUT,
        connect_args={"connect_timeout": CONNECT_TIMEOUT, "application_name": "bascule"},
    )


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One transaction. A server that is away raises `Unreachable`; anything else is a bug and passes through."""
    try:
        async with engine.begin() as connection:
            yield connection
    except (OperationalError, InterfaceError, DriverError, PoolTimeout, OSError) as error:
        raise unreachable(error) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise unreachable(error) from error
        raise


def unreachable(error: BaseException) -> Unreachable:
    """The database is away, in our words."""
    cause = getattr(error, "orig", None) or error
    detail = str(cause).strip().splitlines()
    return Unreachable(say("store.unreachable", detail=detail[0] if detail else type(cause).__name__))
