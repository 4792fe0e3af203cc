"""Write keys: who may tell of events, and into which plan and environment they go.

A key stands in the pages of its application, so everybody can read it: it allows to write events and nothing else, and is kept
as it is. A ring holds the keys in memory, so that a call asks nobody; it looks again every two seconds.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.areas.events.store.tables import event_key as table
from bascule.areas.events.store.tables import event_place as place_table
from bascule.areas.events.store.tables import key_number
from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.site import Site
from bascule.ports.errors import Refused, Unreachable
from bascule.store.database import transaction
from bascule.store.people.notes import write
from bascule.store.rows import Row

LOOK_EVERY = Seconds(2.0)
PAGE, SERVICE = "bwk_", "bsk_"


@dataclass(frozen=True, slots=True)
class WriteKey:
    """A write key. `by` is whoever made it; instants in seconds since the epoch.

    The key of a `service` is a secret: it is shown once, and `key` is what its hash is kept as. It also reads definitions of
    flags, whose rules may name people.
    """

    id: str
    key: str
    place: Site
    name: str
    by: str
    created: Instant
    revoked: Instant | None
    service: bool = False

    @property
    def plan(self) -> str:
        """The plan that it is for."""
        return self.place.plan

    @property
    def environment(self) -> str:
        """The environment that it is for."""
        return self.place.environment

    @property
    def concealed(self) -> "WriteKey":
        """As whoever looks at keys may see it: the hash of a secret is nothing to show."""
        return replace(self, key="") if self.service else self


@dataclass(frozen=True, slots=True)
class Grant:
    """What a good key is good for: events into a place, by its number, and the flags of a site."""

    place: int
    site: Site
    service: bool


_ALL = select(table, place_table.c.plan, place_table.c.environment).join(place_table, place_table.c.id == table.c.place)


class Keys:
    """The write keys."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def make(self, new: WriteKey) -> WriteKey:
        """Keep a new key, under an id of its own."""
        async with transaction(self.engine) as connection:
            number = await connection.scalar(select(key_number.next_value()))
            name, place = f"k-{number:04d}", await _place(connection, new.place)
            kept = digest(new.key) if new.service else new.key
            row = {"key": kept, "name": new.name, "by": new.by, "created": new.created, "service": new.service}
            await connection.execute(insert(table).values(id=name, place=place, **row))
            where = {"plan": new.place.plan, "environment": new.place.environment}
            message = say("events.key-made", who=new.by, key=name, name=new.name, **where)
            await write(connection, message, new.by, new.created, key=name, **where)
        return replace(new, id=name)

    async def all(self) -> Sequence[WriteKey]:
        """Every key, newest first, with those that were revoked."""
        query = _ALL.order_by(table.c.created.desc(), table.c.id.desc())
        async with transaction(self.engine) as connection:
            return [_key(row) for row in (await connection.execute(query)).mappings()]

    async def revoke(self, name: str, by: str, at: Instant) -> None:
        """End a key for good. Raises `Refused` where there is none of that id."""
        async with transaction(self.engine) as connection:
            if await connection.scalar(select(table.c.id).where(table.c.id == name)) is None:
                raise Refused(say("events.no-key", key=name), say("events.no-key-hint"), kind=ErrorKind.NOT_FOUND)
            change = update(table).where(table.c.id == name, table.c.revoked.is_(None)).values(revoked=at)
            if (await connection.execute(change)).rowcount:
                await write(connection, say("events.key-revoked", who=by, key=name), by, at, key=name)

    async def good(self) -> Mapping[str, Grant]:
        """What each good key is good for, by the key as it is kept."""
        async with transaction(self.engine) as connection:
            rows = await connection.execute(_ALL.where(table.c.revoked.is_(None)))
            return {row.key: Grant(row.place, Site(row.plan, row.environment), row.service) for row in rows}


def digest(secret: str) -> str:
    """What is kept of the key of a service."""
    return hashlib.sha256(secret.encode()).hexdigest()


class KeyRing:
    """The good keys, in memory."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._known: Mapping[str, Grant] | None = None
        self._looked = 0.0
        self._lock = asyncio.Lock()

    async def place(self, key: str, now: Instant) -> int | None:
        """The number of the place that a key writes into; None where it is none, or good no more. Raises as `find`."""
        found = await self.find(key, now)
        return found.place if found else None

    async def find(self, key: str, now: Instant) -> Grant | None:
        """What a key is good for; None where it is none, or good no more.

        While the database is away the keys of before hold. Raises `Unreachable` where there are none yet.
        """
        if self._stale(now):
            async with self._lock:
                if self._stale(now):
                    await self._look(now)
        known = self._known or {}
        return known.get(digest(key) if key.startswith(SERVICE) else key)

    def _stale(self, now: Instant) -> bool:
        return self._known is None or not 0 <= now - self._looked < LOOK_EVERY

    async def _look(self, now: Instant) -> None:
        try:
            self._known = await self._keys.good()
        except Unreachable:
            if self._known is None:
                raise
        self._looked = now

    def forget(self) -> None:
        """Look again before the next answer: a key was made or revoked here."""
        self._looked = 0.0


async def _place(connection: AsyncConnection, place: Site) -> int:
    """The number of a place, given to it now where it has none."""
    values = {"plan": place.plan, "environment": place.environment}
    await connection.execute(upsert(place_table).values(**values).on_conflict_do_nothing())
    found = await connection.scalar(place_number(place))
    assert found is not None
    return found


def place_number(place: Site) -> Select[int]:
    """The query for the number of a place."""
    same = (place_table.c.plan == place.plan, place_table.c.environment == place.environment)
    return select(place_table.c.id).where(*same)


def _key(row: Row) -> WriteKey:
    known = {name: row[name] for name in ("id", "key", "name", "by", "created", "revoked", "service")}
    return WriteKey(place=Site(row["plan"], row["environment"]), **known)
