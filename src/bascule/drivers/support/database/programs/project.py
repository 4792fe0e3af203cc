"""Programs of the project that work on the database: killable, with the address in their environment only."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bascule.drivers.support.database.programs.program import Ended, Program, last_words, run
from bascule.drivers.support.database.site import Site
from bascule.drivers.support.options import Around
from bascule.drivers.support.processes.identity import identity_of
from bascule.drivers.support.variables import revealed
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

KILLABLE = Path(__file__).with_name("killable.py")
USUAL = "DATABASE_URL"


async def run_killable(site: Site, words: Sequence[str], directory: Path, options: Around) -> Ended:
    """Run a program to its end."""
    _require(directory)
    environment = {**await asyncio.to_thread(revealed, options.environment, site.root), **surround(site)}
    identity = await asyncio.to_thread(identity_of, site.root, options.user)
    killable = (sys.executable, "-I", str(KILLABLE), *words)
    program = Program(killable, directory, environment, options.inherit, identity)
    return await run(program, killable=True)


async def answer(site: Site, words: Sequence[str], directory: Path, options: Around) -> str:
    """The output of a program that must succeed."""
    ended = await run_killable(site, words, directory, options)
    if ended.code:
        program = site.address.hide(" ".join(words[:2]))
        raise Refused(say("migration.program", program=program, detail=last_words(ended, site.address)))
    return ended.output


def surround(site: Site) -> Mapping[str, str]:
    """The address, under the name that the plan uses, and the time limits as PostgreSQL's library reads them."""
    database, url = site.database, site.address.as_url()
    kind, _, name = database.url.partition(" ")
    limits = (("lock_timeout", database.lock_timeout), ("statement_timeout", database.statement_timeout))
    options = " ".join(f"-c {name}={max(round(seconds * 1000), 1)}" for name, seconds in limits)
    return {USUAL: url, **({name: url} if kind == "env" else {}), "PGOPTIONS": options}


def _require(directory: Path) -> None:
    if not directory.is_dir():
        raise Refused(say("migration.no-folder", path=str(directory)))
