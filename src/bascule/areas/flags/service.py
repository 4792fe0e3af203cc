"""What the pages and the API do alike with flags: find the site, and change a flag in somebody's name."""

from collections.abc import Mapping, Sequence
from typing import Any

from bascule.areas.flags.kept import KeptFlag, KeptSet
from bascule.areas.flags.runtime import FlagRuntime
from bascule.areas.flags.store import Author, Synced
from bascule.areas.flags.store.changes import no_flag
from bascule.flag.change import Wish
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.site import Site
from bascule.plan.enums import Role
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import Who
from bascule.server.context import AppContext
from bascule.server.refusals import Forbidden
from bascule.wiring.plans.in_force import NoPlan, UnreadablePlan

PRODUCTION = "production"


def runtime(context: AppContext) -> FlagRuntime:
    """What flags are in the control plane of an app."""
    return context.plane.of(FlagRuntime)


async def sites(context: AppContext) -> Sequence[Site]:
    """The environments of the plan in force, in its order; where there is none that can be read, those that have had flags.

    So a flag can be switched off whatever has become of the plan.
    """
    try:
        plan = await context.plan()
    except (UnreadablePlan, NoPlan) as error:
        product = error.product if isinstance(error, UnreadablePlan) else context.plane.plans.product
        if found := await runtime(context).flags.sites(product):
            return found
        raise
    return [Site(plan.name, environment) for environment in plan.environments]


async def site_of(context: AppContext, environment: str | None) -> Site:
    """An environment of the plan in force, or one that has had flags and that applications may still ask for; production, or
    the last one, when none is named. Raises `BasculeError`.
    """
    found = await sites(context)
    known = {site.environment: site for site in found}
    if environment and environment not in known:
        known = {site.environment: site for site in await runtime(context).flags.sites(found[0].plan)} | known
    wanted = environment or (PRODUCTION if PRODUCTION in known else list(known)[-1])
    if wanted not in known:
        plan = next(iter(known.values())).plan
        refused = BasculeError(say("events.no-environment", plan=plan, found=wanted, allowed=listed(known)))
        refused.hint = did_you_mean(wanted, known)
        raise refused
    return known[wanted]


async def known_environments(context: AppContext) -> list[str]:
    """The environments, production first; none before there is a plan."""
    try:
        found = [site.environment for site in await sites(context)]
    except Unreachable:
        raise
    except BasculeError:
        return []
    return sorted(found, key=lambda name: name != PRODUCTION)


async def read_flags(context: AppContext, site: Site) -> KeptSet:
    """The flags of a site, from the database: what is shown after a change is the change."""
    return await runtime(context).flags.read(site)


async def renew(context: AppContext, site: Site) -> None:
    """Serve the flags of a site as they are now, for somebody has just changed one."""
    await runtime(context).book.load(site)


def flag_of(kept: KeptSet, key: str) -> KeptFlag:
    """One of them. Raises `Refused` where there is none of that key."""
    found = kept.flags.get(key)
    if found is None:
        raise no_flag(key, list(kept.flags))
    return found


def deed_of(written: Any) -> Permission:
    """What a change asks for: switching off is for whoever may stop a release, everything else for whoever may release."""
    off = isinstance(written, Mapping) and written.keys() == {"enabled"} and written["enabled"] is False
    return Permission.STOP if off else Permission.RELEASE


async def change_flag(context: AppContext, who: Who, site: Site, wish: Wish, expected: int | None = None) -> KeptFlag:
    """Change a flag in somebody's name. Raises `Forbidden` where forcing is not theirs; see `Flags.write` for the rest."""
    if wish.forced and Role.TECH_LEAD not in who.account.roles:
        raise Forbidden(say("flag.force-role", role=Role.TECH_LEAD.value), say("flag.force-role-hint"))
    kept = await runtime(context).flags.write(site, wish, Author(who.by(), context.now()), expected)
    await renew(context, site)
    return kept


async def sync_plan(context: AppContext, plan: Plan, by: str, environment: str | None = None) -> Sequence[Synced]:
    """Have the flags of an environment, or of all, follow the plan's words; what came of each."""
    named = [environment] if environment else list(plan.environments)
    found = await runtime(context).synced(plan, named, by)
    return [one for each in found.values() for one in each]


async def remove_flag(context: AppContext, who: Who, site: Site, wish: Wish) -> None:
    """Remove a flag in somebody's name. Raises `Refused` where there is none."""
    await runtime(context).flags.remove(site, wish, Author(who.by(), context.now()))
    await renew(context, site)
