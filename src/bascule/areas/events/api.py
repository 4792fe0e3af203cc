"""Product events, read back: the last ones as they come, what was refused, and counts per minute; and write keys."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from bascule.areas.events.runtime import Events
from bascule.areas.events.service import KeyWish, make_key, place_of, revoke_key
from bascule.areas.events.store.figures import Span
from bascule.events.limits import DAY, HOUR
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, may
from bascule.server.api.common import Name, TheReader, problems
from bascule.server.api.said import Said, Timestamp, shaped
from bascule.server.context import TheContext

router = APIRouter(tags=["product events"], dependencies=[may(Permission.READ)])
keys = APIRouter(tags=["product events"])
Environment = Annotated[Name, Query(description="An environment of the plan.")]
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

    environment: Name = Field(description="An environment of the plan.")
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
    found = await context.plane.of(Events).figures.last(await place_of(context, environment), context.now(), limit)
    return shaped(EventList, {"events": found})


@router.get("/events/faults", summary="Product events that were refused", responses=problems(404, 422))
async def faults(environment: Environment, context: TheContext, reader: TheReader, limit: Limit = 50) -> FaultList:
    """The last ones; of a flood some."""
    found = await context.plane.of(Events).figures.faults(await place_of(context, environment), limit)
    return shaped(FaultList, {"faults": found}, reader)


@router.get("/events/counts", summary="Product events per minute", responses=problems(404, 422))
async def counts(which: Annotated[Which, Query()], context: TheContext) -> CountList:
    """By slot, and by the variants of a flag where one is named."""
    span, place = Span(context.now() - which.seconds, context.now() + HOUR), await place_of(context, which.environment)
    names = [which.name] if which.name else []
    found = await context.plane.of(Events).figures.counts(place, span, names, which.flag)
    return shaped(CountList, {"counts": found})


KeyName = Annotated[str, Path(pattern=r"^k-[0-9]{1,18}$", description="A key's id, such as `k-0001`.")]
Maker = Annotated[Who, may(Permission.RELEASE)]


class KeyShape(BaseModel):
    """A key of an application. It is public, for it stands in its pages: it writes events and gets values of flags.

    That of a service is a secret, and also reads definitions of flags.
    """

    id: str
    key: str = Field(description="Empty for a service's key, but in the answer that makes it.")
    service: bool
    name: str
    plan: str
    environment: str
    by: str
    created: Timestamp
    revoked: Timestamp | None


class KeyList(BaseModel):
    """All write keys, newest first."""

    keys: list[KeyShape]


class NewKey(BaseModel):
    """A write key that is wanted, for an environment of the plan."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    environment: Name = Field(description="Where its events go, and whose flags it gets.")
    service: bool = Field(False, description="A secret one, which also reads definitions of flags; shown this once.")


@keys.get("/keys", summary="The write keys", dependencies=[may(Permission.READ)], responses=problems())
async def listed(context: TheContext) -> KeyList:
    """Newest first, with those that were revoked."""
    return await _all(context)


@keys.post("/keys", status_code=201, summary="Make a write key", responses=problems(400, 404, 413, 422))
async def make(given: NewKey, context: TheContext, who: Maker) -> KeyShape:
    """It can be shown again at any time, but for a service's key."""
    return shaped(KeyShape, await make_key(context, who, KeyWish(given.name, given.environment, given.service)))


@keys.delete("/keys/{name}", summary="Revoke a write key", responses=problems(404))
async def revoke(name: KeyName, context: TheContext, who: Maker) -> KeyList:
    """It is good for nothing here from now on, and within two seconds in other control planes."""
    await revoke_key(context, who, name)
    return await _all(context)


async def _all(context: TheContext) -> KeyList:
    return shaped(KeyList, {"keys": [one.concealed for one in await context.plane.of(Events).keys.all()]})
