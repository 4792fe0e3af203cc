"""Metrics: the success table, and each metric with how it went, by slot or variant, by step, by cohort."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from bascule.areas.flags.public import PRODUCTION, read_flags
from bascule.areas.metrics.chart import draw, tone_of
from bascule.areas.metrics.service import (
    Asked,
    Reading,
    metric_of,
    periods_of,
    read_cohorts,
    read_funnels,
    read_metrics,
    reading_of,
)
from bascule.areas.metrics.shapes import stage_shapes
from bascule.events.cohorts import joined
from bascule.kernel.error import BasculeError
from bascule.kernel.site import Site
from bascule.plan.measure import MeasureKind
from bascule.plan.model.metric_values import METRIC_PATTERN
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.server.accounts.auth import permit
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.reader import reader_of
from bascule.server.search import Hit, Sought

router = APIRouter(include_in_schema=False)
MetricName = Annotated[str, Path(pattern=METRIC_PATTERN)]
Word = Annotated[str, Query(max_length=256, pattern=r"^[^\x00-\x1f\x7f]*$")]
DAYS = (1, 7, 30, 90)
USUAL = 30.0
# Over fewer days, cohorts are days.
WEEKLY = 14.0
SMALL, LARGE = 40, 190


def _asked(
    environment: Word = "", days: Annotated[float, Query(gt=0, le=90)] = USUAL, flag: Word = "", by: Word = ""
) -> tuple[Asked, str]:
    return Asked(environment, days, flag), by


TheAsked = Annotated[tuple[Asked, str], Depends(_asked)]


@router.get("/metrics")
async def metrics(context: TheContext, request: Request, asked: TheAsked) -> Response:
    """The success table of one environment."""
    await permit(context, request, Permission.READ)
    reading = await _reading(context, asked[0])
    if reading is None:
        return await page(context, request, "metrics/metrics.html", reading=None)
    views = await read_metrics(context, reading)
    rows = [(view, draw(view, reading.period, SMALL)) for view in views]
    return await _page(context, request, "metrics/metrics.html", reading, rows=rows)


@router.get("/metrics/{name}")
async def metric(context: TheContext, request: Request, name: MetricName, asked: TheAsked) -> Response:
    """One metric."""
    await permit(context, request, Permission.READ)
    reading = await reading_of(context, await _chosen(context, asked[0]))
    kind = metric_of(reading, name).kind
    (view,) = await read_metrics(context, reading, [name])
    by = asked[1] if asked[1] in {"day", "week"} else "week" if reading.asked.days > WEEKLY else "day"
    return await _page(
        context,
        request,
        "metrics/metric.html",
        reading,
        view=view,
        drawn=draw(view, reading.period, LARGE, by_group=True),
        by=by,
        funnels=await _funnels(context, reading, name) if kind is MeasureKind.FUNNEL else None,
        cohorts=await _cohorts(context, reading, name, by) if kind is MeasureKind.RETENTION else None,
    )


async def find(context: AppContext, sought: Sought) -> Sequence[Hit]:
    """The metrics of the plan, by name."""
    names = (await context.plan()).metrics if sought.may(Permission.READ) else ()
    return [Hit(f"/metrics/{name}", name) for name in names if sought.fits(name)]


async def _reading(context: AppContext, asked: Asked) -> Reading | None:
    """None before there is a plan."""
    try:
        chosen = await _chosen(context, asked)
    except Unreachable:
        raise
    except BasculeError:
        return None
    return await reading_of(context, chosen)


async def _chosen(context: AppContext, asked: Asked) -> Asked:
    """Production, or the last environment, where none is named."""
    names = list((await context.plan()).environments)
    usual = PRODUCTION if PRODUCTION in names else names[-1]
    return Asked(asked.environment or usual, asked.days, asked.flag)


async def _page(context: AppContext, request: Request, template: str, reading: Reading, **values: Any) -> Response:
    asked, plan = reading.asked, reading.plan
    site = Site(plan.name, asked.environment)
    alerts = [one for one in await context.plane.alerts.all(plan.name, asked.environment) if one.stands]
    flags = sorted({*(await read_flags(context, site)).flags, *([asked.flag] if asked.flag else [])})
    return await page(
        context,
        request,
        template,
        reader_of(context, request).at(plan.timezone),
        reading=reading,
        environments=list(plan.environments),
        choices=sorted({*DAYS, int(asked.days) or 1}),
        flags=flags,
        tone=tone_of,
        alerts=alerts,
        **values,
    )


async def _funnels(context: AppContext, reading: Reading, name: str) -> dict[str, Any]:
    found = await read_funnels(context, reading, name)
    groups = {group: stage_shapes(one) for group, one in sorted(found.groups.items())}
    return {"whole": stage_shapes(found.whole), "groups": groups}


async def _cohorts(context: AppContext, reading: Reading, name: str, by: str) -> dict[str, Any]:
    periods = periods_of(by)
    groups = await read_cohorts(context, reading, name, periods)
    whole = joined(groups)
    known = max((number for one in whole for number, back in enumerate(one.back, 1) if back.n), default=1)
    return {"whole": whole, "groups": {group: groups[group] for group in sorted(groups)}, "count": known}
