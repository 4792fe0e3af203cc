"""The report of a release."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from bascule.areas.report.service import read_report
from bascule.kernel.quantities import Seconds
from bascule.plan.measure import MeasureKind
from bascule.release.people import Permission
from bascule.release.phases import Phase
from bascule.server.accounts.auth import may
from bascule.server.api.common import ReleaseName, TheReader, problems
from bascule.server.api.said import PersonName, Said, Shape, Timestamp, of, shaped
from bascule.server.context import TheContext

router = APIRouter(tags=["releases"])
Took = Annotated[Seconds | None, Field(description="In seconds as the plan counts; null while it lasts.")]


class PhaseShape(Shape):
    """A phase of the plan."""

    name: str
    since: Timestamp
    took: Took


class ResultShape(Shape):
    """A figure with what the plan wanted of it: a share in 0 to 1, seconds, or a number."""

    name: str
    kind: MeasureKind
    baseline: float | None
    goal: float | None
    value: float | None = of("now", "value", absent=None)
    low: float | None = of("now", "low", absent=None)
    high: float | None = of("now", "high", absent=None)
    cases: int = of("now", "n")
    state: str
    sure: bool = Field(description="Whether the whole interval lies where the state says.")


class CriterionSaidShape(Shape):
    """A criterion as it was judged last."""

    name: str
    sentence: Said


class WayShape(Shape):
    """Something that happened on the way."""

    at: Timestamp
    sentence: Said


class LearntShape(Shape):
    """What somebody has handed in after the exposure."""

    text: str
    by: PersonName
    note: str
    link: str
    file: str


class WentBackShape(Shape):
    """The way back."""

    because: Said
    took: Seconds | None = Field(description="Seconds from the decision until nobody was on the version.")
    goal: float = Field(description="The seconds that it may take.")


class ReportShape(Shape):
    """What came of a release."""

    release: str = of("release", "id")
    component: str = of("release", "spec", "component")
    version: str = of("release", "version")
    environment: str = of("release", "spec", "environment")
    phase: Phase = of("release", "progress", "phase")
    started: Timestamp = of("release", "started")
    ended: Timestamp | None = of("release", "progress", "ended_at")
    took: Took
    since: Timestamp | None = Field(description="From when on its figures are taken.")
    reached: dict[str, int] = Field(description="How many goals there are, and how many are reached.")
    phases: list[PhaseShape]
    figures: list[ResultShape]
    criteria: list[CriterionSaidShape]
    events: list[WayShape]
    back: WentBackShape | None
    learnt: list[LearntShape]


@router.get(
    "/releases/{name}/report",
    summary="What came of a release",
    dependencies=[may(Permission.READ)],
    responses=problems(404, 422),
)
async def report(name: ReleaseName, context: TheContext, reader: TheReader) -> ReportShape:
    """Its figures against the goals of its plan, what happened on the way, and what was learnt."""
    view = await read_report(context, name)
    return shaped(ReportShape, view, reader.at(view.release.spec.timezone))
