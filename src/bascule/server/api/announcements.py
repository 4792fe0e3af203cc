"""Announcements: what was said to whom and how it went, and a maintenance that somebody plans."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, may
from bascule.server.api.common import LAST, RELEASE_NAME, Name, PlanWords, TheReader, Words, problems
from bascule.server.api.shapes_announcements import Announcements, SendingShape, sending
from bascule.server.context import TheContext
from bascule.server.plans import PlanText, adopt_alone
from bascule.wiring.maintenance import Maintenance, announce_maintenance

router = APIRouter(tags=["announcements"])


class Which(BaseModel):
    """Which announcements."""

    release: str | None = Field(None, pattern=RELEASE_NAME)
    limit: int = Field(100, ge=1, le=1000)


class Planned(BaseModel):
    """A maintenance that is planned, under the plan in force; a `plan` that differs from it is adopted first, where that may be."""

    model_config = ConfigDict(extra="forbid")

    environment: Name
    kind: Name = Field("maintenance", description="The kind of release that it will be.")
    at: datetime = Field(description="When it begins; without a zone it is in the plan's.")
    message: Words = Field(min_length=1, description="What people should know.")
    to: list[Name] = Field(
        default_factory=list, max_length=50, description="The channels; those of `announce: maintenance` when empty."
    )
    plan: PlanWords | None = None
    plan_name: Name = "plan.yaml"
    by: Words = "api"


@router.get("/announcements", summary="What was said to whom, newest first", responses=problems(422))
async def list_announcements(context: TheContext, reader: TheReader, which: Annotated[Which, Query()]) -> Announcements:
    """Those about one release, or all."""
    found = await context.plane.announcements.listed(which.release, which.limit)
    return Announcements(announcements=[sending(reader, one) for one in found])


@router.post(
    "/announcements",
    status_code=201,
    summary="Announce a maintenance",
    responses=problems(400, 401, 404, 409, 413, 422),
)
async def announce(
    planned: Planned, context: TheContext, reader: TheReader, who: Annotated[Who, may(Permission.RELEASE)]
) -> Announcements:
    """It counts for windows with `notice` once every channel has its message."""
    by = who.by(planned.by)
    text = PlanText(planned.plan, planned.plan_name) if planned.plan is not None else None
    known = await adopt_alone(context, who, text, by) if text else await context.known_plan()
    wanted = Maintenance(
        planned.environment, planned.kind, planned.at, planned.message, by, reader.names.of(by), planned.to
    )
    made = await announce_maintenance(context.plane, known.plan, wanted)
    return Announcements(announcements=[sending(reader, one) for one in made])


@router.post(
    "/announcements/{number}/again",
    summary="Send a failed announcement again",
    responses=problems(401, 404, 409, 422),
)
async def again(
    number: Annotated[int, Path(ge=1, le=LAST)],
    context: TheContext,
    reader: TheReader,
    who: Annotated[Who, may(Permission.RELEASE)],
) -> SendingShape:
    """It is tried once more, and as often as others if it has not been tried out; one that waits or is out stays as it is."""
    return sending(reader, await context.plane.announcements.again(number, who.by(), context.now()))
