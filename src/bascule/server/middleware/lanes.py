"""Lanes: how many requests are worked on at once, so that however many come, the engine's turn comes soon.

Everything runs on one event loop, and it takes whoever is ready in the order of their coming: behind a hundred pages that
are being made, each step of a rollback waits for a hundred pieces of work. Behind six it does not. Requests beyond that wait
outside for their turn, in the order of their coming, and beyond a bound they are told to come again.

A stream is no work while nothing happens: it leaves its lane as soon as it has begun. Signing in hashes passwords, and
asking waits for the engine's answer: they have lanes of their own, so that neither keeps readers from their pages.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.server.refusals import TooMany

PATIENCE = Seconds(20.0)


class Seats:
    """So many long answers at once, which hold no lane; whoever comes then is told to come again."""

    def __init__(self, seats: int) -> None:
        self.free = seats

    def require(self, full: Message) -> None:
        """Raises `TooMany` where every seat is taken."""
        if self.free <= 0:
            raise TooMany(full)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """With a seat, for as long as the answer lasts."""
        self.free -= 1
        try:
            yield
        finally:
            self.free += 1


@dataclass(slots=True)
class Lane:
    """So many at once, and so many more who wait for them."""

    at_once: int
    waiting: int
    going: asyncio.Semaphore = field(init=False)
    queued: int = 0

    def __post_init__(self) -> None:
        self.going = asyncio.Semaphore(self.at_once)

    async def turn(self) -> "Turn":
        """One's turn, to be given back. Raises `TooMany` where too many wait already, or where it does not come."""
        if self.going.locked() and self.queued >= self.waiting:
            raise TooMany(say("api.too-many"))
        self.queued += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self.going.acquire()
        except TimeoutError:
            raise TooMany(say("api.too-many")) from None
        finally:
            self.queued -= 1
        return Turn(self.going)


class Turn:
    """A place in a lane, until it is given back."""

    def __init__(self, going: asyncio.Semaphore) -> None:
        self._going: asyncio.Semaphore | None = going

    def end(self) -> None:
        """Give it back, once."""
        going, self._going = self._going, None
        if going is not None:
            going.release()


class Lanes:
    """Which lane a request is for."""

    def __init__(self) -> None:
        self.reading, self.asking, self.entering = Lane(6, 256), Lane(32, 256), Lane(4, 32)

    def of(self, method: str, path: str) -> Lane:
        """The lane."""
        if path.startswith(("/enter", "/invitation", "/oidc")):
            return self.entering
        return self.reading if method in {"GET", "HEAD", "OPTIONS"} else self.asking
