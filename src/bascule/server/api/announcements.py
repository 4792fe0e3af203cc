"""Announcements: what was said to whom and how it went, and a maintenance that somebody plans."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, may
from bascule.server.api.common import LAST, RELEASE_NAME, Name, PlanWords, TheReader, Words, problems
from bascule.server.api.said import Said, Shape, Timestamp, of, shaped
from bascule.server.context import TheContext
from bascule.server.look import zone_of
from bascule.server.plans import PlanText, adopt_alone
from bascule.store.announcing.outbox import State
from bascule.wiring.maintenance import Maintenance, announce_maintenance

router = APIRouter(tags=["announcements"])


class SendingShape(Shape):
    """One message to one channel, and how it stands; its text is in the channel's language."""

    id: int
    plan: str
    subject: str = Field(description="The release, that of all its components together, or the notice it is about.")
    occasion: str = Field(description="What happened; `step` for what a step says.")
    channel: str
    language: str
    title: str
    text: str
    state: State
    attempts: int
    queued: Timestamp
    due: Timestamp | None = of("upcoming", description="When it is tried next; null once nothing more happens.")
    ended: Timestamp | None = Field(description="When it was sent, given up or superseded.")
    because: Said | None = Field(description="Why the last attempt was in vain.")


class Announcements(Shape):
    """Announcements, newest first."""

    announcements: list[SendingShape]
    timezone: str = Field(description="The plan's zone, in which times are shown to people.")


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
    zone = await zone_of(context)
    return shaped(Announcements, {"announcements": found, "timezone": zone}, reader.at(zone))


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
    zone = known.plan.timezone
    return shaped(Announcements, {"announcements": made, "timezone": zone}, reader.at(zone))


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
    return shaped(SendingShape, await context.plane.announcements.again(number, who.by(), context.now()), reader)
