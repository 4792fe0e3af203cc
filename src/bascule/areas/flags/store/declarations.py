"""What plans declare of flags: taken over once, remembered, and told where it is refused.

A flag that was there before the plan spoke of it stays as it is, and one that somebody has removed stays away: both only begin
to follow the plan's words when these change. A refusal leaves the flag as it is and is tried again whenever the plan is
taken over, for what stands against it may have gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.areas.flags.kept import KeptSet
from bascule.areas.flags.store.changes import Author, locked, transformed
from bascule.areas.flags.store.tables import flag_declared as table
from bascule.flag.change import Stored, Wish, changed
from bascule.flag.declared import edit
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, say
from bascule.kernel.site import Site
from bascule.ports.errors import PortError
from bascule.release.draft import Note, NoteKind
from bascule.store import journal
from bascule.store.database import transaction

Written = Mapping[str, Any]


class SyncOutcome(StrEnum):
    """What came of a plan's words about a flag."""

    MADE = "made"
    CHANGED = "changed"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Synced:
    """A flag, what came of the plan's words about it, and why they were refused."""

    key: str
    heed: SyncOutcome
    because: Message | None = None


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What the plan said when it was last taken over, and why its newest words were not."""

    written: Written
    refused: Message | None


class Declarations:
    """What plans declare, in all sites."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def sync(self, site: Site, declared: Mapping[str, Written], author: Author) -> Sequence[Synced]:
        """Have the flags follow the plan's words, each in a transaction of its own."""
        found, spoken = [], await self._spoken(site) if declared else {}
        for key, written in declared.items():
            if _is_heeded(spoken.get(key), written):
                found.append(Synced(key, SyncOutcome.KEPT))
                continue
            async with transaction(self.engine) as connection:
                found.append(await _sync(connection, site, (key, written), author))
        return found

    async def _spoken(self, site: Site) -> Mapping[str, _Spoken]:
        """All that was said, in one question: mostly nothing has changed since."""
        query = select(table.c.key, table.c.written, table.c.refused).where(*_of(site))
        async with transaction(self.engine) as connection:
            return {row["key"]: _read(row) for row in (await connection.execute(query)).mappings()}

    async def refused(self, site: Site) -> Mapping[str, Message]:
        """By flag, why the plan's words about it were not taken over."""
        query = select(table.c.key, table.c.refused).where(*_of(site), table.c.refused.is_not(None))
        async with transaction(self.engine) as connection:
            return {key: Message.from_json(because) for key, because in await connection.execute(query)}


async def _sync(connection: AsyncConnection, site: Site, said: tuple[str, Written], author: Author) -> Synced:
    key, written = said
    kept = await locked(connection, site, author.at)
    spoken = await _spoken(connection, site, key)
    if _is_heeded(spoken, written):
        return Synced(key, SyncOutcome.KEPT)
    wish = _wish(kept, key, spoken, written)
    if wish is None:
        await _remember(connection, site, key, _Spoken(written, None))
        return Synced(key, SyncOutcome.KEPT)
    return await _write(connection, site, (wish, spoken, written), author)


def _is_heeded(spoken: _Spoken | None, written: Written) -> bool:
    return spoken is not None and spoken.written == written and spoken.refused is None


def _wish(kept: KeptSet, key: str, spoken: _Spoken | None, written: Written) -> Wish | None:
    """What is to be written; None where the flag stays as it is."""
    now = kept.flags.get(key)
    if now is None or spoken is None:
        return Wish(key, written) if now is None and spoken is None else None
    change = edit(spoken.written, written, now.stored.flag)
    return Wish(key, change) if change else None


async def _write(
    connection: AsyncConnection, site: Site, meant: tuple[Wish, _Spoken | None, Written], author: Author
) -> Synced:
    wish, spoken, written = meant

    def make(before: Stored | None, kept: KeptSet) -> Stored:
        return changed(before, wish, site.environment, kept.as_set())

    try:
        async with connection.begin_nested():
            await transformed(connection, site, wish, author, make)
    except PortError:
        # That says nothing of the flag: it could not be changed now.
        raise
    except BasculeError as error:
        await _refuse(connection, site, (wish.key, spoken, error.message), author)
        return Synced(wish.key, SyncOutcome.REFUSED, error.message)
    await _remember(connection, site, wish.key, _Spoken(written, None))
    return Synced(wish.key, SyncOutcome.CHANGED if spoken else SyncOutcome.MADE)


async def _refuse(
    connection: AsyncConnection, site: Site, why: tuple[str, _Spoken | None, Message], author: Author
) -> None:
    """Keep why; it goes into the journal once, however often it is tried again."""
    key, spoken, because = why
    if spoken is None or spoken.refused == because:
        return
    await _remember(connection, site, key, _Spoken(spoken.written, because))
    message = say("flag.plan-refused", flag=key, environment=site.environment, because=because)
    data = {"flag": key, "plan": site.plan, "environment": site.environment}
    await journal.append(connection, None, [Note(NoteKind.FLAG, message, data, author.by)], author.at)


async def _spoken(connection: AsyncConnection, site: Site, key: str) -> _Spoken | None:
    query = select(table.c.written, table.c.refused).where(*_of(site), table.c.key == key)
    row = (await connection.execute(query)).mappings().one_or_none()
    return _read(row) if row else None


def _read(row: RowMapping) -> _Spoken:
    return _Spoken(row["written"], Message.from_json(row["refused"]) if row["refused"] else None)


async def _remember(connection: AsyncConnection, site: Site, key: str, spoken: _Spoken) -> None:
    refused = spoken.refused.as_json() if spoken.refused else None
    values = {"written": dict(spoken.written), "refused": refused}
    row = upsert(table).values(plan=site.plan, environment=site.environment, key=key, **values)
    await connection.execute(row.on_conflict_do_update(index_elements=["plan", "environment", "key"], set_=values))


def _of(site: Site) -> tuple[Any, ...]:
    return table.c.plan == site.plan, table.c.environment == site.environment
