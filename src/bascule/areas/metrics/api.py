"""Metrics: the plan's figures over product events, against their baselines, goals and alerts."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from bascule.areas.metrics.service import (
    Asked,
    metric_of,
    periods_of,
    read_cohorts,
    read_funnels,
    read_metrics,
    reading_of,
)
from bascule.areas.metrics.shapes import (
    CohortsShape,
    FunnelShape,
    MetricDetail,
    MetricList,
    cohort_groups,
    funnel_groups,
    metric_detail,
    metric_shape,
    stage_shapes,
)
from bascule.plan.model.metric_values import METRIC_PATTERN
from bascule.release.people import Permission
from bascule.server.accounts.auth import may
from bascule.server.api.common import Name, problems
from bascule.server.context import TheContext

router = APIRouter(tags=["product events"], dependencies=[may(Permission.READ)])
MetricName = Annotated[str, Path(pattern=METRIC_PATTERN, description="A metric of the plan.")]


def _asked(
    environment: Annotated[Name, Query(description="An environment of the plan.")],
    days: Annotated[float, Query(gt=0, le=90)] = 7.0,
    flag: Annotated[
        str, Query(max_length=256, pattern=r"^[^\x00-\x1f\x7f]*$", description="By this flag's variants, not by slot.")
    ] = "",
) -> Asked:
    return Asked(environment, days, flag)


TheAsked = Annotated[Asked, Depends(_asked)]


@router.get("/metrics", summary="The plan's metrics", responses=problems(404, 422))
async def listed(context: TheContext, asked: TheAsked) -> MetricList:
    """Over the last days; users count once the time that their metric gives them has passed."""
    views = await read_metrics(context, await reading_of(context, asked))
    return MetricList(environment=asked.environment, days=asked.days, metrics=[metric_shape(one) for one in views])


@router.get("/metrics/{name}", summary="One metric over time", responses=problems(404, 422))
async def one(context: TheContext, name: MetricName, asked: TheAsked) -> MetricDetail:
    """By the hour where three days or fewer are asked for, else by the day; what users add stands at their start."""
    reading = await reading_of(context, asked)
    metric_of(reading, name)
    (view,) = await read_metrics(context, reading, [name])
    return metric_detail(view)


@router.get("/metrics/{name}/funnel", summary="The steps of a funnel", responses=problems(404, 422))
async def funnel(context: TheContext, name: MetricName, asked: TheAsked) -> FunnelShape:
    """How many users come to each step, how many leave before it, and how long it takes."""
    found = await read_funnels(context, await reading_of(context, asked), name)
    return FunnelShape(
        name=name,
        environment=asked.environment,
        days=asked.days,
        stages=stage_shapes(found.whole),
        groups=funnel_groups(found),
    )


@router.get("/metrics/{name}/cohorts", summary="A retention by cohorts", responses=problems(404, 422))
async def cohorts(
    context: TheContext, name: MetricName, asked: TheAsked, by: Literal["day", "week"] = "week"
) -> CohortsShape:
    """Of those who started in one day or week of UTC, how many came back in each period after their start."""
    groups = await read_cohorts(context, await reading_of(context, asked), name, periods_of(by))
    whole, apart = cohort_groups(groups)
    return CohortsShape(name=name, environment=asked.environment, days=asked.days, by=by, cohorts=whole, groups=apart)
