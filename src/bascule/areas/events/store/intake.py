"""The intake: events wait for a few milliseconds, are written together, and are acknowledged when that is durable.

A call is answered after the commit that its events are in, so what was acknowledged survives any end of this process. What waits
is bounded: beyond that callers are told to come back, and nothing of theirs was taken. While one group is written the next one
gathers, so groups grow with the load.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg
import structlog

from bascule.areas.events.store.days import Days, day_of
from bascule.areas.events.store.write import Connection, Row, write
from bascule.events.entry import Entry
from bascule.events.limits import KIB
from bascule.kernel.quantities import Seconds
from bascule.platform.tasks import stop
from bascule.ports.errors import Unreachable
from bascule.store.database import CONNECT_TIMEOUT, plain_url, unreachable

WRITERS = 2
GATHER = Seconds(0.004)
GROUP = 8000
MOST_EVENTS = 60_000
MOST_BYTES = 64 * KIB * KIB
AGAIN_AFTER = Seconds(0.5)
COME_BACK = Seconds(1.0)
STATEMENT_MS = 30_000
log = structlog.get_logger("bascule.events")


class Busy(Exception):
    """More waits than is held in memory; the same may come again after `after` seconds."""

    after = COME_BACK


@dataclass(slots=True, eq=False)
class OutboxMessage:
    """The events of one call, and about how much memory they hold.

    `refused` are those that the database would not take, known
    once `done` is.
    """

    rows: Sequence[Row]
    size: int
    done: asyncio.Future[None]
    refused: list[Entry] = field(default_factory=list)

    def fail(self, error: BaseException) -> None:
        """It could not be written, or nobody knows whether it was."""
        if not self.done.done():
            self.done.set_exception(error if isinstance(error, Unreachable) else unreachable(error))

    def finish(self) -> None:
        """It is durable."""
        if not self.done.done():
            self.done.set_result(None)


class Intake:
    """What waits to be written, and who writes it."""

    def __init__(self, url: str, days: Days) -> None:
        self._url = plain_url(url)
        self._days = days
        self._waiting: deque[OutboxMessage] = deque()
        self._events = 0
        self._bytes = 0
        self._some = asyncio.Event()

    async def take(self, rows: Sequence[Row]) -> Sequence[Entry]:
        """Take events; returns when they are durable, with those that cannot be stored.

        Raises `Busy` where too much waits, `Unreachable` where the database does not answer: nothing is promised then.
        """
        message = OutboxMessage(rows, sum([row.entry.size for row in rows]), asyncio.get_running_loop().create_future())
        if self._events + len(rows) > MOST_EVENTS or self._bytes + message.size > MOST_BYTES:
            raise Busy
        self._count(message, 1)
        self._waiting.append(message)
        self._some.set()
        try:
            await message.done
        finally:
            self._count(message, -1)
        return message.refused

    def require_room(self) -> None:
        """Raise `Busy` where nothing more can be taken now."""
        if self._events >= MOST_EVENTS or self._bytes >= MOST_BYTES:
            raise Busy

    def _count(self, message: OutboxMessage, sign: int) -> None:
        self._events += sign * len(message.rows)
        self._bytes += sign * message.size

    async def run(self) -> None:
        """Write for ever."""
        writers = [asyncio.create_task(self._write_for_ever()) for _ in range(WRITERS)]
        try:
            ended, _ = await asyncio.wait(writers, return_when=asyncio.FIRST_COMPLETED)
            for one in ended:
                one.result()
        finally:
            await stop(writers)
            self._fail_all(ConnectionError("the control plane stops"))

    async def _write_for_ever(self) -> None:
        while True:
            try:
                async with await self._connect() as connection:
                    while True:
                        await self._write(connection, await self._next())
            except (psycopg.Error, OSError, Unreachable) as error:
                log.warning("events cannot be written now", error=cause(error))
                self._fail_all(error)
                await asyncio.sleep(AGAIN_AFTER)

    def _fail_all(self, error: BaseException) -> None:
        while self._waiting:
            self._waiting.popleft().fail(error)

    async def _connect(self) -> Connection:
        return await psycopg.AsyncConnection.connect(
            self._url,
            connect_timeout=CONNECT_TIMEOUT,
            autocommit=True,
            application_name="bascule events",
            options=f"-c statement_timeout={STATEMENT_MS}",
        )

    async def _next(self) -> list[OutboxMessage]:
        """The next group, as soon as there is something and a moment has passed for more."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        await asyncio.sleep(GATHER)
        parcels, count = [], 0
        while self._waiting and count < GROUP:
            parcels.append(self._waiting.popleft())
            count += len(parcels[-1].rows)
        return parcels

    async def _write(self, connection: Connection, parcels: Sequence[OutboxMessage]) -> None:
        rows = [row for message in parcels for row in message.rows]
        try:
            await self._days.require({day_of(row.entry.at) for row in rows})
            refused = await self._safely(connection, rows)
        except BaseException as error:
            for message in parcels:
                message.fail(error)
            raise
        for message in parcels:
            message.refused += [row.entry for row in message.rows if row in refused] if refused else ()
            message.finish()

    async def _safely(self, connection: Connection, rows: Sequence[Row]) -> list[Row]:
        """Write rows; one that the database does not take is found by halving and left out. Those left out."""
        try:
            await write(connection, rows)
        except psycopg.DataError as error:
            if len(rows) == 1:
                log.warning("an event cannot be stored", error=cause(error))
                return list(rows)
            half = len(rows) // 2
            return [
                *(await self._safely(connection, rows[:half])),
                *(await self._safely(connection, rows[half:])),
            ]
        return []


def cause(error: BaseException) -> str:
    """What is wrong, without the details, in which PostgreSQL repeats what people's events say."""
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return primary or str(error).strip().partition("\n")[0]
