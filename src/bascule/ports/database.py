"""The database port: saving, migrating and rehearsing one database.

Every method may be called again after a crash: a migration that was committed is never run again, and one that was left
half done is `Refused` with what to do about it. Two control planes never migrate one database at the same time: the second
one is told to `TryLater`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bascule.kernel.quantities import Instant
from bascule.migration.result import Backup, Done, Ran, Rehearsal
from bascule.migration.verdict import Inspection
from bascule.plan.spec import Database as DatabaseOf

__all__ = ["Applied", "Backup", "Database", "Done", "Inspection", "Ran", "Rehearsal", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """Which database, of which plan and environment.

    `at` is now, in seconds since the epoch: it names backups and scratch databases. `scratch` is the address of a server for
    scratch databases, for where the plan names none.
    """

    database: DatabaseOf
    plan: str
    environment: str
    at: Instant
    scratch: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Applied:
    """A migration that was run, and whether it can be undone."""

    name: str
    way_down: bool


class Database(Protocol):
    """Changes one database, step by step."""

    async def inspect(self, target: Target) -> Inspection:
        """What is pending, what it does, what a linter says. Changes nothing. `Refused` for an edited migration."""

    async def back_up(self, target: Target) -> Backup:
        """Save everything, prove that the copy can be listed, and drop copies that are too old."""

    async def migrate(self, target: Target, wanted: Mapping[str, str]) -> Done:
        """Run these migrations one by one, in this order; what was run before is left out.

        `wanted` maps each name to the checksum of what was inspected, empty where it has none: a file that was edited since is
        `Refused`, for nobody has approved it.
        """

    async def applied(self, target: Target) -> Sequence[Applied]:
        """What has been run, in its order. `Refused` where only what is pending is known."""

    async def revert(self, target: Target, names: Sequence[str]) -> tuple[Ran, ...]:
        """Undo these migrations, the last one first. `Refused` before anything where one has no way down."""

    async def drift(self, target: Target, file: str = "") -> Sequence[str]:
        """Lines by which the schema differs from what the migrations on record make of an empty database, or from a file's."""

    async def rehearse(self, target: Target) -> Rehearsal:
        """Run everything that is pending up and down in a scratch database, which is gone afterwards."""

    async def close(self) -> None:
        """Give connections back."""
