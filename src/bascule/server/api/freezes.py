"""Freezes: stop the line somewhere until an instant, and let it go on before its time."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, may
from bascule.server.api.common import LAST, Name, TheReader, Words, problems
from bascule.server.api.said import PersonName, Said, Shape, Timestamp, of, shaped
from bascule.server.context import TheContext
from bascule.server.look import zone_of
from bascule.wiring.freezing import Wanted, freeze, unfreeze

router = APIRouter(tags=["freezes"])
Stopping = Annotated[Who, may(Permission.STOP)]


class FreezeShape(Shape):
    """A freeze: what it stops, by whom, why, and until when."""

    number: int
    plan: str
    environment: str = Field(description="Empty for all of them.")
    component: str = Field(description="Empty for all of them.")
    what: Said = of("scope", description="What it stops, in a few words.")
    by: str = Field(description="An account's id, or the name that the token file's holder gave.")
    name: PersonName = of("by", description="What they are called now.")
    reason: str
    since: Timestamp = of("at")
    until: Timestamp
    ended: Timestamp | None = Field(description="When somebody ended it before its time.")
    ended_by: str


class FreezesShape(Shape):
    """Freezes: those that stand, the one that ends last first; or also those that are over, the newest first."""

    freezes: list[FreezeShape]
    timezone: str = Field(description="The plan's zone, in which times are shown to people.")


class NewFreeze(BaseModel):
    """What is to be stopped: all of the plan where neither an environment nor a component is named."""

    model_config = ConfigDict(extra="forbid")

    plan: Name | None = Field(None, description="The plan's name, where several are in force.")
    environment: Name | None = None
    component: Name | None = None
    until: Words = Field(
        min_length=1,
        description="When it ends: `2h`, `18:00`, `Mon 09:00`, `2026-12-01 09:00` in the plan's zone, a whole day `2026-12-01`, "
        "or an instant of ISO 8601 with its own zone.",
    )
    reason: Words = Field(min_length=1, description="Why; it is shown wherever something waits.")
    by: Words = "api"


class Because(BaseModel):
    """Who lets the line go on; only the token of the data folder may name somebody."""

    model_config = ConfigDict(extra="forbid")

    by: Words = "api"


@router.get("/freezes", summary="Freezes", responses=problems(422))
async def freezes(context: TheContext, reader: TheReader, *, ended: bool = False) -> FreezesShape:
    """Those of all plans that stand now; with `ended` also the ones that are over, at most 100."""
    found = await context.plane.freezes.all(None if ended else context.now())
    zone = await zone_of(context)
    return shaped(FreezesShape, {"freezes": found, "timezone": zone}, reader.at(zone))


@router.post("/freezes", status_code=201, summary="Stop the line", responses=problems(400, 404, 409, 413, 422))
async def stop(wanted: NewFreeze, context: TheContext, reader: TheReader, who: Stopping) -> FreezeShape:
    """No release starts there, and one that is under way goes no further at its next step; going back is never frozen, and a
    hotfix may be let past. The same freeze again is answered with the one that stands.
    """
    known = await (context.plane.plans.in_force(wanted.plan) if wanted.plan else context.known_plan())
    by = who.by(wanted.by)
    asked = Wanted(
        wanted.environment or "", wanted.component or "", wanted.until, wanted.reason, by, reader.names.of(by)
    )
    made = await freeze(context.plane, known.plan, asked)
    return shaped(FreezeShape, made, reader.at(known.plan.timezone))


@router.post("/freezes/{number}/unfreeze", summary="Let the line go on", responses=problems(400, 404, 413, 422))
async def go_on(
    number: Annotated[int, Path(ge=1, le=LAST)],
    context: TheContext,
    reader: TheReader,
    who: Stopping,
    because: Because | None = None,
) -> FreezeShape:
    """Before its time; one that is over already is answered as it is."""
    by = who.by(because.by if because else "api")
    ended = await unfreeze(context.plane, number, by, reader.names.of(by))
    return shaped(FreezeShape, ended, reader.at(await zone_of(context)))
