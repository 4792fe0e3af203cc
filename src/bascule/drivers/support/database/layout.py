"""A layout: one way of keeping migrations, and of remembering which have been run. Each driver has one."""

from dataclasses import dataclass
from typing import Protocol

from bascule.drivers.support.database.site import Site
from bascule.migration.migration import Migration


@dataclass(frozen=True, slots=True)
class Look:
    """The migrations of a folder as a database stands: what is pending, in order, and what has been run.

    `applied` is None where the layout only knows what is pending.
    """

    pending: tuple[Migration, ...]
    applied: tuple[Migration, ...] | None = ()


class Layout(Protocol):
    """What PostgreSQL's driver asks of a driver. `locks` are advisory locks that other tools take for the same work."""

    locks: tuple[int, ...]

    def tables(self, site: Site) -> tuple[str, ...]:
        """Where it remembers; these tables are no part of the schema, and are taken along into a rehearsal."""

    async def look(self, site: Site, *, scripts: bool = True) -> Look:
        """Where the database stands; `Refused` for what was edited after it was run, or is half done.

        Without `scripts` only names and checksums are asked for, where the SQL is dear.
        """

    async def up(self, site: Site, migration: Migration) -> str | None:
        """Run one migration and remember it; the SQL that it ran, where only running it tells."""

    async def down(self, site: Site, migration: Migration) -> None:
        """Undo one migration and forget it."""
