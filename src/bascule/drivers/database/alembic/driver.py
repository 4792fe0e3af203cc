"""The alembic driver: the project's revisions, run by Alembic itself in the project's Python, one revision at a time.

Alembic writes its version in the transaction of the revision, so a crash leaves the one or the other. What it does not
keep, the checksum of what it has run, stands in a table of our own.
"""

import sys
from pathlib import Path
from typing import Any

from bascule.drivers.database.alembic import AlembicOptions
from bascule.drivers.database.alembic.parse import answer_of, migration, ran_of, refusal
from bascule.drivers.support.database.connect import connected
from bascule.drivers.support.database.layout import Look
from bascule.drivers.support.database.ledger import OwnLedger
from bascule.drivers.support.database.postgres import PostgresDatabase
from bascule.drivers.support.database.programs.project import answer
from bascule.drivers.support.database.scripts import remembered
from bascule.drivers.support.database.site import Site
from bascule.drivers.support.home import Home
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.migration.migration import Migration
from bascule.ports.errors import Refused

WORKER = Path(__file__).with_name("worker.py")


class Revisions:
    """Alembic's layout."""

    locks: tuple[int, ...] = ()

    def __init__(self) -> None:
        self._ledger = OwnLedger()

    def tables(self, _: Site) -> tuple[str, ...]:
        """Alembic's table and ours."""
        return ("alembic_version", self._ledger.table)

    async def look(self, site: Site, *, scripts: bool = True) -> Look:
        """Ask Alembic, and compare what we have run with the files."""
        listed = answer_of(await _ask(site, "list" if scripts else "names"))
        if isinstance(listed, dict):
            raise refusal(listed, site)
        found = [(migration(one), bool(one["applied"])) for one in listed]
        async with connected(site.address, site.name) as connection:
            seen = {row.name: row.checksum for row in await remembered(connection, self._ledger, site)}
        for one, applied in found:
            if applied and seen.get(one.name, one.checksum) != one.checksum:
                raise Refused(say("migration.edited", name=one.name, database=site.name))
        pending = tuple(one for one, applied in found if not applied)
        return Look(pending, tuple(one for one, applied in found if applied))

    async def up(self, site: Site, migration: Migration) -> str | None:
        """Upgrade by one revision."""
        ran = ran_of(answer_of(await _ask(site, "up", migration.name)))
        async with connected(site.address, site.name) as connection:
            await (await self._ledger.prepare(connection)).finish(connection, migration, 1)
        return ran

    async def down(self, site: Site, migration: Migration) -> None:
        """Downgrade by one revision."""
        if not migration.way_down:
            raise Refused(say("migration.no-way-down", name=migration.name, database=site.name))
        await _ask(site, "down", migration.name)
        async with connected(site.address, site.name) as connection:
            await (await self._ledger.prepare(connection)).forget(connection, migration)


class AlembicDatabase(PostgresDatabase):
    """Migrations of Alembic."""

    def __init__(self, home: Home) -> None:
        super().__init__(home, Revisions())


async def _ask(site: Site, *what: str) -> Any:
    options = read(AlembicOptions, site.database.migrations.options)
    folder = (site.root / options.directory).resolve()
    python = options.python or sys.executable
    python = str(site.root / python) if "/" in python else python
    # As text: whom it runs as may not be able to read where we are installed.
    words = (
        python,
        "-c",
        WORKER.read_text(encoding="utf-8"),
        str(folder),
        options.config,
        *what,
    )
    return await answer(site, words, folder, options)
