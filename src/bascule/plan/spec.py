"""The spec: what one release must go through, compiled from a plan for one component and one environment.

A spec holds values only: seconds, shares, driver names with their options. `decide` reads nothing else of the plan.
It is stored with the release as JSON, so that neither an edit of the plan nor a newer compiler can change a release
that is under way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.plan.asking import Health, Visitors
from bascule.plan.enums import DOWN
from bascule.plan.measure import Measure
from bascule.plan.notification import Contact, Notification
from bascule.plan.phrases.condition import Condition
from bascule.plan.sign_off import Band, Demand, Due, Item
from bascule.plan.windows.window import Window

# Of the form in which specs are stored: nobody guesses what a newer Bascule meant.
VERSION = 1


class StepKind(StrEnum):
    """The kinds of steps that exist."""

    CHECK = "check"
    CONFIRM = "confirm"
    APPROVE = "approve"
    WINDOW = "window"
    RUN = "run"
    ANNOUNCE = "announce"
    BACKUP = "backup"
    MIGRATE = "migrate"
    DEPLOY = "deploy"
    SMOKE = "smoke"
    TRAFFIC = "traffic"
    FLAG = "flag"
    SOAK = "soak"


# What must be satisfied before anything moves.
GATES = frozenset({StepKind.CHECK, StepKind.CONFIRM, StepKind.APPROVE, StepKind.WINDOW})
# What moves nothing.
STILL = GATES | {StepKind.ANNOUNCE}
# What lasts for as long as the plan says.
LASTS = frozenset({StepKind.TRAFFIC, StepKind.FLAG, StepKind.SOAK})


class Remedy(StrEnum):
    """What a breached guard asks for."""

    ROLL_BACK = "roll back"
    HOLD = "hold"
    INVESTIGATE = "investigate"


@dataclass(frozen=True, slots=True)
class DriverRef:
    """A driver by name, with its options as the plan gives them: `{docker: {image: …}}`."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckCall:
    """One check: its name in the plan, the driver that runs it, its time limit in seconds, and tries in all.

    `after` are those of the same step that must have passed before it is asked, `database` the one of the plan that it is about.
    """

    name: str
    driver: DriverRef
    timeout: Seconds = Seconds(60.0)
    tries: int = 1
    after: tuple[str, ...] = ()
    database: "Database | None" = None


@dataclass(frozen=True, slots=True)
class Job:
    """A command that a step runs.

    `directory` is relative to the plan's folder, or to a fresh copy of the repository with `checkout`; `timeout` is in
    seconds; `user` is as whom of the machine it runs, None for the default. One that `undoes` takes back what another one has
    done: its copy is of the version that is gone back to.
    """

    command: str
    directory: str = "."
    checkout: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    inherit: tuple[str, ...] = ()
    artifacts: tuple[str, ...] = ()
    timeout: Seconds = Seconds(900.0)
    user: str | None = None
    undoes: bool = False


@dataclass(frozen=True, slots=True)
class Database:
    """A database that a release saves or migrates.

    `url` and `rehearse` say where a secret is (`env NAME`, `file PATH`), never what it is. `backups` is a folder relative to
    the plan's, `keep` how long a backup stays there; `longest` is what a migration may take outside a maintenance window.
    Times are in seconds. `invariants` are questions in SQL that must be answered with true, by their names; `count` are
    tables that may not lose rows.
    """

    name: str
    url: str
    migrations: DriverRef
    backups: str = "backups"
    keep: Seconds = Seconds(30 * 86400.0)
    lock_timeout: Seconds = Seconds(5.0)
    statement_timeout: Seconds = Seconds(300.0)
    longest: Seconds = Seconds(300.0)
    invariants: Mapping[str, str] = field(default_factory=dict)
    count: tuple[str, ...] = ()
    rehearse: str | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition under watch and what to do when it is breached.

    `name` is the condition as the plan writes it. `early` lets overwhelming evidence act before `for` has passed.
    """

    name: str
    condition: Condition
    remedy: Remedy = Remedy.ROLL_BACK
    severity: str = "high"
    early: bool = True


@dataclass(frozen=True, slots=True)
class Criterion:
    """What must be shown before everybody gets the version, or before a step is over.

    `name` is the good case as the plan writes it, `condition` the bad case that must be shown not to be so.
    """

    name: str
    condition: Condition

    @property
    def guard(self) -> Guard:
        """A guard that tells how it stands, and does nothing about it."""
        return Guard(self.name, self.condition, Remedy.INVESTIGATE)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a release.

    `percent` is the candidate's share of the traffic (traffic steps, 1..100), `flag` the key of a feature flag with the
    `share` of the users that get it (0..1), `duration` how long the step lasts at least, in seconds (traffic, flag and
    soak), `most` how long it may wait for evidence in all before a person is asked (None: the plan's patience), `until` what
    must be shown before it is over. `calls` is what it asks (check, smoke, confirm), `items` what people confirm, `job` what
    it runs and `undo` what takes that back, `telling` what it says to whom, `database` what it saves or migrates; `contract` lets
    it run what the old version cannot live with, `down` demands that each migration can be undone, and `takes_down` has the way
    back do so. `name` is what the plan calls it, `phase` what it calls the steps that it is one of, both empty where it does not.
    `due` are the days by which it is to be over, `within` how long it may take (confirm), `owner` whose it is.
    """

    kind: StepKind
    percent: int = 0
    duration: Seconds = Seconds(0.0)
    calls: tuple[CheckCall, ...] = ()
    items: tuple[Item, ...] = ()
    job: Job | None = None
    undo: Job | None = None
    telling: Notification | None = None
    database: Database | None = None
    contract: bool = False
    down: bool = False
    takes_down: bool = False
    flag: str = ""
    share: Share = Share(0.0)
    name: str = ""
    until: tuple[Criterion, ...] = ()
    most: Seconds | None = None
    phase: str = ""
    due: Due | None = None
    within: Band | None = None
    owner: str = ""

    @property
    def called(self) -> str:
        """What people call it: the phase, and its own name; empty where the plan says neither."""
        return " › ".join(word for word in (self.phase, self.name) if word)

    @property
    def undoing(self) -> str:
        """What takes back what it does, as the plan writes it; empty where nothing does."""
        if self.takes_down and self.database:
            return f"migrate: {self.database.name}, undo: {DOWN}"
        return self.undo.command if self.undo else ""

    @property
    def shown(self) -> Share:
        """The share of the users that it asks for, 0..1: of the traffic, or of a flag."""
        return self.share if self.flag else Share(self.percent / 100)


@dataclass(frozen=True, slots=True)
class ReleaseSpec:
    """Everything that a release of one component into one environment must go through.

    `keep` is how long the old slot stays warm after promotion, `patience` how long a step may wait for missing evidence
    or an unreadable source before a person is asked, `drain` how long a slot that left the traffic may finish its
    requests; all in seconds. `false_rollback` is the accepted chance of rolling back a healthy release. `follows` are the
    components of the same release that are moved before this one; `instead` says what is done in the place of a way back
    where there is none. `announce` says who is told of what. `criteria` must be shown before everybody gets the version;
    `measures` say how the figures of guards and criteria are taken that no proxy gives. `may_override` names the roles that may
    override a kind of gate, where the environment says so. With `reuse` what runs in the candidate's slot is taken as it is: the
    way back; any other release starts its version anew, with the configuration and the secrets of now. `values` are what
    placeholders stand for in the environment, `build` what `sha` and `build` are of the version, as far as that is known, and
    `build_before` what they are of the one that serves. `visitors` are sent where too few users come. `contacts` are whom the
    plan names for its questions. `leads` are the environments into which its version goes next, by itself, when it has succeeded.
    Nothing moves before `planned`.
    """

    plan: str
    component: str
    environment: str
    steps: tuple[Step, ...]
    guards: tuple[Guard, ...]
    workload: DriverRef
    traffic: DriverRef
    health: Health = field(default_factory=Health)
    keep: Seconds = Seconds(1800.0)
    patience: Seconds = Seconds(1800.0)
    drain: Seconds = Seconds(30.0)
    false_rollback: float = 0.01
    consecutive_errors: int = 0
    after: str | None = None
    kind: str = "standard"
    approvals: tuple[Demand, ...] = ()
    approvals_expire: Seconds = Seconds(7 * 86400.0)
    window: Window | None = None
    follows: tuple[str, ...] = ()
    instead: str | None = None
    timezone: str = "UTC"
    language: str = "en"
    time_scale: float = 1.0
    announce: tuple[Notification, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    may_override: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    reuse: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    build: Mapping[str, str] = field(default_factory=dict)
    build_before: Mapping[str, str] = field(default_factory=dict)
    visitors: Visitors | None = None
    contacts: tuple[Contact, ...] = ()
    leads: tuple[str, ...] = ()
    planned: Instant | None = None
    version: int = VERSION

    def __post_init__(self) -> None:
        if self.version > VERSION:
            raise ValueError(f"a spec of version {self.version} needs a newer Bascule")

    @property
    def undoes(self) -> tuple[str, ...]:
        """What takes back what its steps do, in the order of the way back."""
        return tuple(step.undoing for step in reversed(self.steps) if step.undoing)

    @property
    def judged(self) -> tuple[Guard, ...]:
        """Everything that is judged by evidence: guards, and how criteria stand, those of steps as well."""
        asked = [*self.criteria, *(one for step in self.steps for one in step.until)]
        return (*self.guards, *(one.guard for one in asked))
