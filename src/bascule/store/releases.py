"""Releases in PostgreSQL: the engine's compare-and-set.

There is one statement in the code base that changes a release's phase (`_move`), and it only does so for the epoch and
revision that the decision was made on. Zero rows changed means that somebody else moved: `Stale`.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.kernel.stored import as_stored
from bascule.ports.errors import Refused
from bascule.ports.places import Elsewhere, Stray, beyond_reach
from bascule.ports.store import Claim, NewRelease, ReleaseContext, Retirement, Stale, Unaware
from bascule.release.draft import Decision, Note, NoteKind
from bascule.release.facts import Request
from bascule.release.guarding.freezes import goes_on
from bascule.release.places.reach import out_of_reach
from bascule.release.progress import Progress, Release
from bascule.store import freezes, groups, journal
from bascule.store.announcing import tell
from bascule.store.begin import create
from bascule.store.database import repeated, transaction
from bascule.store.placements import retirement_from_row, settle
from bascule.store.places import at as _at
from bascule.store.places import occupy
from bascule.store.rows import place_of, release_from_row, request_from_row
from bascule.store.tables import claim_epoch, placement, request, sample
from bascule.store.tables import release as release_table


class PostgresReleases:
    """The store of the engine, on PostgreSQL."""

    def __init__(self, engine: AsyncEngine, base_url: str = "", home: str = "") -> None:
        self.engine = engine
        self.base_url = base_url
        # The data folder in whose name releases are driven; whoever has none only asks.
        self.home = home

    @repeated
    async def create(self, new: NewRelease) -> Release:
        """Start a release; raises `Refused` while another one is under way at the same place."""
        async with transaction(self.engine) as connection:
            (release,) = await create(connection, [new], self.base_url)
            return release

    @repeated
    async def create_group(self, new: Sequence[NewRelease]) -> Sequence[Release]:
        """Start a release of several components, all or none; raises `Refused` where one of the places is taken."""
        async with transaction(self.engine) as connection:
            ordered = sorted(new, key=lambda one: one.spec.component)
            return await create(connection, ordered, self.base_url, together=True)

    async def release_context(self, release: Release, asking: Collection[str] = ()) -> ReleaseContext:
        """Those around a release, among them those who ask something of it now."""
        async with transaction(self.engine) as connection:
            return await groups.release_context(connection, release, asking)

    @repeated
    async def claim(self, release: str, worker: str) -> Claim:
        """Take the right to drive a release, fencing off whoever had it."""
        take = (
            update(release_table)
            .where(release_table.c.id == release)
            .values(epoch=claim_epoch.next_value(), worker=worker)
            .returning(*release_table.c)
        )
        async with transaction(self.engine) as connection:
            row = (await connection.execute(take)).mappings().one_or_none()
            if row is None:
                raise no_release(release)
            await self._require_reach(connection, release_from_row(row))
        return Claim(release_from_row(row), row["epoch"], row["revision"])

    async def _require_reach(self, connection: AsyncConnection, release: Release) -> None:
        """A release is driven from where its place's programs were started. Raises `Elsewhere`; nothing is claimed then."""
        if not self.home or release.progress.phase.terminal:
            return
        there = await occupy(connection, place_of(release), self.home)
        if there is None or there.id != self.home:
            raise Elsewhere(place_of(release), there)

    async def strand(self, stray: Stray, worker: str, at: Instant) -> None:
        """Have a release that nobody can drive say so. Raises `Stale` where somebody drives it after all."""
        take = (
            update(release_table)
            .where(release_table.c.id == stray.release.id, release_table.c.ended.is_(None))
            .values(epoch=claim_epoch.next_value(), worker=worker)
            .returning(*release_table.c)
        )
        async with transaction(self.engine) as connection:
            row = (await connection.execute(take)).mappings().one_or_none()
        if row is None:
            raise Stale(stray.release.id)
        claim = Claim(release_from_row(row), row["epoch"], row["revision"])
        await self.record(claim, out_of_reach(claim.release, beyond_reach(stray), at), at)

    async def inbox(self, release: str) -> Sequence[Request]:
        """What people have asked of a release and was not answered yet, oldest first."""
        query = select(request).where(request.c.release == release, request.c.answer.is_(None)).order_by(request.c.id)
        async with transaction(self.engine) as connection:
            return [request_from_row(row) for row in (await connection.execute(query)).mappings()]

    @repeated
    async def record(self, claim: Claim, decision: Decision, at: Instant, known: Collection[int] = ()) -> Claim:
        """Store a decision with its journal entries and answers, all or nothing. Raises `Stale`, `Unaware` and `Overtaken`."""
        async with transaction(self.engine) as connection:
            await _move(connection, claim, decision)
            if goes_on(claim.release, decision.release):
                await _require_known(connection, decision.release, at, known)
            if decision.release.group and (decision.notes or decision.group_outcome):
                # Before the place: whoever starts a release locks places only.
                await groups.lock(connection, decision.release.group)
            if decision.group_outcome:
                await groups.settle_fate(connection, decision.release, decision.group_outcome)
            if decision.release.group and decision.notes:
                await groups.wake_peers(connection, decision.release)
            for number, answer in decision.answers.items():
                await connection.execute(update(request).where(request.c.id == number).values(answer=answer.as_json()))
            if decision.tick and decision.tick.counts:
                await connection.execute(insert(sample), sample_rows(decision))
            await settle(connection, decision, claim.epoch)
            await tell.decided(connection, claim.release, tell.Record(decision, self.base_url, at))
            await journal.append(connection, decision.release.id, decision.notes, at)
            if decision.notes or decision.tick or _seen(decision.release.progress) != _seen(claim.release.progress):
                await journal.announce(connection, decision.release.id)
        return Claim(decision.release, claim.epoch, claim.revision + 1)

    @repeated
    async def append(self, release: str, notes: Sequence[Note], at: Instant) -> None:
        """Add entries to the journal."""
        async with transaction(self.engine) as connection:
            await journal.append(connection, release, notes, at)
            await journal.announce(connection, release)

    async def retirements(self) -> Sequence[Retirement]:
        """All slots that wait to be stopped and that no release has taken, earliest first."""
        mine = or_(placement.c.home.is_(None), placement.c.home == self.home) if self.home else true()
        query = select(placement).where(placement.c.retire_at.is_not(None), mine).order_by(placement.c.retire_at)
        async with transaction(self.engine) as connection:
            return [retirement_from_row(row) for row in (await connection.execute(query)).mappings()]

    @repeated
    async def retired(self, retirement: Retirement, at: Instant) -> bool:
        """Strike a retirement off, if it still stands; False when a release has taken the slot."""
        stands = and_(
            _at(retirement.place),
            placement.c.retire_slot == retirement.slot,
            placement.c.retire_at == retirement.at,
        )
        async with transaction(self.engine) as connection:
            struck = await connection.execute(update(placement).where(stands).values(retire_slot=None, retire_at=None))
            if struck.rowcount:
                await journal.append(connection, None, [retired_note(retirement)], at)
        return bool(struck.rowcount)


def no_release(release: str) -> Refused:
    """There is no such release."""
    return Refused(say("store.no-release", release=release), say("store.no-release-hint"), kind=ErrorKind.NOT_FOUND)


def retired_note(retirement: Retirement) -> Note:
    """The journal entry of a slot that was stopped because nobody needs it any more."""
    slot = retirement.slot.value
    return Note(NoteKind.RETIRED, say("release.retired", slot=slot, place=str(retirement.place)), {"slot": slot})


def _seen(progress: Progress) -> tuple[Any, ...]:
    """What readers see of a progress that no note tells."""
    return progress.because, progress.tries


def sample_rows(decision: Decision) -> list[dict[str, Any]]:
    """The evidence of one look as rows."""
    assert decision.tick is not None
    return [
        {
            "release": decision.release.id,
            "at": decision.tick.at,
            "slot": slot.value,
            "total": counts.total,
            "errors": counts.errors,
            "over": {str(limit): count for limit, count in counts.over.items()},
            "visits": counts.visitors.total if counts.visitors else 0,
            "failed_visits": counts.visitors.errors if counts.visitors else 0,
        }
        for slot, counts in decision.tick.counts.items()
    ]


async def _require_known(connection: AsyncConnection, release: Release, at: Instant, known: Collection[int]) -> None:
    """Whoever goes on has been told of every freeze. Raises `Unaware`."""
    if missed := await freezes.unaware_of(connection, place_of(release), at, known):
        raise Unaware(release.id, missed)


async def _move(connection: AsyncConnection, claim: Claim, decision: Decision) -> None:
    progress = decision.release.progress
    mine = and_(
        release_table.c.id == decision.release.id,
        release_table.c.epoch == claim.epoch,
        release_table.c.revision == claim.revision,
    )
    change = (
        update(release_table)
        .where(mine)
        .values(
            phase=progress.phase.value,
            progress=as_stored(progress),
            ended=progress.ended_at,
            wake_at=decision.wake_at,
            revision=release_table.c.revision + 1,
        )
    )
    if (await connection.execute(change)).rowcount != 1:
        raise Stale(decision.release.id)
