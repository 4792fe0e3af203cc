"""The calendar: when releases under way are planned, and what of them is due by when, for whom; also for calendar programs."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bascule.release.calendar import Dated, DateState, dates, in_order
from bascule.release.notices.icalendar import MIME, icalendar
from bascule.server.api.common import Name, TheReader, problems
from bascule.server.api.said import Sentence, Shape, Timestamp, of, shaped
from bascule.server.context import AppContext, TheContext
from bascule.server.look import MOST_UNDER_WAY

router = APIRouter(tags=["calendar"])
AnEnvironment = Annotated[Name | None, Query(description="Of one environment.")]


class DatedShape(Shape):
    """Something that has a date."""

    release: str
    plan: str
    environment: str
    component: str
    version: str
    key: str = Field(description="`planned` for the release itself; else that of the item, or of the step.")
    what: Sentence
    owner: str = Field(description="A role or a person; empty where it is nobody's.")
    opens: Timestamp = Field(description="When it is due from, or when the release is planned.")
    ends: Timestamp = Field(description="When it is overdue.")
    state: DateState
    timezone: str = of("timezone", description="The zone in which times are shown to people.")


class CalendarShape(Shape):
    """All that is planned and due, the earliest first."""

    dates: list[DatedShape]


@router.get("/calendar", summary="What is planned and due", responses=problems(422))
async def calendar(context: TheContext, reader: TheReader, environment: AnEnvironment = None) -> CalendarShape:
    """Of all releases under way: their planned dates, and their items and steps that have a day or a time of their own."""
    found = await see_dates(context, environment)
    return CalendarShape(dates=[shaped(DatedShape, one, reader.at(one.timezone)) for one in found])


@router.get(
    "/calendar.ics",
    summary="The same for calendar programs",
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}, **problems(422)},
    response_class=Response,
)
async def calendar_file(context: TheContext, reader: TheReader, environment: AnEnvironment = None) -> Response:
    """As iCalendar (RFC 5545), in the caller's language."""
    found = await see_dates(context, environment)
    text = icalendar(found, reader.language, context.now(), context.plane.settings.public_url)
    return Response(text, media_type=MIME)


async def see_dates(context: AppContext, environment: str | None = None) -> list[Dated]:
    """What of the releases under way has a date."""
    under_way = await context.plane.queries.releases(under_way=True, environment=environment, limit=MOST_UNDER_WAY)
    return in_order(one for release in under_way for one in dates(release, context.now()))
