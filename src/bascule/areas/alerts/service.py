"""What the page and the API do alike with alerts: read those of the plan that is looked at."""

from collections.abc import Sequence

from bascule.areas.alerts.views import AlertView, alert_views
from bascule.areas.events.public import place_in
from bascule.server.context import AppContext


async def read_alerts(context: AppContext, environment: str | None = None) -> Sequence[AlertView]:
    """The alerts of the plan, in one environment or in all. Raises `BasculeError` where there is no such environment."""
    plan = await context.plan()
    if environment is not None:
        place_in(plan, environment)
    return alert_views(plan, environment, await context.plane.alerts.all(plan.name, environment))
