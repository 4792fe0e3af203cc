"""What the pages and the API do alike with experiments: find one, start it, end it in somebody's name."""

from typing import Any

from bascule.areas.experiments.run import End, Run, Seen
from bascule.areas.experiments.running import Ending, end_experiment, protocol_in, start_experiment
from bascule.areas.experiments.section import SECTION
from bascule.areas.experiments.store import Experiments
from bascule.areas.flags.public import Author, read_flags, renew, site_of
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.site import Site
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.server.accounts.auth import Who
from bascule.server.context import AppContext
from bascule.server.refusals import NotFound


async def see_all(context: AppContext, environment: str | None) -> list[Seen]:
    """The experiments of an environment, or of all: those of the plan in its order, then others that were run."""
    plan = await context.plan()
    wanted = [(await site_of(context, environment)).environment] if environment else list(plan.environments)
    runs = await Experiments(context.plane.engine).listed(plan.name)
    found = []
    for one in wanted:
        newest = {run.name: run for run in reversed(runs) if run.site.environment == one}
        for name in dict.fromkeys([*SECTION.of(plan), *newest]):
            found.append(_seen(plan, Site(plan.name, one), name, newest.get(name)))
    return found


async def see(context: AppContext, environment: str, name: str) -> Seen:
    """One of them with its days. Raises `NotFound` where neither the plan nor the past knows it."""
    plan = await context.plan()
    site = await site_of(context, environment)
    run = await Experiments(context.plane.engine).newest(site, name)
    if run is None and name not in SECTION.of(plan):
        hint = did_you_mean(name, SECTION.of(plan)) or say("experiments.unknown-hint")
        raise NotFound(say("experiments.unknown", name=name[:80], allowed=listed(SECTION.of(plan))), hint)
    days = await Experiments(context.plane.engine).days(run) if run else []
    kept = (await read_flags(context, site)).flags.get(run.protocol.flag) if run else None
    moved = run is not None and run.ended is None and (kept is None or kept.revision != run.revision)
    return _seen(plan, site, name, run, moved=moved, days=days)


def _seen(plan: Plan, site: Site, name: str, run: Run | None, **more: Any) -> Seen:
    planned = protocol_in(plan, name) if name in SECTION.of(plan) else None
    description = SECTION.of(plan)[name].description or "" if name in SECTION.of(plan) else ""
    return Seen(site, name, run, planned, description, **more)


async def start(context: AppContext, who: Who, environment: str, name: str) -> None:
    """Start an experiment of the plan in force."""
    plan, site = await context.plan(), await site_of(context, environment)
    author = Author(who.by(), context.now())
    kept = context.plane.settings.events_days
    await start_experiment(Experiments(context.plane.engine), plan, site, (name, author, kept))
    await renew(context, site)


async def end(context: AppContext, who: Who, seen: Seen, ending: Ending) -> None:
    """End one that runs, with a reason. Raises `BasculeError` where there is none, and `Clash` where it does not run."""
    if seen.run is None:
        named = {"name": seen.name, "environment": seen.site.environment}
        refused: BasculeError = NotFound(
            say("experiments.not-started", **named), say("experiments.not-started-hint", **named)
        )
        raise refused
    if not ending.reason.strip():
        raise BasculeError(say("experiments.no-reason"), say("experiments.no-reason-hint"))
    await end_experiment(Experiments(context.plane.engine), seen.run, ending, Author(who.by(), context.now()))
    await renew(context, seen.site)


def ending_of(seen: Seen, variant: str | None, reason: str) -> Ending:
    """How it ends: with a variant for everybody, or, without one, with control."""
    if variant is None:
        return Ending(End.STOPPED, seen.protocol.design.control.name, reason)
    return Ending(End.SHIPPED, variant, reason)
