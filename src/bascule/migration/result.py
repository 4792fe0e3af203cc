"""Results: what came of the work on a database, as values for the progress, the journal and the screen."""

from dataclasses import dataclass

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Seconds
from bascule.migration.integrity import Snapshot
from bascule.migration.verdict import Assessed, Inspection


@dataclass(frozen=True, slots=True)
class Ran:
    """A migration that was run, and how long it took, in seconds."""

    name: str
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a database that could be listed: where it is, how big (bytes), its SHA-256, and how it is restored.

    `restore` is a command without secrets: it names the variable that holds the address.
    """

    path: str
    size: int
    digest: str
    restore: str
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What came of migrating: what was run, and the integrity before and after."""

    ran: tuple[Ran, ...]
    before: Snapshot
    after: Snapshot
    problems: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One migration in the rehearsal: seconds up, and down (None: it has no way down).

    `told` is what the statements that it ran do, where only running it could tell.
    """

    name: str
    up: Seconds
    down: Seconds | None = None
    told: Assessed | None = None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A rehearsal in a scratch database.

    `source` is the backup that was restored, or empty where only the schema was; `differences` are lines by which the
    schema after all ways down differs from the one before; `problems` what integrity found.
    """

    database: str
    source: str
    steps: tuple[Rehearsed, ...]
    added: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    problems: tuple[Message, ...] = ()
    seconds: Seconds = Seconds(0.0)
    window: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one piece of work, good or not, why, and what it brought."""

    passed: bool
    because: Message
    inspection: Inspection | None = None
    backup: Backup | None = None
    done: Done | None = None
    seconds: Seconds = Seconds(0.0)
    rehearsal: Rehearsal | None = None
