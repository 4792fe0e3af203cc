"""Alerts: what is watched, what stands, and what somebody is to look into."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from bascule.areas.alerts.service import read_alerts
from bascule.kernel.error import BasculeError
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import permit
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.reader import reader_of
from bascule.server.search import Hit, Sought

router = APIRouter(include_in_schema=False)
Environment = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]


@router.get("/alerts")
async def alerts(context: TheContext, request: Request, environment: Environment = "") -> Response:
    """The alerts of the plan, in one environment or in all."""
    await permit(context, request, Permission.READ)
    try:
        plan = await context.plan()
        views = await read_alerts(context, environment or None)
    except Unreachable:
        raise
    except BasculeError:
        return await page(context, request, "alerts/alerts.html", views=[], tasks=[], closed=[], environments=[])
    tasks = await context.plane.investigations.all(plan.name, closed=True)
    return await page(
        context,
        request,
        "alerts/alerts.html",
        reader_of(context, request).at(plan.timezone),
        views=views,
        environments=list(plan.environments),
        chosen=environment,
        tasks=[one for one in tasks if one.closed is None],
        closed=[one for one in tasks if one.closed is not None],
    )


async def find(context: AppContext, sought: Sought) -> Sequence[Hit]:
    """The alerts of the plan, by name."""
    named = (await context.plan()).alerts if sought.may(Permission.READ) else ()
    return [Hit("/alerts", one.name) for one in named if sought.fits(one.name, one.watched.condition.metric)]
