"""The stream: an event whenever the flags of a site have changed. It says that, and not what: clients ask again.

Its id is the revision. Whoever comes back with the last one that they saw, and has missed any, is told at once.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from starlette.types import Receive, Send

from bascule.areas.flags.evaluate.book import FlagBook
from bascule.areas.flags.evaluate.serving import Serving
from bascule.kernel.quantities import Seconds
from bascule.kernel.site import Site
from bascule.platform.tasks import stop
from bascule.ports.errors import PortError
from bascule.server.answer import ALWAYS, Answer

HEARTBEAT, LOOK_EVERY = Seconds(20.0), Seconds(2.0)
BEGIN = b"retry: 1000\n\n"
STILL_HERE = b": still here\n\n"
HEADERS = {
    **ALWAYS,
    b"content-type": b"text/event-stream",
    b"cache-control": b"no-store",
    b"x-accel-buffering": b"no",
}


class Streams:
    """The open streams by the key that opened each: whose key is revoked is let go within seconds.

    One task looks after all of them, for as long as there are any: ten thousand clients of a page have one key.
    """

    def __init__(self, good: Callable[[str], Awaitable[bool]]) -> None:
        self._good = good
        self._open: defaultdict[str, set[Held]] = defaultdict(set)
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def hold(self, key: str, wake: asyncio.Event) -> Iterator["Held"]:
        """One stream; where it is over, `wake` is set."""
        held = Held(wake)
        self._open[key].add(held)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield held
        finally:
            self._open[key].discard(held)
            if not self._open[key]:
                del self._open[key]

    async def _look(self) -> None:
        while self._open:
            await asyncio.sleep(LOOK_EVERY)
            for key in list(self._open):
                with suppress(PortError):
                    if not await self._good(key):
                        self._end(key)

    def _end(self, key: str) -> None:
        for held in self._open.get(key, ()):
            held.over = True
            held.wake.set()


@dataclass(slots=True, eq=False)
class Held:
    """A stream that is held open; `over` once its key is good no more."""

    wake: asyncio.Event
    over: bool = False


async def stream(
    book: FlagBook,
    site: Site,
    asked: tuple[Mapping[bytes, bytes], Streams, str],
    wire: tuple[Receive, Send],
) -> Answer | None:
    """Hold the connection and tell of changes until the client leaves, the key is revoked, or the book closes."""
    headers, streams, key = asked
    receive, send = wire
    # Followed before anything is said: a change from now on, even while the first bytes are under way, is told.
    with book.follow(site) as changed, streams.hold(key, changed) as held:
        serving = await book.serving(site)
        await send({"type": "http.response.start", "status": 200, "headers": list(_headers(headers).items())})
        await _write(send, BEGIN + (serving.event if _missed(headers, serving) else b""))
        leaving = asyncio.create_task(_left(receive))
        leaving.add_done_callback(lambda _: changed.set())
        try:
            await _tell(book, site, held, (leaving, send))
        finally:
            await stop([leaving])
    await send({"type": "http.response.body", "body": b"", "more_body": False})
    return None


def _missed(headers: Mapping[bytes, bytes], serving: Serving) -> bool:
    """Whether a client that comes back has seen other flags last."""
    seen = headers.get(b"last-event-id", b"")
    return seen.isdigit() and len(seen) < 19 and int(seen) != serving.revision


async def _tell(book: FlagBook, site: Site, held: Held, ends: tuple[asyncio.Task[None], Send]) -> None:
    leaving, send = ends
    changed = held.wake
    while not (leaving.done() or book.closed or held.over):
        said = STILL_HERE
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT):
                await changed.wait()
            changed.clear()
            serving = book.held(site)
            said = serving.event if serving else STILL_HERE
        if not (leaving.done() or book.closed or held.over):
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
