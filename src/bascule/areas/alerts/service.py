"""What the page and the API do alike with alerts: read those of the plan that is looked at."""

from collections.abc import Sequence
from dataclasses import asdict

from bascule.areas.alerts.views import AlertView, alert_views, short_form
from bascule.areas.alerts.words import opened
from bascule.areas.events.public import place_in
from bascule.areas.metrics.public import MetricAlerts
from bascule.kernel.site import Site
from bascule.plan.model.plan import Plan
from bascule.release.alert import StandingAlert
from bascule.server.context import AppContext


async def read_alerts(context: AppContext, environment: str | None = None) -> Sequence[AlertView]:
    """The alerts of the plan, in one environment or in all. Raises `BasculeError` where there is no such environment."""
    plan = await context.plan()
    if environment is not None:
        place_in(plan, environment)
    known = await context.plane.alerts.all(plan.name, environment)
    named = alert_views(plan, environment, known)
    short = [
        one for name in plan.environments if environment in {None, name} for one in await _short(context, plan, name)
    ]
    return sorted([*named, *short], key=lambda one: not one.stands)


async def _short(context: AppContext, plan: Plan, environment: str) -> Sequence[AlertView]:
    """The alerts that metrics have without a name: the area of metrics watches them."""
    kept = await MetricAlerts(context.plane.engine).of(Site(plan.name, environment))
    views = []
    for alert in short_form(plan):
        found = kept.get(alert.name)
        standing = None
        if found is not None and found.seen is not None:
            because = opened(plan, alert, environment, found.seen, stands=found.stands)
            standing = StandingAlert(
                place=Site(plan.name, environment),
                name=alert.name,
                metric=alert.name,
                severity=alert.severity.value,
                then=alert.then.value,
                stands=found.stands,
                changed=found.changed,
                because=because,
                seen=asdict(found.seen),
            )
        views.append(AlertView(alert, environment, standing))
    return views
