"""The stream: an event whenever the flags of a site have changed. It says that, and not what: clients ask again.

Its id is the revision. Whoever comes back with the last one that they saw, and has missed any, is told at once.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from starlette.types import Receive, Send

from bascule.areas.flags.evaluate.book import FlagBook
from bascule.areas.flags.evaluate.serving import Serving
from bascule.kernel.quantities import Seconds
from bascule.kernel.site import Site
from bascule.server.answer import ALWAYS, Answer

HEARTBEAT = Seconds(20.0)
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
    # Followed before anything is said: a change from now on, even while the first bytes are under way, is told.
    with book.follow(site) as changed:
        serving = await book.serving(site)
        await send({"type": "http.response.start", "status": 200, "headers": list(_headers(headers).items())})
        await _write(send, BEGIN + (serving.event if _missed(headers, serving) else b""))
        leaving = asyncio.create_task(_left(receive))
        leaving.add_done_callback(lambda _: changed.set())
        try:
            await _tell(book, site, changed, (leaving, send))
        finally:
            leaving.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})
    return None


def _missed(headers: Mapping[bytes, bytes], serving: Serving) -> bool:
    """Whether a client that comes back has seen other flags last."""
    seen = headers.get(b"last-event-id", b"")
    return seen.isdigit() and len(seen) < 19 and int(seen) != serving.revision


async def _tell(book: FlagBook, site: Site, changed: asyncio.Event, ends: tuple[asyncio.Task[None], Send]) -> None:
    leaving, send = ends
    while not (leaving.done() or book.closed):
        said = STILL_HERE
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT):
                await changed.wait()
            changed.clear()
            serving = book.held(site)
            said = serving.event if serving else STILL_HERE
        if not (leaving.done() or book.closed):
            await _write(send, said)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, body: bytes) -> None:
    with suppress(OSError, RuntimeError):
        await send({"type": "http.response.body", "body": body, "more_body": True})


def _headers(asked: Mapping[bytes, bytes]) -> Mapping[bytes, bytes]:
    origin = asked.get(b"origin")
    return {**HEADERS, b"access-control-allow-origin": origin} if origin else HEADERS
