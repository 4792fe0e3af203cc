"""The store port: what the engine needs of durable state.

Every durable transition is one compare-and-set on (epoch, revision). The epoch is the fencing token of a claim: whoever
claims later, any release, has a higher one, and from then on everything that an earlier claim tries is refused as `Stale`. An
unreachable store raises `Unreachable`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant
from bascule.kernel.slot import Slot
from bascule.plan.spec import ReleaseSpec
from bascule.plan.windows.window import Notice
from bascule.ports.errors import Conflict, Refused
from bascule.release.draft import Decision, Note
from bascule.release.facts import GroupOutcome, Peer, Request
from bascule.release.freeze import Freeze
from bascule.release.notices.origin import Origin
from bascule.release.progress import Release


class Stale(Conflict):
    """Somebody else has claimed the release, or moved it: this claim can no longer act."""

    def __init__(self, release: str) -> None:
        super().__init__(say("store.stale", release=release))


class Overtaken(Conflict):
    """The components of a release have been decided to end otherwise: look again."""

    def __init__(self, release: str) -> None:
        super().__init__(say("store.overtaken", release=release))


class Occupied(Refused):
    """A release is under way at the place."""


class Frozen(Refused):
    """The line is stopped at the place: no release starts there."""


class Unaware(Conflict):
    """A decision would take its release further under freezes that it did not know of: decide again, with these."""

    def __init__(self, release: str, freezes: tuple[Freeze, ...]) -> None:
        super().__init__(say("freeze.unaware", release=release))
        self.freezes = freezes


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to drive a release, and the release as it was last recorded under that right."""

    release: Release
    epoch: int
    revision: int


@dataclass(frozen=True, slots=True)
class Retirement:
    """A slot that is to be stopped at `at` (seconds since the epoch), with the spec that knows its drivers.

    `epoch` is of the claim that decided it: once a later one has acted on the slot, it is void.
    """

    place: Place
    slot: Slot
    at: Instant
    spec: ReleaseSpec
    epoch: int


@dataclass(frozen=True, slots=True)
class NewRelease:
    """What starts a release. `turn` is the one that it has waited for, empty where it did not wait; `roles` are what whoever starts
    it has now, where that is somebody.
    """

    spec: ReleaseSpec
    version: str
    author: str
    at: Instant
    plan_hash: str = ""
    origin: Origin | None = None
    turn: str = ""
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReleaseContext:
    """Those around a release: the roles that people have now, what was announced to whom it concerns, the other
    components of the release, and their fate.
    """

    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    peers: tuple[Peer, ...] = ()
    group_outcome: GroupOutcome | None = None


class ReleaseStore(Protocol):
    """Durable state as the engine sees it."""

    async def create(self, new: NewRelease) -> Release:
        """Start a release; raises `Refused` while another one is under way at the same place, or the line is stopped there."""

    async def create_group(self, new: Sequence[NewRelease]) -> Sequence[Release]:
        """Start a release of several components, all or none; raises `Refused` where one of the places is taken."""

    async def release_context(self, release: Release, asking: Collection[str] = ()) -> ReleaseContext:
        """Those around a release, among them those who ask something of it now."""

    async def claim(self, release: str, worker: str) -> Claim:
        """Take the right to drive a release, fencing off whoever had it."""

    async def inbox(self, release: str) -> Sequence[Request]:
        """What people have asked of a release and was not answered yet, oldest first."""

    async def record(self, claim: Claim, decision: Decision, at: Instant, known: Collection[int] = ()) -> Claim:
        """Store a decision with its journal entries and answers, all or nothing. `known` are the freezes that it knew of.

        Raises `Stale`, `Unaware` where it goes on under a freeze that it did not know of, and `Overtaken` where it settles how the
        components of the release end and another one has settled it differently.
        """

    async def append(self, release: str, notes: Sequence[Note], at: Instant) -> None:
        """Add entries to the journal."""

    async def retirements(self) -> Sequence[Retirement]:
        """All slots that wait to be stopped and that no release has taken, earliest first."""

    async def retired(self, retirement: Retirement, at: Instant) -> bool:
        """Strike a retirement off, if it still stands; False when a release has taken the slot."""
