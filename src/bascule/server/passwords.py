"""Passwords: argon2id, two at a time at most, for each takes 64 MB and a core for a moment."""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bascule.base.words import say
from bascule.server.refusals import Answer

LEAST, MOST = 12, 1000
# Whoever guesses keeps both at work for as long as they like: threads with a low claim to the processors (on Linux, where
# a thread has one of its own).
_NICENESS = 10
_POOL = ThreadPoolExecutor(2, "passwords", lambda: _yield())


async def hash_password(password: str) -> str:
    """What is kept of a password. Raises `Answer` for one that is too short or too long."""
    if len(password) < LEAST:
        raise Answer(say("people.short-password", least=LEAST))
    if len(password) > MOST:
        raise Answer(say("people.long-password", most=MOST))
    return await asyncio.get_running_loop().run_in_executor(_POOL, _hasher().hash, password)


async def fits(password: str, hashed: str | None) -> bool:
    """Whether a password is the one of a hash; without a hash it takes as long to say no."""
    loop = asyncio.get_running_loop()
    given: str = hashed if hashed is not None else await loop.run_in_executor(_POOL, _nobodys)
    found = await loop.run_in_executor(_POOL, _verify, given, password[:MOST])
    return found and hashed is not None


def _yield() -> None:
    if sys.platform == "linux":
        os.nice(_NICENESS)


def _verify(hashed: str, password: str) -> bool:
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
