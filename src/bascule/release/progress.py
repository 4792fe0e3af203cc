"""Progress: how far a release is, as one value that is stored whole.

Everything that `decide` remembers stands here, so that any process can take a release over by reading one row.
Instants are seconds since the epoch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bascule.evidence.counts import Counts
from bascule.evidence.guard import GuardState
from bascule.evidence.verdict import Judgement
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant, Share
from bascule.kernel.slot import Slot
from bascule.migration.result import Result
from bascule.plan.spec import ReleaseSpec
from bascule.release.facts import CheckResult, Sums, Try
from bascule.release.phases import Event, Phase
from bascule.release.sign_off import Approval, Confirmation, Override
from bascule.release.undone import Undo


class HoldKind(StrEnum):
    """For whom or what a release waits.

    A person's and a guard's hold end when a person says so; the others end by themselves when their cause is gone: an approval is
    given, an item confirmed, a window opens, the planned date comes, a freeze is over, a criterion met, what a step lasts until
    is shown, the serving version is well again.
    """

    PERSON = "person"
    GUARD = "guard"
    EVIDENCE = "evidence"
    SOURCE = "source"
    TROUBLE = "trouble"
    NO_WAY_BACK = "no way back"
    APPROVAL = "approval"
    CONFIRMATION = "confirmation"
    WINDOW = "window"
    FREEZE = "freeze"
    PLANNED = "planned"
    CRITERION = "criterion"
    UNTIL = "until"
    REACH = "reach"
    STABLE = "stable"
    UNDO = "undo"

    @property
    def needs_person(self) -> bool:
        """Whether only a person can end it."""
        return self in {HoldKind.PERSON, HoldKind.GUARD, HoldKind.NO_WAY_BACK, HoldKind.UNDO}


@dataclass(frozen=True, slots=True)
class Hold:
    """A release that waits, and says for whom or what."""

    kind: HoldKind
    because: Message
    since: Instant
    by: str | None = None


@dataclass(frozen=True, slots=True)
class RollbackDecision:
    """The decision to go back: why, when, and how it will end (`restore`, `withdraw` or `cancel`)."""

    because: Message
    at: Instant
    ending: Event
    by: str | None = None


@dataclass(frozen=True, slots=True)
class FigureSource:
    """Whose figures of the product are counted: of those who have begun since an instant, by slot or by a flag.

    `totals` is how much of the source's totals was used; `asked` when it was asked last, `unread` how often in a row in vain.
    """

    since: Instant
    flag: str = ""
    totals: Mapping[Slot, Mapping[str, Sums]] = field(default_factory=dict)
    asked: Instant | None = None
    unread: int = 0
    unread_since: Instant | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """The guards and tripwires since the first exposed user.

    `guards` and `judgements` stand in the order of the spec's guards; `totals` are the running totals that the last
    look at the source saw (None before the first), `unread` how many looks in a row failed and `unread_since` since when.
    `sick` counts bad health answers in a row, `failing` failed requests in a row; `accepted` are the guards whose breach a
    person has accepted, `investigate` those that ask for no more than people who look into it, and have been breached at some
    time: that is told at once, and again when the release ends. `criteria` and `met` are what guards and judgements are, of the
    spec's criteria, `until` and `shown` likewise of those of the present step, since it has what it asks for; `figures` says whose
    figures of the product are counted. `stable_ill` counts the serving
    version's bad health answers in a row, once it has been well (`stable_well`) since the exposure. `visits` are the requests of
    synthetic visitors, of which `failed_visits` failed.
    """

    guards: tuple[GuardState, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    totals: Mapping[Slot, Counts] | None = None
    unread_since: Instant | None = None
    unread: int = 0
    sick: int = 0
    sick_at: Instant = Instant(0.0)
    failing: int = 0
    accepted: frozenset[int] = frozenset()
    investigate: frozenset[int] = frozenset()
    criteria: tuple[GuardState, ...] = ()
    met: tuple[Judgement, ...] = ()
    until: tuple[GuardState, ...] = ()
    shown: tuple[Judgement, ...] = ()
    figures: FigureSource | None = None
    stable_well: bool = False
    stable_ill: int = 0
    stable_ill_at: Instant = Instant(0.0)
    visits: int = 0
    failed_visits: int = 0


@dataclass(frozen=True, slots=True)
class PointOfNoReturn:
    """The way back is closed: since when, and for which contract migrations of which database.

    `restore` is the command that brings the last backup back, empty where none was made.
    """

    at: Instant
    database: str
    names: tuple[str, ...]
    restore: str = ""


@dataclass(frozen=True, slots=True)
class MovedFlag:
    """A flag that the release moves.

    `before` is what it was when it was first touched (None: it was not there), `share` what was asked for last (None: nothing
    yet), `revision` the one at which it was seen so. `asked` is the revision about which a person was asked: who resumes then
    has answered for this one, and for no later one.
    """

    before: Mapping[str, Any] | None
    share: Share | None = None
    revision: int | None = None
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class ActionFailure:
    """An action that does not work: what, why, since when, how often, and when it is tried again."""

    name: str
    because: Message
    since: Instant
    retry_at: Instant
    count: int = 1
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Mended:
    """How often in a row the serving version was started again, when last, and when it may be next."""

    count: int = 0
    at: Instant = Instant(0.0)
    again_at: Instant = Instant(0.0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a release is.

    `step` counts from 0 to the number of steps; `entered` is when it began, `met` when what it asks for was first true
    (weights acknowledged): its duration counts from there. `results` are the checks of this step that have answered, `tries`
    those that have been asked, `starts` how often its workload was started, `clearing` whether its slot may still hold an earlier
    start of the same version, `waiting` since when its time is up and something is still missing, `let_on` when a person has let
    it wait on, in spite of what is shown or beyond the upper end of its span. `admitted` is the step that the gates have let
    through last, None before the first. `override` says that somebody has ended the waiting for time and evidence. `confirmations`
    are by item, `late` the items that somebody was called for, `reminded` what its
    owners were told is due. `through` says that all steps are satisfied while other components are not, `restored` that the traffic
    is back and `back_at` since when, `fenced` that the proxy was told so under the claim that turned back or a later one, `alone`
    that a person lets this component go on while the others went back. `database_jobs` is what came of the work on databases, by
    key; `closed` says why there is no way back. `flags` are the feature flags that it moves, by key; `flags_back` says that they
    are brought back where the version itself has no way back, `whole_at` since when all users have each of those that everybody
    gets. `mended` is what was done for the serving version. `begun` are the steps whose commands were started, `undone` what became
    of taking them back, by the number of the step, `lost_at` since when stable is lost meanwhile.
    """

    phase: Phase = Phase.PREPARING
    step: int = 0
    entered: Instant = Instant(0.0)
    met: Instant | None = None
    waiting: Instant | None = None
    let_on: Instant | None = None
    starts: int = 0
    clearing: bool = False
    results: Mapping[str, CheckResult] = field(default_factory=dict)
    tries: Mapping[str, Try] = field(default_factory=dict)
    exposed_at: Instant | None = None
    promoted_at: Instant | None = None
    ended_at: Instant | None = None
    override: bool = False
    watch: Watch = Watch()
    hold: Hold | None = None
    rollback: RollbackDecision | None = None
    failure: ActionFailure | None = None
    because: Message | None = None
    admitted: int | None = None
    approvals: tuple[Approval, ...] = ()
    overrides: tuple[Override, ...] = ()
    confirmations: Mapping[str, Confirmation] = field(default_factory=dict)
    late: frozenset[str] = frozenset()
    reminded: frozenset[str] = frozenset()
    through: bool = False
    restored: bool = False
    fenced: bool = False
    alone: bool = False
    database_jobs: Mapping[str, Result] = field(default_factory=dict)
    closed: PointOfNoReturn | None = None
    flags: Mapping[str, MovedFlag] = field(default_factory=dict)
    flags_back: bool = False
    whole_at: Mapping[str, Instant] = field(default_factory=dict)
    mended: Mended = Mended()
    back_at: Instant | None = None
    lost_at: Instant | None = None
    begun: frozenset[int] = frozenset()
    undone: Mapping[str, Undo] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Release:
    """One run of a plan: a version of a component into an environment.

    `stable` is the slot that serves when the release starts and `previous` the version in it; both None for the first
    release of a place. `candidate` is the slot that the new version takes. `author` is an account's id, or a name; `plan_hash`
    is the plan's identity. `group` names the release that several components are part of; empty for one alone.
    """

    id: str
    spec: ReleaseSpec
    version: str
    candidate: Slot
    author: str
    started: Instant
    stable: Slot | None = None
    previous: str | None = None
    progress: Progress = Progress()
    plan_hash: str = ""
    group: str = ""
