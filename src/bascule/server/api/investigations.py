"""Investigations: what people are to look into, who has taken it, and what was found."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, may
from bascule.server.api.common import LAST, TheReader, Words, problems
from bascule.server.api.said import PersonName, Said, Shape, Timestamp, of, shaped
from bascule.server.context import TheContext
from bascule.server.look import zone_of

router = APIRouter(tags=["alerts"])
Investigating = Annotated[Who, may(Permission.CONFIRM)]
Number = Annotated[int, Path(ge=1, le=LAST)]


class InvestigationShape(Shape):
    """Something to look into: a guard or an alert that asked for it, whose task it is, and what came of it."""

    number: int
    plan: str = of("place", "plan")
    environment: str = of("place", "environment")
    name: str = Field(description="The alert, or the guard's condition.")
    severity: str
    owner: str = Field(description="A role, or a person of the plan.")
    release: str = Field(description="The release whose guard asked for it; empty for an alert.")
    because: Said
    asked: Timestamp
    taken: Timestamp | None
    taken_by: str
    taken_name: PersonName = of("taken_by", description="What they are called now.")
    closed: Timestamp | None
    closed_by: str
    found: str


class InvestigationsShape(Shape):
    """Those that are open, the oldest first; or also those that are closed, the newest first."""

    investigations: list[InvestigationShape]
    timezone: str = Field(description="The plan's zone, in which times are shown to people.")


class Taking(BaseModel):
    """Who looks into it; only the token of the data folder may name somebody."""

    model_config = ConfigDict(extra="forbid")

    by: Words = "api"


class Closing(BaseModel):
    """What was found, in a sentence."""

    model_config = ConfigDict(extra="forbid")

    found: Words
    by: Words = "api"


@router.get("/investigations", summary="What is to be investigated", responses=problems(422))
async def listed(context: TheContext, reader: TheReader, *, closed: bool = False) -> InvestigationsShape:
    """Of all plans; with `closed` also what was investigated, at most 100."""
    zone = await zone_of(context)
    found = await context.plane.investigations.all(closed=closed)
    return shaped(InvestigationsShape, {"investigations": found, "timezone": zone}, reader.at(zone))


@router.post(
    "/investigations/{number}/take", summary="Look into something", responses=problems(400, 404, 409, 413, 422)
)
async def take(
    number: Number, context: TheContext, reader: TheReader, who: Investigating, taking: Taking | None = None
) -> InvestigationShape:
    """It is then the task of whoever took it, also where somebody else had it."""
    by = who.by(taking.by if taking else "api")
    taken = await context.plane.investigations.take(number, by, context.now())
    return shaped(InvestigationShape, taken, reader.at(await zone_of(context)))


@router.post(
    "/investigations/{number}/close",
    summary="Close it with what was found",
    responses=problems(400, 404, 409, 413, 422),
)
async def close(
    number: Number, closing: Closing, context: TheContext, reader: TheReader, who: Investigating
) -> InvestigationShape:
    """It is journaled, with the sentence."""
    by = who.by(closing.by)
    closed = await context.plane.investigations.close(number, by, closing.found, context.now())
    return shaped(InvestigationShape, closed, reader.at(await zone_of(context)))
