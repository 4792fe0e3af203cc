"""The store port in memory: the same compare-and-set, without a database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bascule.kernel.i18n import Message
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.windows.window import Notice
from bascule.ports.store import Claim, NewRelease, Overtaken, ReleaseContext, Retirement, Stale, Unaware
from bascule.release.actions import Retire
from bascule.release.draft import Decision, Note
from bascule.release.facts import GroupOutcome, Request
from bascule.release.freeze import Freeze, standing
from bascule.release.guarding.freezes import goes_on
from bascule.release.journal import GENESIS, Entry, seal, write_body
from bascule.release.peers import as_peer
from bascule.release.phases import Phase
from bascule.release.progress import Progress, Release
from bascule.store.begin import beside, busy, first_state, started_notes, under, upon
from bascule.store.releases import no_release, retired_note
from bascule.store.rows import place_of


@dataclass(slots=True)
class Row:
    """One release as stored."""

    release: Release
    epoch: int = 0
    revision: int = 0


@dataclass(slots=True)
class Standing:
    """One place as stored."""

    stable: str | None = None
    version: str | None = None
    release: str | None = None
    retirement: Retirement | None = None
    serving: str | None = None


class MemoryReleases:
    """The store of the engine, in memory. What is stored went through JSON, as in a database."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.places: dict[Place, Standing] = {}
        self.requests: dict[int, tuple[str, Request]] = {}
        self.answers: dict[int, Message] = {}
        self.journal: list[Entry] = []
        self.epoch = 0
        self.roles: dict[str, frozenset[str]] = {}
        self.fates: dict[str, GroupOutcome | None] = {}
        self.notices: dict[tuple[Place, str], tuple[Notice, ...]] = {}
        self.freezes: list[Freeze] = []

    async def create(self, new: NewRelease) -> Release:
        """Start a release; raises `Refused` while another one is under way at the same place."""
        return self._create(new, self._next_name())

    async def create_group(self, new: Sequence[NewRelease]) -> Sequence[Release]:
        """Start a release of several components, all or none; raises `Refused` where one of the places is taken."""
        for one in new:
            self._free(one)
        group = self._next_name()
        self.fates[group] = None
        return [self._create(one, f"{group}-{one.spec.component}", group) for one in new]

    async def release_context(self, release: Release, asking: Collection[str] = ()) -> ReleaseContext:
        """Those around a release, among them those who ask something of it now."""
        people = {approval.by for approval in release.progress.approvals} | set(asking)
        roles = {name: roles for name, roles in self.roles.items() if name in people}
        told = self.notices.get((place_of(release), release.spec.kind), ())
        if not release.group:
            return ReleaseContext(roles, told)
        members = [row.release for row in self.rows.values() if row.release.group == release.group]
        peers = tuple(as_peer(member) for member in members if member.id != release.id)
        return ReleaseContext(roles, told, peers, self.fates[release.group])

    def _next_name(self) -> str:
        return f"r-{len(self.rows) + 1:04d}"

    def _free(self, new: NewRelease) -> Standing:
        place = Place(new.spec.plan, new.spec.environment, new.spec.component)
        where = self.places.setdefault(place, Standing())
        if where.release:
            raise busy(where.release, place)
        return where

    def _create(self, new: NewRelease, name: str, group: str = "") -> Release:
        where = self._free(new)
        warm = where.retirement.slot.value if where.retirement else None
        release = upon(first_state(name, new, where.stable, where.version, group), warm)
        release = beside(release, self._build_of(where))
        release = under(release, new, standing(self.freezes, place_of(release), new.at))
        if where.retirement and where.retirement.slot is release.candidate:
            where.retirement = None
        self.rows[release.id], where.release = Row(release), release.id
        self._append(release.id, started_notes(release, new), new.at)
        return release

    def _build_of(self, where: Standing) -> Mapping[str, str] | None:
        """The build that serves."""
        return self.rows[where.serving].release.spec.build if where.serving else None

    async def claim(self, release: str, worker: str) -> Claim:
        """Take the right to drive a release, fencing off whoever had it."""
        if release not in self.rows:
            raise no_release(release)
        row = self.rows[release]
        self.epoch += 1
        row.epoch = self.epoch
        return Claim(row.release, row.epoch, row.revision)

    async def inbox(self, release: str) -> Sequence[Request]:
        """What people have asked of a release and was not answered yet, oldest first."""
        return [
            asked for number, (name, asked) in self.requests.items() if name == release and number not in self.answers
        ]

    async def record(self, claim: Claim, decision: Decision, at: Instant, known: Collection[int] = ()) -> Claim:
        """Store a decision with its journal entries and answers, all or nothing. Raises `Stale` and `Unaware`."""
        row = self.rows[decision.release.id]
        if (row.epoch, row.revision) != (claim.epoch, claim.revision):
            raise Stale(decision.release.id)
        found = standing(self.freezes, place_of(decision.release), at)
        if goes_on(claim.release, decision.release) and any(one.number not in known for one in found):
            raise Unaware(decision.release.id, tuple(found))
        if decision.group_outcome:
            self._settle_fate(decision.release, decision.group_outcome)
        stored = from_stored(Progress, as_stored(decision.release.progress))
        row.release, row.revision = replace(decision.release, progress=stored), row.revision + 1
        self.answers |= decision.answers
        self._settle(decision, claim.epoch)
        self._append(decision.release.id, decision.notes, at)
        return Claim(row.release, claim.epoch, row.revision)

    async def append(self, release: str, notes: Sequence[Note], at: Instant) -> None:
        """Add entries to the journal."""
        self._append(release, notes, at)

    async def retirements(self) -> Sequence[Retirement]:
        """All slots that wait to be stopped and that no release has taken, earliest first."""
        waiting = [where.retirement for where in self.places.values() if where.retirement]
        return sorted(waiting, key=lambda each: each.at)

    async def retired(self, retirement: Retirement, at: Instant) -> bool:
        """Strike a retirement off, if it still stands; False when a release has taken the slot."""
        where = self.places[retirement.place]
        if where.retirement != retirement:
            return False
        where.retirement = None
        self._append(None, [retired_note(retirement)], at)
        return True

    def ask(self, release: str, asked: Request) -> int:
        """Put a person's request before whoever drives the release; its number. The request's own is not looked at."""
        number = len(self.requests) + 1
        self.requests[number] = (release, replace(asked, id=number))
        return number

    def note(self, notes: Sequence[Note], at: Instant) -> None:
        """Add entries to the journal that are of no release."""
        self._append(None, notes, at)

    def head(self) -> tuple[int, str]:
        """The journal's last number and hash."""
        return (self.journal[-1].number, self.journal[-1].hash) if self.journal else (0, GENESIS)

    def _settle_fate(self, release: Release, group_outcome: GroupOutcome) -> None:
        if self.fates[release.group] not in {None, group_outcome}:
            raise Overtaken(release.id)
        self.fates[release.group] = group_outcome

    def _append(self, release: str | None, notes: Sequence[Note], at: Instant) -> None:
        for note in notes:
            number, previous = self.head()
            self.journal.append(seal(number + 1, write_body(release, at, as_stored(note)), previous))

    def _settle(self, decision: Decision, epoch: int) -> None:
        release = decision.release
        where = self.places[place_of(release)]
        for action in decision.actions:
            if isinstance(action, Retire):
                where.retirement = Retirement(place_of(release), action.slot, action.at, release.spec, epoch)
        if release.progress.phase is Phase.SUCCEEDED:
            where.stable, where.version = release.candidate.value, release.version
            where.serving = release.id
        if release.progress.phase.terminal:
            where.release = None
