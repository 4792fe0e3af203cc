"""What one can ask of a plan's coverage: its table, read beside the plan, against what has happened in an environment."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from bascule.areas.coverage.section import SECTION
from bascule.areas.coverage.sought import METRIC, Record, Sent
from bascule.areas.coverage.table import Table, read_table
from bascule.areas.coverage.views import CoverageView, row_views
from bascule.areas.flags.public import site_of
from bascule.areas.metrics.public import Asked, read_metrics, reading_of
from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.plan.model.plan import Plan
from bascule.release.journal import Entry
from bascule.server.context import AppContext
from bascule.store.announcing.outbox import State
from bascule.store.queries import Listed

PAGE, MOST_ENTRIES, MOST_RELEASES, MOST_MESSAGES = 1000, 20_000, 200, 2000
TOLD = ("occasion", "channel", "subject", "language", "title", "text")
MOST_BYTES = 1_000_000
FIGURES_OF = 30.0


class NoCoverage(BasculeError):
    """The plan names no table, or there is none where it says."""

    kind = ErrorKind.NOT_FOUND


def table_text(root: Path, plan: Plan) -> tuple[str, str]:
    """The name and the text of the plan's table. Raises `NoCoverage`."""
    given = SECTION.of(plan)
    if given is None:
        raise NoCoverage(say("coverage.none", plan=plan.name), say("coverage.none-hint"))
    path = (root / given.file).resolve()
    try:
        # A plan may be somebody else's: what is shown of a machine is what lies beside the plan, and no more of it.
        if not path.is_relative_to(root.resolve()) or path.stat().st_size > MOST_BYTES:
            raise NoCoverage(say("coverage.no-file", file=given.file, folder=str(root)), say("coverage.no-file-hint"))
        return given.file, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NoCoverage(
            say("coverage.no-file", file=given.file, folder=str(root)), say("coverage.no-file-hint")
        ) from None


async def read_coverage(context: AppContext, environment: str | None, release: str | None = None) -> CoverageView:
    """The coverage of the plan in force. Raises `BasculeError` where there is no such table, environment or release."""
    plan, site = await context.plan(), await site_of(context, environment)
    file, text = await asyncio.to_thread(table_text, context.plane.settings.root, plan)
    table = await asyncio.to_thread(read_table, text, file, plan)
    record = await _record(context, plan, site, (release, table))
    views = await asyncio.to_thread(row_views, table, record)
    given = SECTION.of(plan)
    document = (given.document if given else None) or plan.name
    return CoverageView(document, file, site.environment, release or "", views, table.problems)


async def _record(context: AppContext, plan: Plan, site: Site, asked: tuple[str | None, Table]) -> Record:
    release, table = asked
    names = (
        {one.id for one in await context.plane.queries.members(release)} if release else await _releases(context, site)
    )
    entries = await _entries(context, names, alone=release is not None)
    sent = await context.plane.announcements.listed(release, MOST_MESSAGES)
    messages = [
        Sent(one.ended or one.queued, one.release, {name: getattr(one, name) for name in TOLD})
        for one in reversed(sent)
        if one.plan == site.plan and one.state is State.SENT
    ]
    wanted = {one.metric for row in table.rows for one in row.shown if one.kind == METRIC}
    return Record(entries, messages, await _figures(context, plan, site, wanted))


async def _releases(context: AppContext, site: Site) -> set[str]:
    wanted = Listed(plan=site.plan, environment=site.environment)
    return {one.id for one in await context.plane.queries.listed(wanted, MOST_RELEASES)}


async def _entries(context: AppContext, releases: set[str], *, alone: bool) -> Sequence[Entry]:
    """The newest entries of these releases, oldest first, and unless one is meant alone those of no release; with a bound."""
    found, before = list[Entry](), None
    while len(found) < MOST_ENTRIES:
        page = await context.plane.queries.entries(before=before, limit=PAGE)
        found = [*page, *found]
        if len(page) < PAGE:
            break
        before = page[0].number
    return [one for one in found if (name := one.content["release"]) in releases or (name is None and not alone)]


async def _figures(context: AppContext, plan: Plan, site: Site, names: set[str]) -> Mapping[str, Instant]:
    """Those that have cases, as of now."""
    reading = await reading_of(context, Asked(site.environment, FIGURES_OF))
    found = await read_metrics(context, reading, [name for name in plan.metrics if name in names]) if names else ()
    return {one.name: reading.now for one in found if one.now.n}
