"""Facts: what was observed of the world at one moment, as values that `decide` can read.

None stands for "could not be read", and `unreadable` says why: a fact that is missing is never taken for a bad one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bascule.evidence.counts import Counts
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.kernel.slot import Slot
from bascule.migration.result import Result
from bascule.plan.windows.window import Notice
from bascule.release.freeze import Freeze


class WorkloadState(StrEnum):
    """What a slot holds."""

    ABSENT = "absent"
    STARTING = "starting"
    READY = "ready"
    UNHEALTHY = "unhealthy"
    EXITED = "exited"


@dataclass(frozen=True, slots=True)
class WorkloadSeen:
    """A slot as observed: its state, the version in it, the addresses (`host:port`) that serve it, one per replica.

    `detail` is what the last health probe or the exit said ("HTTP 503", "exit code 1"); empty when ready or absent.
    """

    state: WorkloadState
    version: str | None = None
    addresses: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RouteSeen:
    """A route as the proxy acknowledged it; empty weights when it does not exist. `listen` is its `host:port`."""

    weights: Mapping[Slot, int]
    listen: str = ""
    addresses: Mapping[Slot, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FlagSeen:
    """A feature flag as observed; without `stored` there is none.

    `share` is what its one split gives to its feature (0..1, None where there is no such split), `stored` the whole of it, by
    which it can be brought back, `by` whoever changed it last. `switched_off` is the person by whom it is off, empty where it is
    on, has never been on, or a release had switched it on and off again (`bascule.flag.switches`).
    """

    enabled: bool = False
    share: Share | None = None
    revision: int = 0
    stored: Mapping[str, Any] | None = None
    by: str = ""
    switched_off: str = ""


# Observations, the sum of their values, and the sum of the squares.
Sums = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class FiguresSeen:
    """Figures of the product: totals of everybody who has begun since an instant, per slot and metric.

    With a `flag`, the candidate's slot stands for those who were first exposed to it, the other one for everybody else.
    """

    since: Instant
    flag: str = ""
    totals: Mapping[Slot, Mapping[str, Sums]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Passed or not, why, and the kept output (the last lines, already masked)."""

    passed: bool
    because: Message
    output: tuple[str, ...] = ()
    seconds: Seconds = Seconds(0.0)


@dataclass(frozen=True, slots=True)
class Try:
    """A check that has not answered yet: which try it is, counted from 1, since when, and why the one before was in vain."""

    number: int
    since: Instant
    because: Message | None = None


class JobState(StrEnum):
    """How far a job is."""

    ABSENT = "absent"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that a job made: its name, its size in bytes, its SHA-256."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class JobSeen:
    """A job as observed: its exit code once it has ended (None where nobody knows), its last lines, already masked.

    `seconds` is how long it has been there.
    """

    state: JobState
    code: int | None = None
    lines: tuple[str, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    seconds: Seconds = Seconds(0.0)


class Verb(StrEnum):
    """What a person can ask of a release that runs."""

    HOLD = "hold"
    RESUME = "resume"
    PROMOTE = "promote"
    ROLL_BACK = "rollback"
    CANCEL = "cancel"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    CONFIRM = "confirm"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asked for something, and why.

    `by` is who asks: an account's id, or a name that the holder of the token file gave. `roles` are what they had when they
    asked. `detail` is what the verb needs besides (which item, which plan).
    """

    id: int
    verb: Verb
    by: str
    reason: str = ""
    roles: frozenset[str] = frozenset()
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trouble:
    """An action that did not work: which (by its name), why, and whether a person must change something first."""

    name: str
    because: Message
    refused: bool = False


class GroupOutcome(StrEnum):
    """How components that are released together end. It is decided once for all of them, and never changed."""

    TOGETHER = "together"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another component of the same release.

    `gated`: its gates are satisfied; `through`: so are all of its steps; `shown`: its candidate has users now; `cancelled`: it goes
    back because somebody cancelled it. `because` says why it goes back.
    """

    component: str
    follows: tuple[str, ...] = ()
    gated: bool = False
    through: bool = False
    shown: bool = False
    cancelled: bool = False
    because: Message | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The world at one moment.

    `totals` are the traffic source's running totals per slot; `figures` those of the product (None also where nobody has
    asked); `flags` the flags that the release moves; `job` is the one of
    a `run` step. `results` holds, by check key, the checks that have ended, `tries` those that are being asked, `database_jobs` the
    work on databases that has ended;
    `troubles` the actions that failed since the last decision, `done` the names of those that worked. `roles` are what the
    people who approved are *now*, by their ids; `notices` the announcements that went out; `peers` the other components of
    the same release, and `group_outcome` how they end together, once that is decided. `freezes` are those that may stop it;
    they are read when a release is about to go on, and not at every look.
    """

    candidate: WorkloadSeen | None = None
    stable: WorkloadSeen | None = None
    route: RouteSeen | None = None
    totals: Mapping[Slot, Counts] | None = None
    job: JobSeen | None = None
    flags: Mapping[str, FlagSeen] | None = None
    figures: FiguresSeen | None = None
    unreadable: Mapping[str, Message] = field(default_factory=dict)
    results: Mapping[str, CheckResult] = field(default_factory=dict)
    tries: Mapping[str, Try] = field(default_factory=dict)
    database_jobs: Mapping[str, Result] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    done: tuple[str, ...] = ()
    requests: tuple[Request, ...] = ()
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    peers: tuple[Peer, ...] = ()
    group_outcome: GroupOutcome | None = None
    freezes: tuple[Freeze, ...] = ()
