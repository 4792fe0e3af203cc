"""Rehearsals: everything that is pending, each up, down and up again, in a scratch copy of the database."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from bascule.drivers.support.database.catalogue import read_catalogue
from bascule.drivers.support.database.connect import connected, major_of, table_exists
from bascule.drivers.support.database.lacking import lacking
from bascule.drivers.support.database.layout import Layout
from bascule.drivers.support.database.measure import snapshot
from bascule.drivers.support.database.programs.backup import backups
from bascule.drivers.support.database.programs.program import Program, tool
from bascule.drivers.support.database.programs.scratch import scratch
from bascule.drivers.support.database.programs.tools import find_tool
from bascule.drivers.support.database.schema import difference, schema
from bascule.drivers.support.database.site import Site
from bascule.kernel.quantities import Seconds
from bascule.migration.inspection import assess
from bascule.migration.integrity import broken
from bascule.migration.migration import Migration
from bascule.migration.result import Rehearsal, Rehearsed
from bascule.migration.sql.script import Script
from bascule.ports.errors import Refused

Told = TypeVar("Told")


@dataclass(slots=True)
class _Run:
    """One rehearsal: what it took, and what ways down have left over."""

    layout: Layout
    site: Site
    steps: list[Rehearsed] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    async def through(self, pending: Sequence[Migration]) -> tuple[str, ...]:
        """Run all of them, each up, down, and up again; what they change in the schema."""
        first = before = await self._schema()
        for one in pending:
            known = await self._known() if one.sql is None else None
            up, ran = await self._timed(self.layout.up, one)
            told = assess(replace(one, sql=ran), known) if known and ran is not None else None
            after = await self._schema()
            down = await self._back(one, before) if one.way_down else None
            self.steps.append(Rehearsed(one.name, up, down, told))
            before = after
        return difference(first, before)

    async def _back(self, one: Migration, before: Sequence[str]) -> Seconds:
        """Undo one migration and do it again; the schema in between is the one before it."""
        took, _ = await self._timed(self.layout.down, one)
        self.left += [f"{one.name}: {line}" for line in difference(before, await self._schema())]
        await self.layout.up(self.site, one)
        return took

    async def _timed(self, work: Callable[[Site, Migration], Awaitable[Told]], one: Migration) -> tuple[Seconds, Told]:
        started = time.monotonic()
        told = await work(self.site, one)
        return Seconds(time.monotonic() - started), told

    async def _known(self) -> Script:
        async with connected(self.site.address, self.site.name) as connection:
            return Script(await read_catalogue(connection))

    async def _schema(self) -> tuple[str, ...]:
        return await schema(self.site, self.layout.tables(self.site))


async def rehearse(site: Site, layout: Layout) -> Rehearsal:
    """Restore, run up, compare, run down, compare, time it. The scratch database is gone afterwards."""
    try:
        return await _rehearse(site, layout)
    except Refused as error:
        told = await lacking(site, error)
        if told is error:
            raise
        raise told from error


async def _rehearse(site: Site, layout: Layout) -> Rehearsal:
    async with scratch(site) as copy:
        source = await _restore(site, copy, layout)
        pending = (await layout.look(copy)).pending
        started, run = time.monotonic(), _Run(layout, copy)
        added = await run.through(pending)
        problems = tuple(broken(await snapshot(copy))) if source else ()
    return Rehearsal(
        database=site.name,
        source=source.name if source else "",
        steps=tuple(run.steps),
        added=added,
        differences=tuple(run.left),
        problems=problems,
        seconds=Seconds(time.monotonic() - started),
        window=sum((one.up for one in run.steps), Seconds(0.0)) > site.database.longest,
    )


async def _restore(site: Site, copy: Site, layout: Layout) -> Path | None:
    """Fill the copy with the latest backup, or with the schema and what is remembered of migrations; which backup it was."""
    latest = next(iter(backups(site)), None)
    if latest is not None:
        await _load_backup(copy, latest)
        return latest
    for options in (("--schema-only",), await _remembered(site, layout)):
        if options:
            await _load(copy, await _dump(site, options))
    return None


async def _remembered(site: Site, layout: Layout) -> tuple[str, ...]:
    async with connected(site.address, site.name) as connection:
        tables = [table for table in layout.tables(site) if await table_exists(connection, table)]
    return ("--data-only", *(f"--table={table}" for table in tables)) if tables else ()


async def _dump(site: Site, options: Sequence[str]) -> bytes:
    words, secrets = site.address.open_words()
    program = (find_tool("pg_dump", await _major(site)), *options, "--no-owner", "--no-password", f"--dbname={words}")
    return (await tool(Program(program, site.root, secrets), site.address)).encode()


async def _load(copy: Site, script: bytes) -> None:
    words, secrets = copy.address.open_words()
    load = (find_tool("psql", await _major(copy)), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1")
    await tool(Program((*load, f"--dbname={words}"), copy.root, secrets), copy.address, script)


async def _load_backup(copy: Site, path: Path) -> None:
    words, secrets = copy.address.open_words()
    restore = (find_tool("pg_restore", await _major(copy)), "--no-owner", "--no-privileges", "--exit-on-error")
    program = Program((*restore, "--no-password", f"--dbname={words}", str(path)), copy.root, secrets)
    await tool(program, copy.address)


async def _major(site: Site) -> int:
    async with connected(site.address, site.name) as connection:
        return await major_of(connection)
