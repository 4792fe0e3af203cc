"""What pages, programs and the command line ask of surveys."""

from bascule.areas.events.public import Span, place_of
from bascule.areas.surveys.results import SurveyView, survey_view
from bascule.areas.surveys.section import SECTION
from bascule.areas.surveys.store import SurveyAnswers
from bascule.events.limits import DAY
from bascule.server.context import AppContext


async def read_surveys(context: AppContext, environment: str, days: float) -> list[SurveyView]:
    """The surveys that the plan in force has for an environment, with their answers of the last days. Raises `Answer`."""
    place, plan = await place_of(context, environment), await context.plan()
    asked = {name: one for name, one in SECTION.of(plan).items() if one.is_asked_in(environment)}
    span = Span(context.now() - days * DAY, context.now())
    answers = await SurveyAnswers(context.plane.engine).read(place, asked, span)
    return [survey_view(name, survey, answers[name]) for name, survey in asked.items()]
