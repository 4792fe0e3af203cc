"""The outbox in PostgreSQL: one row per message and channel.

Rows are put in by the transaction that causes them (`put`, `withdraw`) and taken out by senders (`PostgresOutbox`), any
number of them: a claim skips what another one is looking at, and holds until its lease ends.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.notification import Occasion
from bascule.ports.outbox import OUTBOX, ChannelKey, OutboxMessage
from bascule.release.draft import Note, NoteKind
from bascule.release.notices.announcing import Announcement
from bascule.store import journal
from bascule.store.announcing import notices
from bascule.store.database import repeated, transaction
from bascule.store.rows import Row
from bascule.store.tables import announcement as table

LOOKED_AT = 200
# No message is put off, and none is being sent, for longer than this.
FURTHEST = Seconds(7200.0)


class State(StrEnum):
    """How a message stands."""

    QUEUED = "queued"
    RETRIED = "retried"
    SENT = "sent"
    FAILED = "failed"
    SUPERSEDED = "superseded"


async def put(
    connection: AsyncConnection, messages: Sequence[Announcement], at: Instant, notice: int | None = None
) -> None:
    """Queue messages in the caller's transaction; one that is there already is not queued twice."""
    if not messages:
        return
    rows = [_row(one, at, notice) for one in messages]
    await connection.execute(insert(table).values(rows).on_conflict_do_nothing(constraint="announcement_once"))
    await journal.announce(connection, OUTBOX, journal.QUEUED)


async def withdraw(connection: AsyncConnection, subject: str, occasions: Collection[Occasion], at: Instant) -> None:
    """Let go of messages that have become pointless, unless they are being sent at this moment."""
    if not occasions:
        return
    pointless = and_(
        table.c.subject == subject,
        table.c.occasion.in_([one.value for one in occasions]),
        table.c.ended.is_(None),
        or_(table.c.leased.is_(None), table.c.leased <= at),
    )
    await connection.execute(update(table).where(pointless).values(state=State.SUPERSEDED, ended=at, leased=None))


class PostgresOutbox:
    """The outbox as senders see it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @repeated
    async def claim(self, busy: Collection[ChannelKey], now: Instant, until: Instant) -> Sequence[OutboxMessage]:
        """Take what is due, at most one message for each line that is not busy, and have it alone until an instant."""
        query = select(table.c.id, table.c.plan, table.c.channel).where(_claimable(now), _free(busy))
        query = query.order_by(table.c.due, table.c.id).limit(LOOKED_AT).with_for_update(skip_locked=True)
        async with transaction(self.engine) as connection:
            first: dict[ChannelKey, int] = {}
            for row in await connection.execute(query):
                first.setdefault(ChannelKey(row.plan, row.channel), row.id)
            take = update(table).where(table.c.id.in_(first.values()))
            take = take.values(attempts=table.c.attempts + 1, leased=until)
            rows = (await connection.execute(take.returning(*table.c))).mappings().all()
        return [_message(row) for row in sorted(rows, key=lambda row: int(row["id"]))]

    @repeated
    async def sent(self, message: OutboxMessage, at: Instant) -> None:
        """It is out; a notice whose last message this was counts from now on."""
        async with transaction(self.engine) as connection:
            row = await _end(connection, message, state=State.SENT, ended=at, because=None)
            if row is not None and row["notice"] is not None:
                await notices.settle(connection, row["notice"], at)
            await _tell(connection, row)

    @repeated
    async def retry(self, message: OutboxMessage, because: Message, due: Instant) -> None:
        """It did not get out, and is tried again at an instant."""
        async with transaction(self.engine) as connection:
            row = await _end(connection, message, state=State.RETRIED, due=due, because=because.as_json())
            await _tell(connection, row)

    @repeated
    async def failed(self, message: OutboxMessage, because: Message, at: Instant) -> None:
        """It did not get out, and is not tried again: that goes into the journal."""
        async with transaction(self.engine) as connection:
            row = await _end(connection, message, state=State.FAILED, ended=at, because=because.as_json())
            if row is not None:
                await journal.append(connection, row["release"], [_failed_note(message, because)], at)
            await _tell(connection, row)

    async def next_due(self, now: Instant) -> Instant | None:
        """The next instant at which there may be something to claim that cannot be claimed now; None: nothing waits."""
        query = select(func.min(func.greatest(table.c.due, func.coalesce(table.c.leased, table.c.due))))
        later = and_(table.c.ended.is_(None), or_(table.c.due > now, table.c.leased > now))
        async with transaction(self.engine) as connection:
            due: Instant | None = await connection.scalar(query.where(later))
            return due


def _claimable(now: Instant) -> ColumnElement[bool]:
    """What is due, and nobody's. An instant further off than any can be was written before the clock was set back."""
    due = or_(table.c.due <= now, table.c.due > now + FURTHEST)
    free = or_(table.c.leased.is_(None), table.c.leased <= now, table.c.leased > now + FURTHEST)
    return and_(table.c.ended.is_(None), due, free)


def _free(busy: Collection[ChannelKey]) -> ColumnElement[bool]:
    return tuple_(table.c.plan, table.c.channel).not_in([(one.plan, one.channel) for one in busy])


async def _end(connection: AsyncConnection, message: OutboxMessage, **changes: Any) -> Row | None:
    """Write down what came of an attempt; None where a later attempt has taken the message over."""
    mine = and_(table.c.id == message.id, table.c.attempts == message.attempt, table.c.ended.is_(None))
    change = update(table).where(mine).values(leased=None, **changes).returning(*table.c)
    return (await connection.execute(change)).mappings().one_or_none()


async def _tell(connection: AsyncConnection, row: Row | None) -> None:
    if row is not None and row["release"] is not None:
        await journal.announce(connection, row["release"])


def _failed_note(message: OutboxMessage, because: Message) -> Note:
    values = {"title": message.title, "channel": message.line.channel, "attempts": message.attempt, "because": because}
    data = {"announcement": message.id, "channel": message.line.channel}
    return Note(NoteKind.TROUBLE, say("announce.failed-for-good", **values), data)


def _message(row: Row) -> OutboxMessage:
    line = ChannelKey(row["plan"], row["channel"])
    return OutboxMessage(row["id"], line, row["url"], row["title"], row["text"], row["attempts"])


def _row(one: Announcement, at: Instant, notice: int | None) -> dict[str, Any]:
    return {
        "plan": one.plan,
        "subject": one.subject,
        "release": one.release,
        "notice": notice,
        "occasion": one.occasion,
        "occurrence": one.occurrence,
        "channel": one.channel.name,
        "url": one.channel.url,
        "language": one.channel.language,
        "title": one.title,
        "text": one.text,
        "queued": at,
        "due": at,
    }
