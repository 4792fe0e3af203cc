"""Actions: everything that a decision can ask to be done, as values.

Each is idempotent towards a desired state, so doing it twice is doing it once. The engine gives every action a key
(release, step, attempt) and carries it out after the decision is on record; what came of it is a fact of the next look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant, Share
from bascule.kernel.slot import Slot
from bascule.plan.spec import CheckCall, Database, Job


@dataclass(frozen=True, slots=True)
class EnsureWorkload:
    """Have this version running in this slot."""

    slot: Slot
    version: str

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"workload {self.slot}"


@dataclass(frozen=True, slots=True)
class StopWorkload:
    """Stop what runs in a slot: it does not answer any more, nobody wants it, or it is of before."""

    slot: Slot

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"stop {self.slot}"


@dataclass(frozen=True, slots=True)
class EnsureWeights:
    """Have the traffic divided so (whole percents, 100 in all); no weights at all take the place out of service."""

    weights: Mapping[Slot, int]

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return "weights"


@dataclass(frozen=True, slots=True)
class EnsureFlag:
    """Have a flag on for a `share` of the users (0..1), or, without one, as `restore` has it: what it was before.

    With neither it was not there before, and is switched off. `seen` is the revision that this was decided for: a flag that
    somebody has changed since is left as it is, and looked at again. None says that it does not matter.
    """

    flag: str
    share: Share | None
    restore: Mapping[str, Any] | None
    because: Message
    seen: int | None = None

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"flag {self.flag}"


@dataclass(frozen=True, slots=True)
class RunCheck:
    """Ask one check, in the background; its result is a fact of a later look."""

    call: CheckCall
    key: str

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"check {self.call.name}"


@dataclass(frozen=True, slots=True)
class Retire:
    """Stop what runs in a slot at an instant (seconds since the epoch), unless a release has taken the slot by then."""

    slot: Slot
    at: Instant

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"retire {self.slot}"


@dataclass(frozen=True, slots=True)
class KeepOutput:
    """Copy the last lines of a slot's output into the journal, before the slot is stopped."""

    slot: Slot
    lines: int = 50

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"output {self.slot}"


@dataclass(frozen=True, slots=True)
class StartJob:
    """Start the command of a `run` step, unless it has been started before."""

    job: Job
    key: str

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"job {self.key}"


@dataclass(frozen=True, slots=True)
class StopJob:
    """End a command with everything that it has started."""

    job: Job
    key: str

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"stop {self.key}"


@dataclass(frozen=True, slots=True)
class InspectDatabase:
    """Look at what is pending, in the background."""

    database: Database
    key: str

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"inspect {self.database.name}"


@dataclass(frozen=True, slots=True)
class BackUpDatabase:
    """Save a database, in the background."""

    database: Database
    key: str

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"backup {self.database.name}"


@dataclass(frozen=True, slots=True)
class MigrateDatabase:
    """Run these migrations, in the background: name -> checksum of what was inspected (empty: there is none)."""

    database: Database
    key: str
    wanted: Mapping[str, str]

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"migrate {self.database.name}"


@dataclass(frozen=True, slots=True)
class RehearseDatabase:
    """Run what is pending up and down in a scratch copy, in the background."""

    database: Database
    key: str

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"rehearse {self.database.name}"


@dataclass(frozen=True, slots=True)
class RevertDatabase:
    """Undo these migrations as far as they were run, the last one first, in the background."""

    database: Database
    key: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """What is done to what; part of the action's key."""
        return f"revert {self.database.name}"


Work = InspectDatabase | RehearseDatabase | BackUpDatabase | MigrateDatabase | RevertDatabase
Action = (
    EnsureWorkload
    | EnsureWeights
    | EnsureFlag
    | RunCheck
    | Retire
    | KeepOutput
    | StartJob
    | StopJob
    | StopWorkload
    | Work
)
