"""Surveys: what came of each, and what the widget in an application's pages asks."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from bascule.areas.events.public import Events
from bascule.areas.surveys.results import SurveyView, survey_json
from bascule.areas.surveys.section import SECTION
from bascule.areas.surveys.service import read_surveys
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.site import Site
from bascule.release.people import Permission
from bascule.server.accounts.auth import may
from bascule.server.api.common import Name, problems
from bascule.server.api.said import Timestamp, certain
from bascule.server.context import TheContext
from bascule.server.figure import Figure
from bascule.server.refusals import Unauthenticated

router = APIRouter(tags=["product events"])
documents = APIRouter(tags=["product events"])
Environment = Annotated[Name, Query(description="An environment of the plan.")]
WriteKey = Annotated[str, Query(max_length=200, description="The write key of the page.")]
# Pages of other origins ask, and one that has just asked need not ask again.
OPEN = {"access-control-allow-origin": "*", "cache-control": "public, max-age=60"}


class CommentShape(BaseModel):
    """What somebody said, and the score that they gave."""

    at: Timestamp
    text: str
    score: str | None


class SurveyShape(BaseModel):
    """A survey and its answers."""

    name: str
    question: dict[str, str] = Field(description="By language.")
    scale: list[int] = Field(description="The lowest and the highest answer.")
    shown: int
    answered: int
    dismissed: int
    rate: float | None = Field(description="Answers among those who were asked, 0 to 1.")
    mean: Figure | None
    nps: Figure | None = Field(description="The net promoter score, -100 to 100; for a scale of 0-10.")
    scores: dict[int, int] = Field(description="How often each score was given.")
    comments: list[CommentShape] = Field(description="The newest ones first.")


class SurveyList(BaseModel):
    """The surveys of the plan, in its order."""

    environment: str
    days: float
    surveys: list[SurveyShape]


@router.get(
    "/surveys", summary="Surveys and their answers", dependencies=[may(Permission.READ)], responses=problems(404, 422)
)
async def listed(
    environment: Environment, context: TheContext, days: Annotated[float, Query(gt=0, le=90)] = 30.0
) -> SurveyList:
    """What users answered in the last days."""
    views = await read_surveys(context, environment, days)
    return SurveyList(environment=environment, days=days, surveys=[_shape(one) for one in views])


@documents.get("/v1/surveys", summary="What a page may ask its users", responses=problems(401, 422))
async def asked(key: WriteKey, context: TheContext) -> JSONResponse:
    """For the widget: the surveys of the key's environment, their texts in all languages."""
    grant = await context.plane.of(Events).ring.find(key, context.now())
    if grant is None:
        raise Unauthenticated(say("events.key-unknown"))
    found = await _asked(context, grant.site)
    return JSONResponse({"surveys": found}, headers=OPEN)


async def _asked(context: TheContext, site: Site) -> list[dict[str, Any]]:
    """Nothing where the plan cannot be read, for an application's page is no place to say so."""
    try:
        plan = await context.plan()
    except BasculeError:
        return []
    surveys = SECTION.of(plan).items() if plan.name == site.plan else ()
    return [survey_json(key, one) for key, one in surveys if one.is_asked_in(site.environment)]


def _shape(view: SurveyView) -> SurveyShape:
    answers = view.answers
    comments = [CommentShape(at=certain(one.at), text=one.text, score=one.score) for one in answers.comments]
    return SurveyShape(
        name=view.name,
        question=view.survey.question,
        scale=[view.survey.scale.low, view.survey.scale.high],
        shown=answers.shown,
        answered=view.count,
        dismissed=answers.dismissed,
        rate=view.rate,
        mean=view.mean,
        nps=view.nps,
        scores=dict(answers.scores),
        comments=comments,
    )
