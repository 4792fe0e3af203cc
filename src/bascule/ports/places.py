"""The places port: what supervision needs of durable state, and who may supervise what.

A place belongs to a *home*, the data folder whose control plane started what runs there: programs and proxies of one machine can
be reached from no other. Of the control planes of one home exactly one supervises, whoever holds the home's *lease*; and each act
on a place is a compare-and-set that fails where a release has taken the place, where somebody else has acted, or where the lease
is another's by now. It gives a fencing epoch that the drivers hold a late act against.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bascule.kernel.i18n import Message, say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.plan.spec import DriverRef, ReleaseSpec
from bascule.ports.errors import PortError
from bascule.release.notices.announcing import Announcement
from bascule.release.places.supervision import Desired, Record, Ruling
from bascule.release.progress import Release

# News of places, beside those of releases.
PLACES = "places"


@dataclass(frozen=True, slots=True)
class Home:
    """A data folder: its identity, and what people know it by."""

    id: str
    folder: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one control plane to supervise its home's places."""

    home: str
    worker: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A place that is supervised, with what is remembered of it; `revision` is what an act on it is compared with."""

    desired: Desired
    record: Record
    revision: int

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.desired.place


@dataclass(frozen=True, slots=True)
class Nobodys:
    """A place of which nobody knows whose it is, with the spec that knows its drivers."""

    place: Place
    spec: ReleaseSpec


@dataclass(frozen=True, slots=True)
class Stray:
    """A release under way whose place belongs to a home that nobody has heard of for a while."""

    release: Release
    home: Home
    seen: Instant | None


@dataclass(frozen=True, slots=True)
class Metered:
    """A place where somebody is served, and the driver that counts there."""

    place: Place
    traffic: DriverRef


@dataclass(frozen=True, slots=True)
class Minute:
    """What a slot did in a part of the minute that begins at `at`: `seconds` of it were seen. `bins` are of `evidence.ladder`."""

    place: Place
    slot: Slot
    at: Instant
    seconds: Seconds
    total: int
    errors: int
    bins: Mapping[int, int] = field(default_factory=dict)


class Elsewhere(PortError):
    """What runs at the place was started from another data folder: this control plane cannot reach it."""

    def __init__(self, place: Place, home: Home | None) -> None:
        values = {"component": place.component, "environment": place.environment}
        if home is None:
            super().__init__(say("places.nobody-knows", **values))
        else:
            super().__init__(say("places.elsewhere", folder=home.folder, host=home.host, **values))


class Places(Protocol):
    """Durable state as supervision sees it. Raises port errors."""

    async def lease(self, home: Home, worker: str) -> Lease | None:
        """Have the lease, or keep it; None while somebody else does who is not known to be dead."""

    async def kept(self, home: str) -> Sequence[Kept]:
        """The places of a home where something should run and that no release has."""

    async def rule(
        self, kept: Kept, ruling: Ruling, lease: Lease, told: Sequence[Announcement], now: Instant
    ) -> Kept | None:
        """Store what was ruled, with its journal entries and messages, all or nothing; None where the place has moved on.

        The revision of what comes back is the fencing epoch of the acts that follow.
        """


class PlaceCounts(Protocol):
    """Where counts of places are kept. Raises port errors."""

    async def metered(self, home: str) -> Sequence[Metered]:
        """The places of a home where somebody is served, also while a release moves them."""

    async def count(self, minutes: Sequence[Minute], before: Instant) -> None:
        """Add to what is known of these minutes, and make hours of those that began before an instant."""


def beyond_reach(stray: Stray) -> Message:
    """Why nobody drives a release."""
    spec = stray.release.spec
    values = {"component": spec.component, "environment": spec.environment}
    if not stray.home.id:
        return say("places.nobody-knows", **values)
    return say("places.silent", folder=stray.home.folder, host=stray.home.host, **values)
