"""PostgreSQL: the database port for PostgreSQL, whatever the layout of the migrations is."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bascule.drivers.support.database.catalogue import read_catalogue
from bascule.drivers.support.database.connect import connected, major_of
from bascule.drivers.support.database.drift import drift
from bascule.drivers.support.database.layout import Layout
from bascule.drivers.support.database.lock import migrating
from bascule.drivers.support.database.measure import snapshot
from bascule.drivers.support.database.programs.backup import back_up
from bascule.drivers.support.database.rehearse import rehearse
from bascule.drivers.support.database.site import Site, site_of
from bascule.drivers.support.database.squawk import squawk
from bascule.drivers.support.home import Home
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.migration.inspection import assess
from bascule.migration.integrity import broken, lost
from bascule.migration.migration import Migration
from bascule.migration.result import Backup, Done, Ran, Rehearsal
from bascule.migration.sql.script import Script
from bascule.migration.verdict import Assessed, Inspection
from bascule.ports.database import Applied, Target
from bascule.ports.errors import Refused

Work = Callable[[Site, Migration], Awaitable[object]]


class PostgresDatabase:
    """Saves, migrates and rehearses."""

    def __init__(self, home: Home, layout: Layout) -> None:
        self._home, self._layout = home, layout

    async def inspect(self, target: Target) -> Inspection:
        """Everything about what is pending."""
        site = site_of(self._home, target)
        look = await self._layout.look(site)
        async with connected(site.address, site.name) as connection:
            known, major = Script(await read_catalogue(connection)), await major_of(connection)
        # In their order: what one makes is there when the next one runs.
        judged = [await self._assess(site, one, known, major) for one in look.pending]
        return Inspection(site.name, tuple(judged), len(look.applied or ()))

    async def back_up(self, target: Target) -> Backup:
        """Save everything."""
        return await back_up(site_of(self._home, target))

    async def migrate(self, target: Target, wanted: Mapping[str, str]) -> Done:
        """Run these, with the integrity before and after."""
        site = site_of(self._home, target)
        async with migrating(site.address, site.name, *self._layout.locks):
            before = await snapshot(site)
            if (first := next(broken(before), None)) is not None:
                raise Refused(say("migration.harmed-before", database=site.name, first=first))
            taking = {one.name for one in (await self.inspect(target)).risky if one.takes_rows or not one.grave}
            ran = await self._run(site, wanted)
            after = await snapshot(site)
        shrunk = () if taking & set(wanted) else lost(before, after)
        return Done(ran, before, after, (*broken(after), *shrunk))

    async def applied(self, target: Target) -> Sequence[Applied]:
        """What has been run, as the layout remembers it."""
        site = site_of(self._home, target)
        known = (await self._layout.look(site)).applied
        if known is None:
            raise Refused(say("migration.unremembered", database=site.name))
        return tuple(Applied(one.name, one.way_down) for one in known)

    async def revert(self, target: Target, names: Sequence[str]) -> tuple[Ran, ...]:
        """Undo these, the last one first."""
        site = site_of(self._home, target)
        async with migrating(site.address, site.name, *self._layout.locks):
            look = await self._layout.look(site)
            known, open_ = look.applied, {one.name for one in look.pending}
            # Where only what is pending is known, the rest of what is asked for has been run.
            guessed = [Migration(name, None, down=True) for name in names if name not in open_]
            applied = guessed if known is None else list(known)
            applied = [one for one in applied if one.name in names]
            stuck = next((one for one in applied if not one.way_down), None)
            if stuck is not None:
                raise Refused(say("migration.no-way-down", name=stuck.name, database=site.name))
            return tuple([await _timed(one, self._layout.down, site) for one in reversed(applied)])

    async def drift(self, target: Target, file: str = "") -> Sequence[str]:
        """What the schema is otherwise than it should be."""
        return await drift(site_of(self._home, target), self._layout, file)

    async def rehearse(self, target: Target) -> Rehearsal:
        """Everything that is pending, in a scratch database."""
        return await rehearse(site_of(self._home, target), self._layout)

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _assess(self, site: Site, one: Migration, known: Script, major: int) -> Assessed:
        found = await squawk(one, site.root, major)
        # Reading SQL takes as long as the file is large, and the loop here is the one that drives releases.
        return await asyncio.to_thread(assess, one, known, found)

    async def _run(self, site: Site, wanted: Mapping[str, str]) -> tuple[Ran, ...]:
        """One by one, looking again before each: what somebody has run meanwhile is not run again."""
        ran: list[Ran] = []
        for name, checksum in wanted.items():
            look = await self._layout.look(site, scripts=False)
            one = next((each for each in look.pending if each.name == name), None)
            if one is not None and checksum not in {"", one.checksum}:
                raise Refused(say("migration.changed", name=name, database=site.name))
            if one is not None:
                ran.append(await _timed(one, self._layout.up, site))
            elif look.applied is not None and name not in {each.name for each in look.applied}:
                raise Refused(say("migration.no-name", name=name, database=site.name))
        return tuple(ran)


async def _timed(one: Migration, work: Work, site: Site) -> Ran:
    started = time.monotonic()
    await work(site, one)
    return Ran(one.name, Seconds(time.monotonic() - started))
