"""What the control plane knows of a place between releases: what is desired there, what is seen, and what was done about it.

Values only; `release.supervise` makes up its mind on them. A record is stored with its place, so that whoever supervises next
goes on where the last one was: a program that keeps dying is not given new patience by a restart of the control plane.
Instants are seconds since the epoch; none is trusted that lies in the future, because clocks are set back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Keys, Message
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.plan.spec import ReleaseSpec
from bascule.release.actions import EnsureWeights, EnsureWorkload, StopWorkload
from bascule.release.draft import Note
from bascule.release.facts import RouteSeen, WorkloadSeen


class PlaceHealth(StrEnum):
    """How a place is for those who use it. `stopped`: somebody wants it so."""

    UNKNOWN = "unknown"
    SERVING = "serving"
    DEGRADED = "degraded"
    DOWN = "down"
    STOPPED = "stopped"


HEALTH = Keys("supervise.health-{}", PlaceHealth)


@dataclass(frozen=True, slots=True)
class Record:
    """What supervision remembers of a place.

    `streak` counts starts in a row that did not last, `retry_at` is when the next one may be, `steady_since` since when the
    place serves without a break, `silent_since` since when its program runs and does not answer, `sick` how many looks in a row
    saw that. `outage` is when the outage began that is not over yet; `called` says that a person was called for it, `gave_up`
    that the program is not started again by itself. `lines` are the last words of the program.
    """

    health: PlaceHealth = PlaceHealth.UNKNOWN
    since: Instant = Instant(0.0)
    because: Message | None = None
    lines: tuple[str, ...] = ()
    streak: int = 0
    retry_at: Instant = Instant(0.0)
    steady_since: Instant | None = None
    silent_since: Instant | None = None
    sick: int = 0
    outage: Instant | None = None
    called: bool = False
    gave_up: bool = False
    route_tries: int = 0
    route_retry_at: Instant = Instant(0.0)


@dataclass(frozen=True, slots=True)
class Desired:
    """A place as it should be: this version in this slot, with all the traffic.

    `spec` is what the version was released by, `release` the name of that release. `warm` says that the version before it
    still waits in the other slot. `stopped` says since when nothing should run here, because `stopped_by` wants it so.
    """

    place: Place
    slot: Slot
    version: str
    spec: ReleaseSpec
    release: str = ""
    warm: bool = False
    stopped: Instant | None = None
    stopped_by: str = ""

    @property
    def weights(self) -> Mapping[Slot, int]:
        """The division of the traffic between releases."""
        return {self.slot: 100, self.slot.other: 0}


@dataclass(frozen=True, slots=True)
class Seen:
    """A place at one moment. None stands for what could not be read, or was not looked at.

    `trouble` is why the last attempt to mend it failed, `unreadable` why it cannot be seen, `lines` what the program said last.
    """

    workload: WorkloadSeen | None = None
    route: RouteSeen | None = None
    trouble: Message | None = None
    unreadable: Message | None = None
    lines: tuple[str, ...] = ()


class Event(StrEnum):
    """What is told to people of a place."""

    BEGAN = "began"
    CALLS = "calls"
    OVER = "over"


Mending = EnsureWorkload | StopWorkload | EnsureWeights


@dataclass(frozen=True, slots=True)
class Ruling:
    """What follows from a look: what to do, in this order, what is remembered, written down and told, and when to look again.

    `back` says that the version before should take over. `worth` says that the record has to be stored.
    """

    record: Record
    actions: tuple[Mending, ...] = ()
    notes: tuple[Note, ...] = ()
    events: tuple[Event, ...] = ()
    back: bool = False
    worth: bool = False
    pause: Seconds = Seconds(60.0)
