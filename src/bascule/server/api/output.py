"""Output of programs: what a slot has printed, and what it prints, masked like everything that leaves."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import StreamingResponse

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.ports.errors import PortError
from bascule.ports.workload import Output, OutputAsked
from bascule.server.accounts.admission import HEARTBEAT, Admission, admission
from bascule.server.api.common import Name, problems
from bascule.server.api.events import EVENTS, RETRY, STILL_HERE
from bascule.server.context import AppContext, TheContext
from bascule.server.places import MOST_LINES, Printing, printing

router = APIRouter(tags=["places"])
Where = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f/]+$")]
LOOK_EVERY = Seconds(0.5)
# News of no release wakes a stream of output: it looks by itself, and ends with the others.
NOBODY = "output"


SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Which(BaseModel):
    """Which output."""

    model_config = ConfigDict(extra="forbid")

    plan: Name | None = Field(None, description="The plan's name, where several have such a place.")
    slot: Slot | None = Field(None, description="Without one: the slot that serves, else that of the newest release.")
    lines: int = Field(100, ge=0, le=MOST_LINES, description="The last so many, where nothing else is asked for.")
    since: str | None = Field(
        None,
        pattern=r"^[0-9]{1,4}[smhd]$",
        description="So long ago, as `10m`. It may bring a little more, never less.",
    )
    since_time: datetime | None = Field(None, description="The same as an instant; without a zone it is in UTC.")
    after: str = Field("", max_length=80, description="The `next` of an earlier answer: what came after it.")

    def asked(self, now: Instant) -> OutputAsked:
        """As the driver is asked."""
        since = now - Seconds(float(int(self.since[:-1]) * SECONDS[self.since[-1]])) if self.since else None
        if self.since_time is not None:
            moment = self.since_time if self.since_time.tzinfo else self.since_time.replace(tzinfo=UTC)
            since = Instant(moment.timestamp())
        return OutputAsked(self.lines, since, self.after)


class OutputShape(BaseModel):
    """Lines that a slot has printed, oldest first."""

    plan: str
    component: str
    environment: str
    slot: Slot
    version: str = Field(description="What runs in the slot, or ran there last; empty where nobody knows.")
    serving: Slot | None = Field(description="The slot that serves.")
    release: str = Field(description="The newest release of the place.")
    lines: list[str]
    next: str = Field(description="Ask again with `after` to read on; empty where that is not possible.")


@router.get(
    "/places/{environment}/{component}/output",
    summary="What a program has printed",
    responses=problems(404, 409, 422),
)
async def output(
    environment: Where, component: Where, context: TheContext, which: Annotated[Which, Query()]
) -> OutputShape:
    """Masked, in whole lines."""
    one = await printing(context, (which.plan, environment, component), which.slot)
    return shape(one, await one.read(which.asked(context.now())))


@router.get(
    "/places/{environment}/{component}/output/events",
    summary="What a program prints, as it prints it",
    responses={**EVENTS, **problems(404, 409, 422)},
    response_model=None,
)
async def output_events(
    environment: Where, component: Where, context: TheContext, request: Request, which: Annotated[Which, Query()]
) -> StreamingResponse:
    """`output` events: the same as one answer, the first of them at once; then whenever there is more."""
    context.followers.require(say("places.too-many-follow"))
    one = await printing(context, (which.plan, environment, component), which.slot)
    one.require_follow()
    first = await one.read(which.asked(context.now()))
    headers = {"x-accel-buffering": "no"}
    admitted = await admission(context, request)
    return StreamingResponse(_follow(context, one, first, admitted), media_type="text/event-stream", headers=headers)


async def _follow(context: AppContext, one: Printing, found: Output, admitted: Admission) -> AsyncIterator[str]:
    """Whoever follows stays with the slot; what it prints while it cannot be read comes later."""
    with context.followers.taken(), context.news.stream(NOBODY) as stream:
        yield RETRY + _event(one, found)
        quiet = Seconds(0.0)
        while not stream.closed and await admitted.holds():
            await stream.wait(LOOK_EVERY)
            try:
                found = await one.read(OutputAsked(after=found.next))
            except PortError:
                continue
            quiet = Seconds(0.0) if found.lines else quiet + LOOK_EVERY
            if found.lines:
                yield _event(one, found)
            elif quiet >= HEARTBEAT:
                quiet = Seconds(0.0)
                yield STILL_HERE


def _event(one: Printing, found: Output) -> str:
    data = json.dumps(shape(one, found).model_dump(mode="json"), ensure_ascii=False)
    return f"event: output\ndata: {data}\n\n"


def shape(one: Printing, found: Output) -> OutputShape:
    """An answer."""
    return OutputShape(
        plan=one.place.plan,
        component=one.place.component,
        environment=one.place.environment,
        slot=one.instance.slot,
        version=one.instance.version,
        serving=one.serving,
        release=one.release.id,
        lines=list(found.lines),
        next=found.next,
    )
