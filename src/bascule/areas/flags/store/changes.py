"""Changing flags: each change is one transaction that validates, writes, journals and tells.

The row of the set is locked first, so changes of one site come one after the other and each is judged against what really
holds. What is refused leaves nothing behind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, select, text, update
from sqlalchemy import Row as AnyRow
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.areas.flags.kept import KeptFlag, KeptSet, Version
from bascule.areas.flags.store.sets import read_set
from bascule.areas.flags.store.tables import flag as table
from bascule.areas.flags.store.tables import flag_set as set_table
from bascule.areas.flags.store.tables import flag_version as version_table
from bascule.flag.change import Stored, Wish, changed, told
from bascule.flag.switches import Switch, switched_off_by
from bascule.kernel.canonical import canonical
from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.ports.errors import Conflict, Refused
from bascule.release.draft import Note, NoteKind
from bascule.store import journal
from bascule.store.database import repeated, transaction
from bascule.store.signals import FLAGS

MOST_VERSIONS = 100
# What changes of a flag's switch are told as (`flag.change.told`).
_ON, _OFF, _GONE = "flag.switched-on", "flag.switched-off", "flag.removed"
_SWITCHES = (_ON, _OFF, _GONE)
Make = Callable[[Stored | None, KeptSet], Stored]


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes a flag, when, and for which release where it is one that does; `epoch` is then of the claim that acts."""

    by: str
    at: Instant
    release: str | None = None
    epoch: int = 0


class Flags:
    """The flags of all sites."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def read(self, site: Site) -> KeptSet:
        """The flags of a site as they are now."""
        async with transaction(self.engine) as connection:
            return await read_set(connection, site)

    async def sites(self, plan: str | None) -> Sequence[Site]:
        """Where a product has had flags, whatever its plan says now; without one, the product whose flags changed last."""
        changed = select(set_table.c.plan).order_by(set_table.c.changed.desc()).limit(1)
        query = select(set_table.c.plan, set_table.c.environment).order_by(set_table.c.environment)
        query = query.where(set_table.c.plan == (plan if plan is not None else changed.scalar_subquery()))
        async with transaction(self.engine) as connection:
            return [Site(*row) for row in await connection.execute(query)]

    async def write(self, site: Site, wish: Wish, author: Author, expected: int | None = None) -> KeptFlag:
        """Change a flag, or make it. `expected` is the revision that the change was made for.

        Raises `Conflict` where somebody else has changed it since; `Faulty`, `TakesAway`, `NoRamp` as `flag.change` has it.
        """

        def make(before: Stored | None, kept: KeptSet) -> Stored:
            if expected is not None and expected != revision_of(kept, wish.key):
                raise _moved_on(wish.key)
            return changed(before, wish, site.environment, kept.as_set())

        return await self.transform(site, wish, author, make)

    @repeated
    async def transform(self, site: Site, wish: Wish, author: Author, make: Make) -> KeptFlag:
        """Change a flag into what `make` says."""
        async with transaction(self.engine) as connection:
            return await transformed(connection, site, wish, author, make)

    @repeated
    async def remove(self, site: Site, wish: Wish, author: Author) -> None:
        """Remove a flag: from now on it is unknown. Raises `Refused` where there is none."""
        async with transaction(self.engine) as connection:
            kept = await locked(connection, site, author.at)
            if wish.key not in kept.flags:
                raise no_flag(wish.key, list(kept.flags))
            revision = await _next(connection, site, author.at)
            await connection.execute(delete(table).where(*_here(site), table.c.key == wish.key))
            await _record(connection, site, wish, (revision, author, None, say("flag.removed", flag=wish.key)))

    async def switched_off(self, site: Site, key: str) -> str:
        """The person by whom a flag is off; empty where it is on, or waits to be switched on for the first time."""
        here = (version_table.c.plan == site.plan, version_table.c.environment == site.environment)
        said = version_table.c.message["key"].astext
        columns = (said.label("said"), version_table.c.by, version_table.c.release)
        query = select(*columns).where(*here, version_table.c.key == key, said.in_(_SWITCHES))
        async with transaction(self.engine) as connection:
            rows = await connection.execute(query.order_by(version_table.c.revision))
            return switched_off_by(Switch(row.said == _ON, row.by, row.release, row.said == _GONE) for row in rows)

    async def versions(self, site: Site, key: str) -> Sequence[Version]:
        """The changes of a flag, newest first."""
        here = (version_table.c.plan == site.plan, version_table.c.environment == site.environment)
        query = select(version_table).where(*here, version_table.c.key == key)
        query = query.order_by(version_table.c.revision.desc()).limit(MOST_VERSIONS)
        async with transaction(self.engine) as connection:
            return [_version(row) for row in await connection.execute(query)]


async def transformed(connection: AsyncConnection, site: Site, wish: Wish, author: Author, make: Make) -> KeptFlag:
    """Change a flag, within a transaction. A change that changes nothing is none: it has no revision and no entry."""
    kept = await locked(connection, site, author.at)
    before = kept.flags.get(wish.key)
    if before is not None and 0 < author.epoch < before.epoch:
        raise Conflict(say("driver.fenced", epoch=author.epoch, highest=before.epoch))
    after = make(before.stored if before else None, kept)
    if before is not None and _same(before.stored, after):
        await _fence(connection, site, wish.key, author.epoch)
        return before
    revision = await _next(connection, site, author.at)
    await _put(connection, site, after, (revision, author))
    message = told(before.stored if before else None, after)
    await _record(connection, site, wish, (revision, author, after, message))
    return KeptFlag(after, revision, author.at, author.by, author.epoch)


def revision_of(kept: KeptSet, key: str) -> int:
    """The revision of a flag; 0 where there is none."""
    return kept.flags[key].revision if key in kept.flags else 0


def no_flag(key: str, known: Sequence[str]) -> Refused:
    """The refusal of a key that is none."""
    return Refused(
        say("flag.not-found", key=key[:80]),
        say("flag.known", known=", ".join(known[:20]) or say("flag.none")),
        kind=ErrorKind.NOT_FOUND,
    )


def _moved_on(key: str) -> Conflict:
    conflict = Conflict(say("flag.moved-on", flag=key))
    conflict.hint = say("flag.moved-on-hint")
    return conflict


def _same(one: Stored, two: Stored) -> bool:
    return canonical([one.flag.as_json(), one.short]) == canonical([two.flag.as_json(), two.short])


async def locked(connection: AsyncConnection, site: Site, at: Instant) -> KeptSet:
    """The set, with its row locked until the transaction ends."""
    values = {"plan": site.plan, "environment": site.environment, "revision": 0, "changed": at}
    await connection.execute(upsert(set_table).values(**values).on_conflict_do_nothing())
    here = (set_table.c.plan == site.plan, set_table.c.environment == site.environment)
    await connection.execute(select(set_table.c.revision).where(*here).with_for_update())
    return await read_set(connection, site)


async def _next(connection: AsyncConnection, site: Site, at: Instant) -> int:
    here = (set_table.c.plan == site.plan, set_table.c.environment == site.environment)
    change = update(set_table).where(*here).values(revision=set_table.c.revision + 1, changed=at)
    revision: int = (await connection.execute(change.returning(set_table.c.revision))).scalar_one()
    return revision


async def _fence(connection: AsyncConnection, site: Site, key: str, epoch: int) -> None:
    """Whoever acted for an earlier claim comes too late from now on, also where there was nothing to change."""
    if epoch:
        await connection.execute(update(table).where(*_here(site), table.c.key == key).values(epoch=epoch))


async def _put(connection: AsyncConnection, site: Site, after: Stored, made: tuple[int, Author]) -> None:
    revision, author = made
    fence = {"epoch": author.epoch} if author.epoch else {}
    values = {
        **fence,
        "definition": after.flag.as_json(),
        "short": after.short,
        "revision": revision,
        "changed": author.at,
        "by": author.by,
    }
    whole = {"plan": site.plan, "environment": site.environment, "key": after.flag.key, **values}
    row = upsert(table).values(**whole)
    await connection.execute(row.on_conflict_do_update(index_elements=["plan", "environment", "key"], set_=values))


async def _record(
    connection: AsyncConnection, site: Site, wish: Wish, done: tuple[int, Author, Stored | None, Message]
) -> None:
    """What was changed goes on record, and whoever serves the flags is told when the transaction commits."""
    revision, author, after, message = done
    definition = after.flag.as_json() if after else None
    own = {"revision": revision, "definition": definition, "reason": wish.reason, "forced": wish.forced}
    row = {"plan": site.plan, "environment": site.environment, "key": wish.key, "at": author.at, "by": author.by}
    await connection.execute(
        insert(version_table).values(**row, **own, release=author.release, message=message.as_json())
    )
    data = {"flag": wish.key, "plan": site.plan, "environment": site.environment, **own}
    key = "flag.journal-why" if wish.reason else "flag.journal"
    entry = say(key, what=message, environment=site.environment, reason=wish.reason)
    note = Note(NoteKind.FLAG, entry, data, author.by)
    await journal.append(connection, author.release, [note], author.at)
    await connection.execute(text("SELECT pg_notify(:channel, :site)"), {"channel": FLAGS, "site": str(site)})


def _here(site: Site) -> tuple[ColumnElement[bool], ...]:
    return table.c.plan == site.plan, table.c.environment == site.environment


def _version(row: AnyRow[tuple[object, ...]]) -> Version:
    known = {name: getattr(row, name) for name in ("revision", "definition", "at", "by", "reason", "forced", "release")}
    return Version(message=Message.from_json(row.message), **known)
