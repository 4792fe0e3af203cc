"""Looking: the queries behind a view, for the API and the pages alike."""

from bascule.kernel.error import BasculeError
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.server.accounts.who import Who
from bascule.server.desk import Desk
from bascule.server.plans import layout
from bascule.server.views.inbox import Need, inbox
from bascule.server.views.overview import Layout, TableView, tables
from bascule.server.views.release import ReleaseView, Seen, release_view

ENTRIES = 400
MOST_UNDER_WAY = 1000


async def see_release(desk: Desk, name: str) -> ReleaseView:
    """The view of one release. Raises `Refused` where there is none of that name."""
    release, plan_hash = await desk.plane.queries.release(name)
    entries = await desk.plane.queries.entries(release=name, limit=ENTRIES)
    series = await desk.history.series(name)
    warm = release.progress.phase is Phase.SUCCEEDED and await _is_warm(desk, release)
    company = await desk.plane.releases.company(release)
    return release_view(release, Seen(plan_hash, entries, series, desk.now(), warm, company))


async def see_inbox(desk: Desk, who: Who) -> list[Need]:
    """What waits for somebody."""
    under_way = await desk.plane.queries.releases(under_way=True, limit=MOST_UNDER_WAY)
    roles = {one.id: (await desk.plane.releases.company(one)).roles for one in under_way if one.progress.approvals}
    return inbox(under_way, roles, who, desk.now())


async def _is_warm(desk: Desk, release: Release) -> bool:
    """Whether a succeeded release still serves, with the old slot warm beside it and nothing else under way."""
    if release.stable is None:
        return False
    course = release.course
    place = {"plan": course.plan, "environment": course.environment, "component": course.component}
    as_left = {**place, "release": None, "stable": release.candidate.value, "retire_slot": release.stable}
    return any(as_left.items() <= dict(row).items() for row in await desk.plane.queries.placements())


async def see_tables(desk: Desk, known: Layout | None) -> tuple[TableView, ...]:
    """What runs where, by the plan that the server knows and by what the database remembers."""
    placements = await desk.plane.queries.placements()
    under_way = await desk.plane.queries.releases(under_way=True, limit=MOST_UNDER_WAY)
    return tables(known, placements, under_way, desk.now())


async def known_layout(desk: Desk) -> tuple[Layout | None, BasculeError | None]:
    """The plan's components and environments, or why there are none to be known."""
    try:
        return layout(await desk.plan()), None
    except BasculeError as error:
        return None, error
