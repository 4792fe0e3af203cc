"""Passwords: argon2id, two at a time at most, for each takes 64 MB and a core for a moment.

Of the two one is for strangers, and the other for whoever is known by something else as well (a browser that has signed in
before, a one-time link): a flood of strangers keeps none of them waiting. Only so many wait; the next one is told to come back.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.server.refusals import TooOften

Found = TypeVar("Found")

LEAST, MOST = 12, 1000
# Whoever guesses keeps their lane at work for as long as they like: threads with a low claim to the processors (on Linux, where
# a thread has one of its own).
_NICENESS = 10
MOST_WAITING = 16
COME_BACK = Seconds(2.0)


def _yield() -> None:
    if sys.platform == "linux":
        os.nice(_NICENESS)


class Lane:
    """One password after the other."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, f"passwords of {name}", _yield)
        self._waiting = 0

    async def run(self, work: Callable[..., Found], *given: str) -> Found:
        """Do some work when its turn comes. Raises `TooOften` where too many wait."""
        if self._waiting >= MOST_WAITING:
            raise TooOften(say("people.too-many-at-once"), COME_BACK)
        self._waiting += 1
        # Counted until the work is done, also where whoever asked for it has gone: the thread does not notice that.
        task = asyncio.get_running_loop().run_in_executor(self._pool, work, *given)
        task.add_done_callback(self._leave)
        return await asyncio.shield(task)

    def _leave(self, _: object) -> None:
        self._waiting -= 1


STRANGERS, KNOWN = Lane("strangers"), Lane("the known")


async def hash_password(password: str) -> str:
    """What is kept of a password. Raises `BasculeError` for one that is too short or too long."""
    if len(password) < LEAST:
        raise BasculeError(say("people.short-password", least=LEAST))
    if len(password) > MOST:
        raise BasculeError(say("people.long-password", most=MOST))
    return await KNOWN.run(_hasher().hash, password)


async def fits(password: str, hashed: str | None, lane: Lane = STRANGERS) -> bool:
    """Whether a password is the one of a hash; without a hash it takes as long to say no. Raises `TooOften`."""
    found = await lane.run(_verify, hashed or "", password[:MOST])
    return found and hashed is not None


def _verify(hashed: str, password: str) -> bool:
    hashed = hashed or _nobodys()
    try:
        return _hasher().verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash("the password of nobody")
