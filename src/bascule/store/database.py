"""The database: an engine for a URL, and the one place where its errors become ours, and where a deadlock is tried again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog
from psycopg import OperationalError as DriverError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import Unreachable

CONNECT_TIMEOUT = 5
# PostgreSQL has ended one of two transactions that waited for each other, or that cannot be put one after the other.
DEADLOCK, SERIALIZATION = "40P01", "40001"
# Tries in all, and half the pause before the first repetition; it doubles. A deadlock is found after a second.
TRIES, PAUSE = 5, Seconds(0.02)
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
log = structlog.get_logger("bascule.store")


@dataclass(frozen=True, slots=True)
class Pool:
    """How many connections there may be, those beyond `kept` only while they are needed, and how long one is waited for."""

    name: str
    kept: int
    more: int
    patience: Seconds


# Whatever one of them does, the others have their connections. People are told soon that there is none; a release waits
# for its turn, for to it a database without a free connection is not one that is away.
PEOPLE = Pool("bascule", 8, 8, Seconds(5.0))
ENGINE = Pool("bascule engine", 8, 8, Seconds(30.0))
INTAKE = Pool("bascule intake", 2, 6, Seconds(5.0))


class Collided(Unreachable):
    """The database has ended this transaction in favour of another one: nothing of it has happened, and it may be repeated."""


def driver_url(url: str) -> str:
    """Any PostgreSQL URL as SQLAlchemy's for psycopg 3."""
    scheme, _, rest = url.partition("://")
    return url if "+" in scheme else f"postgresql+psycopg://{rest}"


def plain_url(url: str) -> str:
    """The URL as PostgreSQL's own library reads it."""
    _, _, rest = url.partition("://")
    return f"postgresql://{rest}"


def open_engine(url: str, pool: Pool = PEOPLE) -> AsyncEngine:
    """An engine whose connections are checked before use, so that a restarted server is met with a fresh one."""
    return create_async_engine(
        driver_url(url),
        pool_size=pool.kept,
        max_overflow=pool.more,
        pool_pre_ping=True,
        pool_timeout=pool.patience,
        # An error names its statement, and never the values of it: those are people's, and errors go into logs.
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_TIMEOUT, "application_name": pool.name},
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


def repeated(
    method: Callable[Arguments, Coroutine[Any, Any, Answer]],
) -> Callable[Arguments, Coroutine[Any, Any, Answer]]:
    """A method that is one transaction, repeated where the database has ended that in favour of another one.

    The order of locks (see the package's docstring) keeps our own transactions from waiting for each other; this is for
    what no order covers: foreign keys, unique indexes, `VACUUM`, and whoever else works on the database.
    """

    @wraps(method)
    async def again(*arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
        for number in range(1, TRIES):
            try:
                return await method(*arguments, **named)
            except Collided as error:
                log.info("repeated", method=method.__qualname__, tries=number, error=str(error))
                await asyncio.sleep(PAUSE * 2**number)
        return await method(*arguments, **named)

    return again


def unreachable(error: BaseException) -> Unreachable:
    """The database is away, in our words."""
    cause = getattr(error, "orig", None) or error
    detail = str(cause).strip().splitlines()
    kind = Collided if getattr(cause, "sqlstate", None) in (DEADLOCK, SERIALIZATION) else Unreachable
    message = say("store.unreachable", detail=detail[0] if detail else type(cause).__name__)
    return kind(message, say("store.unreachable-hint"))
