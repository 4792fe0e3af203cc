"""Drift: whether a database has the schema that its migrations make of an empty one, or that a file of the project says."""

from collections.abc import Sequence

from bascule.drivers.support.database.layout import Layout
from bascule.drivers.support.database.programs.scratch import scratch
from bascule.drivers.support.database.schema import difference, says, schema
from bascule.drivers.support.database.site import Site
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused


async def drift(site: Site, layout: Layout, file: str = "") -> tuple[str, ...]:
    """The lines that the database lacks (`-`) or has besides (`+`)."""
    wanted = _written(site, file) if file else await _made(site, layout)
    return difference(wanted, await schema(site, layout.tables(site)))


async def _made(site: Site, layout: Layout) -> Sequence[str]:
    """What those that are on record make of an empty database, in their order."""
    known = (await layout.look(site)).applied
    if known is None:
        raise Refused(say("migration.unremembered", database=site.name))
    names = {one.name for one in known}
    async with scratch(site) as copy:
        for one in (await layout.look(copy)).pending:
            if one.name in names:
                await layout.up(copy, one)
        return await schema(copy, layout.tables(site))


def _written(site: Site, file: str) -> Sequence[str]:
    path = site.root / file
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Refused(say("check.no-schema-file", file=file, database=site.name)) from error
    return [line for line in text.splitlines() if says(line)]
