"""Admission: a stream that somebody was let in to ends when they would not be let in any more.

Who is signed out, disabled, stripped of their roles or whose token is revoked sees nothing more within seconds. Looking does not
count as using: a page that is left open does not keep a session alive.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request

from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import PortError
from bascule.release.people import Account, Permission
from bascule.server.accounts.auth import Who, known
from bascule.server.context import AppContext

# A sign of life of a stream in which nothing happens.
LOOK_EVERY, HEARTBEAT = Seconds(2.0), Seconds(15.0)
Found = TypeVar("Found")


class Admission:
    """Whether whoever opened a stream may still have it."""

    def __init__(self, context: AppContext, who: Who | None) -> None:
        self._context, self._who = context, who
        self._looked = context.now()

    async def holds(self) -> bool:
        """Asked at every turn of a stream; the database is asked every two seconds, and believed as before while it is away."""
        now = self._context.now()
        if self._who is None or not (self._who.session or self._who.token):
            # A stranger where everybody may look, or the token of the machine, which changes with a new start only.
            return True
        if 0 <= now - self._looked < LOOK_EVERY:
            return True
        self._looked = now
        try:
            account = await self._account(self._who, now)
        except PortError:
            return True
        open_to_all = self._context.plane.settings.open_reading
        return account is not None and not account.disabled and (open_to_all or account.may(Permission.READ))

    async def turn(self, wait: Callable[[Seconds], Awaitable[Found]], over: Callable[[], bool]) -> Found | None:
        """What a stream waits for, or nothing of it after a while; None where the stream ends: it is over, or holds no more."""
        loop = asyncio.get_running_loop()
        until = loop.time() + HEARTBEAT
        while not over() and await self.holds():
            found = await wait(Seconds(min(LOOK_EVERY, max(until - loop.time(), 0.0))))
            if (found or loop.time() >= until) and not over():
                return found if await self.holds() else None
        return None

    async def _account(self, who: Who, now: Instant) -> Account | None:
        people = self._context.plane.people
        if who.session is not None:
            return await people.sessions.holder(who.session.hash, now)
        return await people.tokens.holder(who.token.id, now) if who.token else None


async def admission(context: AppContext, request: Request) -> Admission:
    """That of whoever asks."""
    return Admission(context, await known(context, request))
