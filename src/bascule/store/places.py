"""Places in PostgreSQL: the compare-and-set of supervision, and the leases of homes.

A lease is kept by the database's clock and compared by distance, so that neither a machine's clock nor a step of the server's own
makes one last for ever. One that ends early does no harm: two that supervise a place for a moment are told apart by its revision.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.spec import ReleaseSpec
from bascule.ports.places import PLACES, Home, Kept, Lease, Nobodys, Stray
from bascule.release.draft import Note, NoteKind
from bascule.release.notices.announcing import Announcement
from bascule.release.places.supervision import Desired, Record, Ruling
from bascule.release.progress import HoldKind
from bascule.store import journal
from bascule.store.announcing import outbox
from bascule.store.database import transaction
from bascule.store.rows import Row, release_from_row
from bascule.store.tables import claim_epoch, home, placement
from bascule.store.tables import release as release_table

# After so many seconds of silence the lease is anybody's, and the home is said to be silent.
LEASE, SILENT = Seconds(10.0), Seconds(20.0)
NOW = func.extract("epoch", func.clock_timestamp())


class PostgresPlaces:
    """The store of supervision, on PostgreSQL. `dead` tells of a worker's name whether its process is known to be gone."""

    def __init__(self, engine: AsyncEngine, dead: Callable[[str], bool]) -> None:
        self.engine, self._dead = engine, dead

    async def lease(self, mine: Home, worker: str) -> Lease | None:
        """Have the lease, or keep it; None while somebody else does who is not known to be dead."""
        first = {"id": mine.id, "folder": mine.folder, "host": mine.host, "worker": worker, "seen": NOW}
        begin = upsert(home).values(**first, epoch=claim_epoch.next_value()).on_conflict_do_nothing()
        async with transaction(self.engine) as connection:
            renewed = await connection.scalar(
                update(home)
                .where(home.c.id == mine.id, home.c.worker == worker)
                .values(seen=NOW)
                .returning(home.c.epoch)
            )
            if renewed is not None:
                return Lease(mine.id, worker, renewed)
            await connection.execute(begin)
            there = (
                (await connection.execute(select(home).where(home.c.id == mine.id).with_for_update())).mappings().one()
            )
            if there["worker"] == worker:
                return Lease(mine.id, worker, there["epoch"])
            away = await connection.scalar(select(func.abs(NOW - there["seen"])))
            if not self._dead(there["worker"]) and (away or 0.0) <= LEASE:
                return None
            take = update(home).where(home.c.id == mine.id).values(**first, epoch=claim_epoch.next_value())
            return Lease(mine.id, worker, (await connection.execute(take.returning(home.c.epoch))).scalar_one())

    async def kept(self, mine: str) -> Sequence[Kept]:
        """The places of a home where something should run and that no release has."""
        query = (
            select(placement, release_table.c.course.label("served_by"))
            .join(release_table, release_table.c.id == placement.c.serving, isouter=True)
            .where(placement.c.release.is_(None), placement.c.stable.is_not(None), placement.c.home == mine)
        )
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_kept(row) for row in rows if row["served_by"] or row["course"]]

    async def nobodys(self) -> Sequence[Nobodys]:
        """The places that are older than supervision."""
        latest = (
            select(release_table.c.course)
            .where(*(release_table.c[name] == placement.c[name] for name in ("plan", "environment", "component")))
            .order_by(release_table.c.started.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = select(placement, latest.label("latest")).where(placement.c.home.is_(None), latest.is_not(None))
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            Nobodys(Place(row["plan"], row["environment"], row["component"]), from_stored(ReleaseSpec, row["latest"]))
            for row in rows
        ]

    async def adopt(self, place: Place, mine: str) -> bool:
        """Take a place that is nobody's; False where it has become somebody's."""
        change = update(placement).where(at(place), placement.c.home.is_(None)).values(home=mine)
        async with transaction(self.engine) as connection:
            return bool((await connection.execute(change)).rowcount)

    async def rule(
        self, kept: Kept, ruling: Ruling, lease: Lease, told: Sequence[Announcement], now: Instant
    ) -> Kept | None:
        """Store what was ruled, with its journal entries and messages, all or nothing; None where the place has moved on."""
        holds = select(home.c.id).where(
            home.c.id == lease.home, home.c.worker == lease.worker, home.c.epoch == lease.epoch
        )
        still = and_(
            at(kept.place),
            placement.c.release.is_(None),
            placement.c.home == lease.home,
            placement.c.revision == kept.revision,
            holds.exists(),
        )
        values = {"record": as_stored(ruling.record), "revision": claim_epoch.next_value()}
        change = update(placement).where(still).values(values).returning(placement.c.revision)
        async with transaction(self.engine) as connection:
            revision = await connection.scalar(change)
            if revision is None:
                return None
            await outbox.put(connection, told, now)
            await journal.append(connection, None, ruling.notes, now)
            await journal.announce(connection, PLACES, journal.NEWS)
        return Kept(kept.desired, ruling.record, revision)

    async def strays(self, mine: str) -> Sequence[Stray]:
        """Releases under way at places of homes that are silent, and that do not hold for it yet."""
        held = release_table.c.progress["hold"]["kind"].as_string()
        unheard = or_(home.c.id.is_(None), silent())
        strange = or_(placement.c.home.is_(None), placement.c.home != mine)
        query = (
            select(release_table, home.c.id.label("home"), home.c.folder, home.c.host, home.c.seen)
            .join(placement, placement.c.release == release_table.c.id)
            .join(home, home.c.id == placement.c.home, isouter=True)
            .where(release_table.c.ended.is_(None), strange, placement.c.stable.is_not(None), unheard)
            .where(func.coalesce(held, "") != HoldKind.REACH.value)
        )
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_stray(row) for row in rows]

    async def stop(self, place: Place, by: str, now: Instant, note: Note) -> bool:
        """Nothing should run at a place from now on; False where a release has it, or nothing serves there."""
        values = {"stopped": now, "stopped_by": by, "revision": claim_epoch.next_value()}
        free = and_(at(place), placement.c.release.is_(None), placement.c.stable.is_not(None))
        return await self._change(free, values, note, now)

    async def bring_back(self, place: Place, mine: str | None, now: Instant, note: Note) -> bool:
        """What is desired at a place should run again, and with all patience; `mine` is the home that takes it over."""
        values: dict[str, Any] = {"stopped": None, "stopped_by": None, "revision": claim_epoch.next_value()}
        async with transaction(self.engine) as connection:
            row = (
                (await connection.execute(select(placement).where(at(place)).with_for_update()))
                .mappings()
                .one_or_none()
            )
            if row is None or row["release"] is not None or row["stable"] is None:
                return False
            # What was stopped on purpose begins as such, so that nobody is told of an outage.
            values["record"] = row["record"] if row["stopped"] is not None else None
            values["home"] = mine or row["home"]
            await connection.execute(update(placement).where(at(place)).values(values))
            await journal.append(connection, None, [note], now)
            await journal.announce(connection, PLACES, journal.ASKED)
        return True

    async def _change(self, where: Any, values: dict[str, Any], note: Note, now: Instant) -> bool:
        async with transaction(self.engine) as connection:
            if not (await connection.execute(update(placement).where(where).values(values))).rowcount:
                return False
            await journal.append(connection, None, [note], now)
            await journal.announce(connection, PLACES, journal.ASKED)
        return True


async def occupy(connection: AsyncConnection, place: Place, mine: str) -> Home | None:
    """Have a place that is nobody's and where nothing runs; the home that has it, None where nobody knows whose it is."""
    nobodys = and_(at(place), placement.c.home.is_(None), placement.c.stable.is_(None))
    await connection.execute(update(placement).where(nobodys).values(home=mine))
    query = (
        select(placement.c.home, home.c.folder, home.c.host)
        .join(home, home.c.id == placement.c.home, isouter=True)
        .where(at(place))
    )
    row = (await connection.execute(query)).one()
    return Home(row.home, row.folder or "", row.host or "") if row.home else None


def silent() -> Any:
    """Whether a home has not been heard of for a while, by the database's clock."""
    return func.abs(NOW - home.c.seen) > SILENT


def at(place: Place) -> Any:
    """The row of a place."""
    return and_(
        placement.c.plan == place.plan,
        placement.c.environment == place.environment,
        placement.c.component == place.component,
    )


def note_of(place: Place, kind: NoteKind, message: Any, by: str | None) -> Note:
    """A journal entry about a place."""
    return Note(kind, message, {"place": [place.plan, place.environment, place.component]}, by)


def _kept(row: Row) -> Kept:
    place, slot = Place(row["plan"], row["environment"], row["component"]), Slot(row["stable"])
    desired = Desired(
        place=place,
        slot=slot,
        version=row["version"],
        spec=from_stored(ReleaseSpec, row["served_by"] or row["course"]),
        release=row["serving"] or "",
        warm=row["retire_slot"] == slot.other.value,
        stopped=row["stopped"],
        stopped_by=row["stopped_by"] or "",
    )
    return Kept(desired, from_stored(Record, row["record"]), row["revision"])


def _stray(row: Row) -> Stray:
    return Stray(release_from_row(row), Home(row["home"] or "", row["folder"] or "", row["host"] or ""), row["seen"])
