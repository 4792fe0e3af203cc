"""Announcements for people: what was said to whom and how it went; and the one that people make themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import desc, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.base.words import Message
from bascule.release.announcing import Announcement
from bascule.release.draft import Note, NoteKind
from bascule.store import journal, notices, outbox
from bascule.store.database import transaction
from bascule.store.notices import Planned
from bascule.store.outbox import State
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
    queued: float
    due: float
    ended: float | None
    because: Message | None


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

    async def give(self, planned: Planned, messages: Sequence[Announcement], now: float) -> Sequence[Sending]:
        """Announce a maintenance: a notice, its messages and the journal's entry, all or nothing."""
        channels = [one.channel.name for one in messages]
        note = Note(NoteKind.PEOPLE, notices.given(planned, channels), {"channels": channels}, planned.by)
        async with transaction(self.engine) as connection:
            number = await notices.add(connection, planned, now)
            subject = f"notice-{number}"
            await outbox.put(connection, [replace(one, subject=subject) for one in messages], now, number)
            await journal.append(connection, None, [note], now)
        return await self.listed(subject)


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
