"""Looking: the queries behind a view, for the API and the pages alike."""

from collections.abc import Mapping, Sequence

from bascule.kernel.error import BasculeError
from bascule.release.alert import Investigation
from bascule.release.asked import UNDER_WAY
from bascule.release.freeze import Freeze
from bascule.release.guarding.freezes import holds
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.server.accounts.auth import Who
from bascule.server.context import AppContext
from bascule.server.plans import layout
from bascule.server.views.inbox import Need, inbox
from bascule.server.views.overview import Layout
from bascule.server.views.release import ReleaseView, Seen, release_view

ENTRIES = 400
MOST_UNDER_WAY = 1000
Roles = Mapping[str, Mapping[str, frozenset[str]]]


async def see_release(context: AppContext, name: str) -> ReleaseView:
    """The view of one release. Raises `Refused` where there is none of that name."""
    release, plan_hash = await context.plane.queries.release(name)
    entries = await context.plane.queries.entries(release=name, limit=ENTRIES)
    series = await context.history.series(name)
    warm = release.progress.phase is Phase.SUCCEEDED and await _is_warm(context, release)
    release_context = await context.plane.releases.release_context(release)
    seen = Seen(plan_hash, entries, series, context.now(), warm, release_context, await _freezes(context, release))
    return release_view(release, seen)


async def _freezes(context: AppContext, release: Release) -> list[Freeze]:
    """What will hold it at its next step, or does; nothing where it has none any more."""
    last = release.progress.step + 1 == len(release.spec.steps)
    if release.progress.phase not in UNDER_WAY or last:
        return []
    now = context.now()
    return holds(release, await context.plane.freezes.all(now, release.spec.plan), now)


async def see_inbox(context: AppContext, who: Who) -> list[Need]:
    """What waits for somebody."""
    under_way = await context.plane.queries.releases(under_way=True, limit=MOST_UNDER_WAY)
    return inbox(under_way, await roles_of(context, under_way), who, context.now())


async def see_tasks(context: AppContext, who: Who) -> list[Investigation]:
    """What somebody is to look into: what is theirs, and what they have taken."""
    found = await context.plane.investigations.all()
    email = who.account.email
    return [one for one in found if one.taken_by == who.id or (not one.taken_by and one.is_for(who.roles, email))]


async def roles_of(context: AppContext, releases: Sequence[Release]) -> Roles:
    """What those who have approved are now, by release; nobody is asked where nobody has approved."""
    approved = [one for one in releases if one.progress.approvals]
    return {one.id: (await context.plane.releases.release_context(one)).roles for one in approved}


async def _is_warm(context: AppContext, release: Release) -> bool:
    """Whether a succeeded release still serves, with the old slot warm beside it and nothing else under way."""
    if release.stable is None:
        return False
    spec = release.spec
    place = {"plan": spec.plan, "environment": spec.environment, "component": spec.component}
    as_left = {**place, "release": None, "stable": release.candidate.value, "retire_slot": release.stable}
    return any(as_left.items() <= dict(row).items() for row in await context.plane.queries.placements())


async def known_layout(context: AppContext) -> tuple[Layout | None, BasculeError | None]:
    """The plan's components and environments, or why there are none to be known."""
    try:
        return layout(await context.plan()), None
    except BasculeError as error:
        return None, error


async def zone_of(context: AppContext) -> str:
    """The zone of the plan in force; UTC where there is none."""
    known, _ = await known_layout(context)
    return known.timezone if known else "UTC"
