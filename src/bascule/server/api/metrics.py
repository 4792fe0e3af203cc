"""Metrics: the plan's figures over product events, against their baselines, goals and alerts."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from bascule.plan.measure import MeasureKind
from bascule.release.people import Deed
from bascule.server.api.common import Name, problems
from bascule.server.desk import TheDesk
from bascule.server.plans import newest_plan, parse
from bascule.server.product import place_of
from bascule.server.views.metrics import Figure, MetricState, metric_view
from bascule.server.who import may
from bascule.store.events.figures import Span
from bascule.store.events.measures import Question

DAY = 86400.0
router = APIRouter(tags=["product events"], dependencies=[may(Deed.READ)])
Environment = Annotated[Name, Query(description="An environment of the newest plan.")]
Flag = Annotated[
    str, Query(max_length=256, pattern=r"^[^\x00-\x1f\x7f]*$", description="By this flag's variants, not by slot.")
]


class FigureShape(BaseModel):
    """A figure with what is behind it."""

    n: int = Field(description="Users whose time has passed, or events.")
    value: float | None
    low: float | None = Field(description="The interval holds however often one looks, at 95 %.")
    high: float | None


class MetricShape(BaseModel):
    """A metric: a share is in 0..1, a time in seconds, a count per day."""

    name: str
    kind: MeasureKind
    baseline: float | None
    goal: float | None
    alert: float | None
    now: FigureShape
    groups: dict[str, FigureShape] = Field(description="By slot, or by variant; empty names have none.")
    state: MetricState


class MetricList(BaseModel):
    """The metrics of the plan, in its order."""

    environment: str
    days: float
    metrics: list[MetricShape]


@router.get("/metrics", summary="The plan's metrics", responses=problems(404, 422))
async def listed(
    environment: Environment, desk: TheDesk, days: Annotated[float, Query(gt=0, le=90)] = 7.0, flag: Flag = ""
) -> MetricList:
    """Over the last days; users count once the time that their metric gives them has passed."""
    place, metrics = await place_of(desk, environment), parse(await newest_plan(desk)).metrics
    question = Question(Span(desk.now() - days * DAY, desk.now()), desk.now(), flag)
    sums = await desk.plane.events.measures.sums(place, {name: one.measure for name, one in metrics.items()}, question)
    shapes = []
    for name, metric in metrics.items():
        groups = {group: found[name] for group, found in sums.items() if name in found}
        view = metric_view(name, metric, groups, days)
        shapes.append(
            MetricShape(
                name=name,
                kind=view.kind,
                baseline=view.baseline,
                goal=view.goal,
                alert=view.alert,
                now=_shape(view.now),
                groups={group: _shape(figure) for group, figure in view.groups.items()},
                state=view.state,
            )
        )
    return MetricList(environment=environment, days=days, metrics=shapes)


def _shape(figure: Figure) -> FigureShape:
    return FigureShape(n=figure.n, value=figure.value, low=figure.low, high=figure.high)
