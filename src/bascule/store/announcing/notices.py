"""Notices: planned maintenances, announced ahead. A notice counts once every channel has its message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.plan.windows.window import Notice
from bascule.release.draft import Note, NoteKind
from bascule.release.progress import Release
from bascule.store import journal
from bascule.store.tables import announcement, notice, release


@dataclass(frozen=True, slots=True)
class Planned:
    """A maintenance of an environment, for releases of a kind, at an instant; who announces it, and in what words."""

    plan: str
    environment: str
    kind: str
    at: Instant
    by: str
    text: str


async def add(connection: AsyncConnection, planned: Planned, now: Instant) -> int:
    """Write a notice down; its number."""
    values = {
        "plan": planned.plan,
        "environment": planned.environment,
        "kind": planned.kind,
        "planned_for": planned.at,
        "by": planned.by,
        "text": planned.text,
        "queued": now,
    }
    number: int = (await connection.execute(insert(notice).values(values).returning(notice.c.id))).scalar_one()
    return number


async def standing(connection: AsyncConnection, one: Release) -> tuple[Notice, ...]:
    """The notices that count for a release: of its place and kind, with every channel told."""
    query = select(notice.c.sent_at, notice.c.planned_for).where(
        notice.c.plan == one.spec.plan,
        notice.c.environment == one.spec.environment,
        notice.c.kind == one.spec.kind,
        notice.c.sent_at.is_not(None),
    )
    return tuple(Notice(*row) for row in await connection.execute(query.order_by(notice.c.planned_for)))


async def settle(connection: AsyncConnection, number: int, at: Instant) -> None:
    """Let a notice count from now on, if its last message has gone out."""
    # Two channels may answer at once: the row's lock makes one of them see what the other has done.
    await connection.execute(select(notice.c.id).where(notice.c.id == number).with_for_update())
    missing = exists().where(announcement.c.notice == number, announcement.c.state != "sent")
    change = update(notice).where(notice.c.id == number, notice.c.sent_at.is_(None), ~missing).values(sent_at=at)
    row = (await connection.execute(change.returning(*notice.c))).mappings().one_or_none()
    if row is None:
        return
    message = say("announce.counts", **_what(row["environment"], row["kind"], row["planned_for"]))
    await journal.append(connection, None, [Note(NoteKind.OUTCOME, message, {"notice": number})], at)
    for name in await _waiting(connection, row):
        await journal.announce(connection, name, journal.ASKED)


def given(planned: Planned, channels: Sequence[str]) -> Message:
    """That somebody has announced a maintenance."""
    what = _what(planned.environment, planned.kind, planned.at)
    return say("announce.given", by=planned.by, channels=", ".join(channels), **what)


def _what(environment: str, kind: str, at: Instant) -> dict[str, Any]:
    return {"environment": environment, "kind": kind, "at": datetime.fromtimestamp(at, UTC).isoformat()}


async def _waiting(connection: AsyncConnection, row: Any) -> Sequence[str]:
    """The releases whose window this may open."""
    there = and_(release.c.plan == row["plan"], release.c.environment == row["environment"], release.c.ended.is_(None))
    return (await connection.execute(select(release.c.id).where(there))).scalars().all()
