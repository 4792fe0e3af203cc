"""Waiting: what a trigger brings while a release is under way waits for its turn, and of each component only the newest.

A row is one component's version; those of one call have its `turn` in common and start together. A newer one takes an older one's
place, which is told. Who starts a release strikes its turn off in the same transaction (`begin`), so that a turn is taken once,
whoever dies when, and however many control planes look.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.i18n import Message, say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant
from bascule.ports.errors import Conflict
from bascule.release.asked import UNDER_WAY
from bascule.release.draft import Note, NoteKind
from bascule.release.facts import Verb
from bascule.release.freeze import because_of
from bascule.release.notices.announcing import Announcement
from bascule.store import freezes, journal
from bascule.store.announcing import outbox
from bascule.store.database import repeated, transaction
from bascule.store.following import Followed, strike
from bascule.store.placements import lock_place
from bascule.store.tables import placement, release, request
from bascule.store.tables_triggers import waiting as table


@dataclass(frozen=True, slots=True)
class Waiting:
    """Versions that wait to be released together. `order` is what their release is made of, for whoever starts it; `happened`
    is when what brought them happened, where that is told.
    """

    turn: str
    plan: str
    environment: str
    versions: Mapping[str, str]
    author: str
    at: Instant
    order: Mapping[str, Any]
    happened: Instant | None = None

    @property
    def version(self) -> str:
        """The versions in one word."""
        return ", ".join(dict.fromkeys(self.versions.values()))


@dataclass(frozen=True, slots=True)
class Queued:
    """What came of an order: the release that it waits for, or why the line is frozen, or the newer version that waits already."""

    behind: str = ""
    newer: str = ""
    frozen: Message | None = None


class TurnTaken(Conflict):
    """Somebody else has started what waited, or something newer waits in its place."""


# What people are told of an order that is not going to be released, and why.
Told = Callable[[Waiting, Message], Sequence[Announcement]]


class WaitingReleases:
    """Everything that waits, in all environments."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @repeated
    async def put(self, new: Waiting, told: Told, supersede: bool = False, followed: Followed | None = None) -> Queued:
        """Have an order wait; what waited there before is replaced, unless that is newer.

        With `supersede`, the releases that it waits for are asked to go back, as far as they may. What follows releases that have
        succeeded waits once, whoever else has it wait.
        """
        async with transaction(self.engine) as connection:
            where = [await lock_place(connection, place) for place in sorted(_places(new), key=str)]
            if followed is not None and not await strike(connection, followed):
                return Queued()
            before = await _there(connection, new)
            if (newer := next((one for one in before if _is_newer(one, new)), None)) is not None:
                return Queued(newer=newer.version)
            busy = list(dict.fromkeys(row["release"] for row in where if row["release"]))
            await _write(connection, new)
            gone = [(one, say("trigger.replaced", newer=new.version)) for one in before if one.version != new.version]
            await _tell(connection, gone, told, new.at)
            frozen = None if busy else await _frozen(connection, new)
            message = _waits(new, busy, frozen, followed)
            note = Note(NoteKind.REQUEST, message, {"version": new.version}, new.author)
            await journal.append(connection, busy[0] if busy else None, [note], new.at)
            for name in busy if supersede else ():
                await _ask_back(connection, name, new)
            for name in busy:
                await journal.announce(connection, name)
            return Queued(behind=", ".join(busy), frozen=frozen)

    async def all(self) -> Sequence[Waiting]:
        """Everything that waits, oldest first."""
        return await self._read()

    async def due(self, now: Instant) -> Sequence[Waiting]:
        """Whatever waits for nobody any more, and under no freeze, oldest first."""
        columns = (placement.c.plan, placement.c.environment, placement.c.component)
        mine = and_(*(column == table.c[column.name] for column in columns))
        taken = select(table.c.turn).where(exists().where(mine, placement.c.release.is_not(None)))
        stopped = select(table.c.turn).where(exists().where(freezes.covering(table, now)))
        return await self._read(table.c.turn.not_in(taken), table.c.turn.not_in(stopped))

    @repeated
    async def drop(self, one: Waiting, because: Message, told: Told, at: Instant) -> bool:
        """Let go of an order that is not going to be released; whether it still waited."""
        async with transaction(self.engine) as connection:
            struck = await connection.execute(
                delete(table).where(table.c.turn == one.turn).returning(table.c.component)
            )
            if struck.first() is None:
                return False
            await _tell(connection, [(one, because)], told, at)
            return True

    async def _read(self, *which: ColumnElement[bool]) -> Sequence[Waiting]:
        query = select(table).where(*which).order_by(table.c.at, table.c.turn, table.c.component)
        async with transaction(self.engine) as connection:
            return _orders([dict(row) for row in (await connection.execute(query)).mappings()])


def waits_frozen(version: str, environment: str, because: Message) -> Message:
    """That something waits for the end of a freeze."""
    return say("trigger.waits-frozen", version=version, environment=environment, because=because)


def _waits(new: Waiting, busy: Sequence[str], frozen: Message | None, followed: Followed | None) -> Message:
    if frozen:
        return waits_frozen(new.version, new.environment, frozen)
    if followed and not busy:
        earlier = followed.releases[0].spec.environment
        return say("trigger.follows", version=new.version, environment=new.environment, earlier=earlier)
    return say("trigger.waits", version=new.version, environment=new.environment, release=", ".join(busy))


async def _frozen(connection: AsyncConnection, new: Waiting) -> Message | None:
    """Why the line is stopped where an order goes."""
    found = [one for place in _places(new) for one in await freezes.standing_at(connection, place, new.at)]
    return because_of(list(dict.fromkeys(found))) if found else None


async def take_turn(connection: AsyncConnection, turn: str, place: Place) -> None:
    """Strike a component's turn off, for its release begins in this transaction. Raises `TurnTaken`."""
    mine = and_(table.c.turn == turn, *_at(place))
    if (await connection.execute(delete(table).where(mine))).rowcount != 1:
        raise TurnTaken(say("trigger.turn-taken", component=place.component, environment=place.environment))


def _orders(rows: Sequence[Mapping[str, Any]]) -> list[Waiting]:
    turns = dict.fromkeys(row["turn"] for row in rows)
    found = []
    for turn in turns:
        mine = [row for row in rows if row["turn"] == turn]
        versions = {row["component"]: row["version"] for row in mine}
        known = {name: mine[0][name] for name in ("turn", "plan", "environment", "author", "at", "order", "happened")}
        found.append(Waiting(versions=versions, **known))
    return found


async def _there(connection: AsyncConnection, new: Waiting) -> Sequence[Waiting]:
    """What waits now of the components that are ordered anew."""
    named = table.c.component.in_(list(new.versions))
    query = select(table).where(table.c.plan == new.plan, table.c.environment == new.environment, named)
    return _orders([dict(row) for row in (await connection.execute(query.order_by(table.c.at))).mappings()])


def _is_newer(one: Waiting, new: Waiting) -> bool:
    """Whether a call that comes late tells of something older."""
    return one.happened is not None and new.happened is not None and one.happened > new.happened


async def _write(connection: AsyncConnection, new: Waiting) -> None:
    own = {"turn": new.turn, "author": new.author, "at": new.at, "order": dict(new.order), "happened": new.happened}
    for place in _places(new):
        key = {"plan": place.plan, "environment": place.environment, "component": place.component}
        values = {**own, "version": new.versions[place.component]}
        row = upsert(table).values(**key, **values)
        await connection.execute(row.on_conflict_do_update(index_elements=list(key), set_=values))


async def _tell(connection: AsyncConnection, gone: Sequence[tuple[Waiting, Message]], told: Told, at: Instant) -> None:
    for one, because in gone:
        message = say("trigger.not-released", version=one.version, environment=one.environment, because=because)
        data = {"version": one.version, "environment": one.environment}
        await outbox.put(connection, told(one, because), at)
        await journal.append(connection, None, [Note(NoteKind.REQUEST, message, data, one.author)], at)


async def _ask_back(connection: AsyncConnection, name: str, new: Waiting) -> None:
    """Ask a release to go back, as a person would: what has no way back any more says so, and is waited for."""
    phase = await connection.scalar(select(release.c.phase).where(release.c.id == name))
    if phase not in {str(one) for one in UNDER_WAY}:
        return
    values = {"release": name, "verb": Verb.ROLL_BACK.value, "by": new.author, "reason": f"→ {new.version}"}
    await connection.execute(insert(request).values(**values, roles=[], detail={}, at=new.at))
    await journal.announce(connection, name, journal.ASKED)


def _places(new: Waiting) -> list[Place]:
    return [Place(new.plan, new.environment, component) for component in new.versions]


def _at(place: Place) -> tuple[ColumnElement[bool], ...]:
    return (
        table.c.plan == place.plan,
        table.c.environment == place.environment,
        table.c.component == place.component,
    )
