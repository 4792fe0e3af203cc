"""The stream: an event whenever the flags of a site have changed. It says that, and not what: clients ask again.

Its id is the revision. Whoever comes back with the last one that they saw, and has missed any, is told at once.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress

from starlette.types import Receive, Send

from bascule.base.site import Site
from bascule.server.collect.answer import ALWAYS, Answer
from bascule.server.evaluate.book import FlagBook
from bascule.server.evaluate.serving import Serving

HEARTBEAT = 20.0
BEGIN = b"retry: 1000\n\n"
STILL_HERE = b": still here\n\n"
HEADERS = {
    **ALWAYS,
    b"content-type": b"text/event-stream",
    b"cache-control": b"no-store",
    b"x-accel-buffering": b"no",
}


async def stream(
    book: FlagBook,
    site: Site,
    asked: tuple[Mapping[bytes, bytes], Mapping[str, list[str]]],
    wire: tuple[Receive, Send],
) -> Answer | None:
    """Hold the connection and tell of changes until the client leaves or the book closes."""
    headers, _ = asked
    receive, send = wire
    serving = await book.serving(site)
    await send({"type": "http.response.start", "status": 200, "headers": list(_headers(headers).items())})
    seen = headers.get(b"last-event-id", b"")
    missed = seen.isdigit() and len(seen) < 19 and int(seen) != serving.revision
    await _write(send, BEGIN + (event(serving) if missed else b""))
    with book.follow(site) as changed:
        leaving = asyncio.create_task(_left(receive))
        try:
            await _tell(book, site, changed, (leaving, send))
        finally:
            leaving.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})
    return None


def event(serving: Serving) -> bytes:
    """That the flags are these now."""
    data = {"type": "refetchEvaluation", "etag": serving.etag, "lastModified": int(serving.changed)}
    return f"id: {serving.revision}\nevent: message\ndata: {json.dumps(data)}\n\n".encode()


async def _tell(book: FlagBook, site: Site, changed: asyncio.Event, ends: tuple[asyncio.Task[None], Send]) -> None:
    leaving, send = ends
    while not (leaving.done() or book.closed):
        waiting = asyncio.create_task(changed.wait())
        await asyncio.wait({waiting, leaving}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if leaving.done() or book.closed:
            return
        if changed.is_set():
            changed.clear()
            serving = book.held(site)
            await _write(send, event(serving) if serving else STILL_HERE)
        else:
            await _write(send, STILL_HERE)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, body: bytes) -> None:
    with suppress(OSError, RuntimeError):
        await send({"type": "http.response.body", "body": body, "more_body": True})


def _headers(asked: Mapping[bytes, bytes]) -> Mapping[bytes, bytes]:
    origin = asked.get(b"origin")
    return {**HEADERS, b"access-control-allow-origin": origin} if origin else HEADERS
