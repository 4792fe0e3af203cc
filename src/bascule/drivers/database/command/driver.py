"""The command driver: the project's own programs say what is pending and run it, one migration at a time.

`list` prints the names of what is pending, one a line, in order; `up` and `down` get `{name}`; `show` prints the SQL of
`{name}`. Without `show` nobody can tell what a migration does, and a tech-lead has to approve it. `tables` are those in which
the programs remember what they have run: a rehearsal without a backup needs their rows.
"""

from bascule.drivers.database.command import ProgramsOptions
from bascule.drivers.support.database.layout import Look
from bascule.drivers.support.database.postgres import PostgresDatabase
from bascule.drivers.support.database.programs.project import answer
from bascule.drivers.support.database.site import Site
from bascule.drivers.support.fill import words_of
from bascule.drivers.support.home import Home
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.migration.migration import Migration
from bascule.ports.errors import Refused


class Commands:
    """A layout of programs."""

    locks: tuple[int, ...] = ()

    def tables(self, site: Site) -> tuple[str, ...]:
        """The tables that the plan names."""
        return _options(site).tables

    async def look(self, site: Site, *, scripts: bool = True) -> Look:
        """Ask for the pending ones, and for their SQL where there is a program for it."""
        listed = await _answer(site, _options(site).list_, "")
        pending = [line.strip() for line in listed.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        if not scripts:
            return Look(tuple(Migration(name, None) for name in pending), None)
        return Look(tuple([await _migration(site, name) for name in pending]), None)

    async def up(self, site: Site, migration: Migration) -> None:
        """Run it, and see that it is no longer pending: a program that did nothing has not migrated."""
        await _answer(site, _options(site).up, migration.name)
        if migration.name in {one.name for one in (await self.look(site, scripts=False)).pending}:
            raise Refused(say("migration.still-pending", name=migration.name, database=site.name))

    async def down(self, site: Site, migration: Migration) -> None:
        """Undo it."""
        if (command := _options(site).down) is None:
            raise Refused(say("migration.no-way-down", name=migration.name, database=site.name))
        await _answer(site, command, migration.name)


class CommandDatabase(PostgresDatabase):
    """Migrations that programs of the project run."""

    def __init__(self, home: Home) -> None:
        super().__init__(home, Commands())


async def _migration(site: Site, name: str) -> Migration:
    options = _options(site)
    shown = None if options.show is None else await _answer(site, options.show, name)
    return Migration(name, shown, down=options.down is not None)


async def _answer(site: Site, command: str, name: str) -> str:
    options = _options(site)
    known = {"name": name, "database": site.name, "environment": site.target.environment}
    return await answer(site, words_of(command, known), site.root / options.directory, options)


def _options(site: Site) -> ProgramsOptions:
    return read(ProgramsOptions, site.database.migrations.options)
