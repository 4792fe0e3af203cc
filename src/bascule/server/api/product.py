"""Product events, read back: the last ones as they come, what was refused, and counts per minute."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from bascule.events.limits import DAY, HOUR
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.release.people import Permission
from bascule.server.accounts.auth import may
from bascule.server.api.common import Name, TheReader, problems
from bascule.server.api.said import Said, Timestamp, certain, said
from bascule.server.context import TheContext
from bascule.server.product import place_of
from bascule.store.events.figures import Span

router = APIRouter(tags=["product events"], dependencies=[may(Permission.READ)])
Environment = Annotated[Name, Query(description="An environment of the newest plan.")]
Limit = Annotated[int, Query(ge=1, le=500)]
LONGEST = 31 * DAY
PRINTABLE = r"^[^\x00-\x1f\x7f]*$"


class EventShape(BaseModel):
    """An event. `at` is when it happened, by our clock; `received` when it came."""

    at: Timestamp
    received: Timestamp
    message_id: str
    kind: str
    name: str
    user_id: str | None
    anonymous_id: str | None
    slot: Slot | None
    flags: dict[str, str]
    properties: dict[str, Any]


class EventList(BaseModel):
    """The last events, newest first."""

    events: list[EventShape]


class FaultShape(BaseModel):
    """An event that was refused: its place in its call, and why. `index` is -1 where only the database refused it."""

    at: Timestamp
    index: int
    message_id: str
    name: str
    because: Said


class FaultList(BaseModel):
    """What was refused lately, newest first."""

    faults: list[FaultShape]


class CountShape(BaseModel):
    """How often an event happened in the minute that begins at `minute`. Slot, flag and variant are empty where there is none."""

    name: str
    minute: Timestamp
    slot: str
    flag: str
    variant: str
    count: int


class CountList(BaseModel):
    """Counts, by minute. Rows of one flag, or of none, may be added up; rows of different flags may not."""

    counts: list[CountShape]


class Which(BaseModel):
    """Which counts."""

    environment: Name = Field(description="An environment of the newest plan.")
    name: str | None = Field(None, max_length=200, pattern=PRINTABLE, description="One event; all without.")
    flag: str = Field(
        "",
        max_length=100,
        pattern=PRINTABLE,
        description="By the variants of this flag; without, each event is in one row.",
    )
    seconds: Seconds = Field(HOUR, ge=60, le=LONGEST, description="How far to look back.")


@router.get("/events/last", summary="The last product events", responses=problems(404, 422))
async def last(environment: Environment, context: TheContext, limit: Limit = 50) -> EventList:
    """As they were understood; ask again to see them come."""
    found = await context.plane.events.figures.last(await place_of(context, environment), context.now(), limit)
    shapes = [
        EventShape(
            at=certain(one.at),
            received=certain(one.received),
            slot=Slot(one.slot) if one.slot else None,
            **{name: getattr(one, name) for name in _AS_THEY_ARE},
        )
        for one in found
    ]
    return EventList(events=shapes)


_AS_THEY_ARE = ("message_id", "kind", "name", "user_id", "anonymous_id", "flags", "properties")


@router.get("/events/faults", summary="Product events that were refused", responses=problems(404, 422))
async def faults(environment: Environment, context: TheContext, reader: TheReader, limit: Limit = 50) -> FaultList:
    """The last ones; of a flood some."""
    found = await context.plane.events.figures.faults(await place_of(context, environment), limit)
    shapes = [
        FaultShape(
            at=certain(one.at),
            index=one.fault.index,
            message_id=one.fault.message_id,
            name=one.fault.name,
            because=said(reader, one.fault.because),
        )
        for one in found
    ]
    return FaultList(faults=shapes)


@router.get("/events/counts", summary="Product events per minute", responses=problems(404, 422))
async def counts(which: Annotated[Which, Query()], context: TheContext) -> CountList:
    """By slot, and by the variants of a flag where one is named."""
    span, place = Span(context.now() - which.seconds, context.now() + HOUR), await place_of(context, which.environment)
    names = [which.name] if which.name else []
    found = await context.plane.events.figures.counts(place, span, names, which.flag)
    shapes = [
        CountShape(
            name=one.name,
            minute=certain(Instant(one.minute)),
            slot=one.slot,
            flag=one.flag,
            variant=one.variant,
            count=one.count,
        )
        for one in found
    ]
    return CountList(counts=shapes)
