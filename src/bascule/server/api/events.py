"""Server-sent events: every release's state as it changes, and one release's journal as it grows.

A stream begins with the state of now, so a client that was away has nothing to make up; one that names the last journal
entry it saw (`Last-Event-ID`) gets those that it missed.
"""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from bascule.ports.errors import PortError
from bascule.release.journal import Entry
from bascule.server.accounts.admission import Admission, admission
from bascule.server.api.common import ReleaseName, TheReader, problems
from bascule.server.api.journal import EntryShape
from bascule.server.api.said import shaped
from bascule.server.api.shapes import Line
from bascule.server.context import AppContext, TheContext
from bascule.server.reader import Reader
from bascule.server.views.journal import entry_view
from bascule.server.views.overview import moving_view

RETRY = "retry: 2000\n\n"
STILL_HERE = ": still here\n\n"
MOST = 500

router = APIRouter(tags=["events"])
LastSeen = Annotated[str | None, Header(alias="Last-Event-ID", description="The last journal number that was seen.")]
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "A stream of events.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
}


@router.get("/events", summary="What moves, as it moves", responses={**EVENTS, **problems()}, response_model=None)
async def all_events(context: TheContext, reader: TheReader, request: Request) -> StreamingResponse:
    """`release` events: the same line as in the list of releases."""
    return _stream(_all(context, reader, await admission(context, request)))


@router.get(
    "/releases/{name}/events",
    summary="One release, as it moves",
    responses={**EVENTS, **problems(404)},
    response_model=None,
)
async def release_events(
    name: ReleaseName, context: TheContext, reader: TheReader, request: Request, last_seen: LastSeen = None
) -> StreamingResponse:
    """`release` events with its line, and `journal` events whose ids are the entries' numbers."""
    release, _ = await context.plane.queries.release(name)
    newest = await context.plane.queries.entries(release=name, limit=1)
    known = last_seen is not None and last_seen.isascii() and last_seen.isdigit() and len(last_seen) < 19
    seen = int(last_seen) if last_seen and known else max((entry.number for entry in newest), default=0)
    admitted = await admission(context, request)
    return _stream(_one(context, reader.at(release.spec.timezone), name, seen, admitted))


def _stream(events: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(events, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def _all(context: AppContext, reader: Reader, admitted: Admission | None = None) -> AsyncIterator[str]:
    admitted = admitted or Admission(context, None)
    with context.news.stream() as stream:
        yield RETRY
        while (fresh := await admitted.turn(stream.wait, lambda: stream.closed)) is not None:
            for name in fresh:
                yield await _state(context, reader, name)
            if not fresh:
                yield STILL_HERE


async def _one(
    context: AppContext, reader: Reader, name: str, seen: int, admitted: Admission | None = None
) -> AsyncIterator[str]:
    admitted = admitted or Admission(context, None)
    with context.news.stream(name) as stream:
        yield RETRY + await _state(context, reader, name)
        fresh: list[str] | None = []
        while fresh is not None:
            for entry in await _entries(context, name, seen):
                seen = entry.number
                yield _event("journal", shaped(EntryShape, entry_view(entry), reader), seen)
            fresh = await admitted.turn(stream.wait, lambda: stream.closed)
            if fresh is not None:
                yield await _state(context, reader, name) if fresh else STILL_HERE


async def _entries(context: AppContext, name: str, seen: int) -> Sequence[Entry]:
    try:
        return await context.plane.queries.entries(release=name, after=seen, limit=MOST)
    except PortError:
        return ()


async def _state(context: AppContext, reader: Reader, name: str) -> str:
    """The release as it is; only a sign of life while it cannot be read: the next news or heartbeat tells it."""
    try:
        release, _ = await context.plane.queries.release(name)
    except PortError:
        return STILL_HERE
    return _event("release", shaped(Line, moving_view(release, context.now()), reader))


def _event(kind: str, shape: BaseModel, number: int | None = None) -> str:
    data = json.dumps(shape.model_dump(mode="json"), ensure_ascii=False)
    identity = f"id: {number}\n" if number is not None else ""
    return f"event: {kind}\n{identity}data: {data}\n\n"
