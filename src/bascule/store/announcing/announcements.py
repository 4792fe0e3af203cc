"""Announcements for people: what was said to whom and how it went; and the one that people make themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_, desc, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import Conflict, Refused
from bascule.ports.outbox import OUTBOX
from bascule.release.draft import Note, NoteKind
from bascule.release.notices.announcing import Announcement
from bascule.store import journal
from bascule.store.announcing import notices, outbox
from bascule.store.announcing.notices import Planned
from bascule.store.announcing.outbox import State
from bascule.store.database import repeated, transaction
from bascule.store.rows import Row
from bascule.store.tables import announcement as table


@dataclass(frozen=True, slots=True)
class Sending:
    """One message to one channel, and how it stands. `due` is when it is tried next, `ended` when nothing more happens;
    `because` says why the last attempt was in vain.
    """

    id: int
    plan: str
    subject: str
    release: str | None
    occasion: str
    channel: str
    language: str
    title: str
    text: str
    state: State
    attempts: int
    queued: Instant
    due: Instant
    ended: Instant | None
    because: Message | None

    @property
    def upcoming(self) -> Instant | None:
        """When it is tried next; None once nothing more happens."""
        return None if self.ended is not None else self.due


class Announcements:
    """Reads the outbox, and takes what people announce."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def listed(self, subject: str | None = None, limit: int = 100) -> Sequence[Sending]:
        """The newest first; those about one release, that of all its components together, where `subject` names it."""
        query = select(table).order_by(desc(table.c.id)).limit(limit)
        if subject is not None:
            query = query.where(or_(table.c.subject == subject, table.c.release == subject))
        async with transaction(self.engine) as connection:
            return [_sending(row) for row in (await connection.execute(query)).mappings()]

    async def give(self, planned: Planned, messages: Sequence[Announcement], now: Instant) -> Sequence[Sending]:
        """Announce a maintenance: a notice, its messages and the journal's entry, all or nothing."""
        channels = [one.channel.name for one in messages]
        note = Note(NoteKind.PEOPLE, notices.given(planned, channels), {"channels": channels}, planned.by)
        async with transaction(self.engine) as connection:
            number = await notices.add(connection, planned, now)
            subject = f"notice-{number}"
            await outbox.put(connection, [replace(one, subject=subject) for one in messages], now, number)
            await journal.append(connection, None, [note], now)
        return await self.listed(subject)

    @repeated
    async def again(self, number: int, by: str, now: Instant) -> Sending:
        """Queue a failed message once more; one that waits or is out stays as it is, so that two people send it once.

        Raises `Refused` where there is none, `Conflict` for one that was superseded.
        """
        failed = and_(table.c.id == number, table.c.state == State.FAILED)
        change = update(table).where(failed).values(state=State.QUEUED, ended=None, leased=None, due=now)
        async with transaction(self.engine) as connection:
            row = (await connection.execute(change.returning(*table.c))).mappings().one_or_none()
            if row is None:
                return _standing(await _find(connection, number))
            said = say("announce.sent-again", by=by, title=row["title"], channel=row["channel"])
            note = Note(NoteKind.PEOPLE, said, {"announcement": number, "channel": row["channel"]}, by)
            await journal.append(connection, row["release"], [note], now)
            await journal.announce(connection, OUTBOX, journal.QUEUED)
            if row["release"] is not None:
                await journal.announce(connection, row["release"])
        return _sending(row)


async def _find(connection: AsyncConnection, number: int) -> Sending:
    row = (await connection.execute(select(table).where(table.c.id == number))).mappings().one_or_none()
    if row is None:
        raise Refused(
            say("announce.none-such", number=number), say("announce.none-such-hint"), kind=ErrorKind.NOT_FOUND
        )
    return _sending(row)


def _standing(one: Sending) -> Sending:
    """What need not be sent again. Raises `Conflict` for what would only confuse."""
    if one.state is State.SUPERSEDED:
        raise Conflict(say("announce.pointless", title=one.title))
    return one


def _sending(row: Row) -> Sending:
    return Sending(
        id=row["id"],
        plan=row["plan"],
        subject=row["subject"],
        release=row["release"],
        occasion=row["occasion"],
        channel=row["channel"],
        language=row["language"],
        title=row["title"],
        text=row["text"],
        state=State(row["state"]),
        attempts=row["attempts"],
        queued=row["queued"],
        due=row["due"],
        ended=row["ended"],
        because=Message.from_json(row["because"]) if row["because"] else None,
    )
