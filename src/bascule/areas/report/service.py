"""What one can ask of a report: that of one release, with its figures from when everybody had it until its end."""

from collections.abc import Sequence

from bascule.areas.metrics.public import Asked, MetricView, Reading, read_metrics
from bascule.areas.report.views import ReportView, figures_since, report_view
from bascule.events.limits import DAY
from bascule.kernel.site import Site
from bascule.plan.model.plan import Plan
from bascule.release.progress import Release
from bascule.server.context import AppContext

ENTRIES = 1000


async def read_report(context: AppContext, name: str) -> ReportView:
    """The report of a release or a component of one, by the plan that it runs under. Raises `Refused` where there is none."""
    member, *_ = await context.plane.queries.members(name)
    release, plan_hash = await context.plane.queries.release(member.id)
    kept = await context.plane.plans.store.text(plan_hash)
    plan = await context.plane.reader.read(kept.text, kept.file)
    entries = await context.plane.queries.entries(release=release.id, limit=ENTRIES)
    return report_view(release, entries, await _figures(context, plan, release), plan.objectives)


async def _figures(context: AppContext, plan: Plan, release: Release) -> Sequence[MetricView]:
    since, until = figures_since(release), release.progress.ended_at or context.now()
    if since is None or not plan.metrics:
        return ()
    asked = Asked(release.spec.environment, (until - since) / DAY)
    reading = Reading(plan, Site(plan.name, release.spec.environment), asked, until, release.spec.time_scale)
    return await read_metrics(context, reading)
