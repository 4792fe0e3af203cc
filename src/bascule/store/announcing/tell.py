"""Telling: what a decision means for those who are told goes into the outbox in the transaction that records it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bascule.kernel.quantities import Instant
from bascule.release.draft import Decision
from bascule.release.notices import announcing
from bascule.release.notices.announcing import Scene, Told, investigations, told
from bascule.release.notices.wording import announcements
from bascule.release.progress import Release
from bascule.store import groups
from bascule.store import investigations as tasks
from bascule.store.announcing import outbox
from bascule.store.tables import account


@dataclass(frozen=True, slots=True)
class Record:
    """A decision that is being recorded: the dashboard's address for links, and when."""

    decision: Decision
    base_url: str
    at: Instant


async def begun(connection: AsyncConnection, members: Sequence[Release], base_url: str) -> None:
    """A release has been started; its components speak once."""
    first, *others = members
    if first.spec.announce:
        scene = Scene(first, others, await _names(connection), base_url, first.started)
        await _put(connection, scene, announcing.begun())


async def decided(connection: AsyncConnection, before: Release, record: Record) -> None:
    """A decision is being recorded."""
    after, notes = record.decision.release, record.decision.notes
    for task in investigations(after, notes, record.at):
        await tasks.ask(connection, task)
    if not notes or not _speaks(after):
        return
    others: Sequence[Release] = ()
    if after.group:
        await groups.lock(connection, after.group)
        others = await groups.others(connection, after)
    scene = Scene(after, others, await _names(connection), record.base_url, record.at)
    await _put(connection, scene, told(before, scene, notes))


def _speaks(release: Release) -> bool:
    return bool(release.spec.announce) or any(step.telling for step in release.spec.steps)


async def _put(connection: AsyncConnection, scene: Scene, what: Told) -> None:
    await outbox.withdraw(connection, scene.subject, what.pointless, scene.now)
    await outbox.put(connection, announcements(scene, what.happenings), scene.now)


async def _names(connection: AsyncConnection) -> dict[str, str]:
    """What people are called now."""
    return {row.id: row.name for row in await connection.execute(select(account.c.id, account.c.name))}
