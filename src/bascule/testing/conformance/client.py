"""Clients of the traffic suite: single requests, users who bring their cookies back, and load that counts what is lost."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bascule.testing.memory.answer import Answer


class Load(Protocol):
    """Requests that are sent until the load is ended; every second user opens a new connection per request."""

    failures: list[str]
    total: int

    async def sent(self, count: int) -> None:
        """Return when that many more requests were answered."""


class Client(Protocol):
    """A client of one listening address; each `send` is a connection of its own."""

    async def send(self, path: str = "/", headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
        """One request. Raises `OSError` when nobody listens."""

    async def versions(self, count: int) -> set[str]:
        """The versions that a few new users meet, one after the other."""

    def load(self, users: int) -> AbstractAsyncContextManager[Load]:
        """Load while the context lasts."""


class User:
    """Somebody with a browser: brings back the cookies that were set."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._cookies: dict[str, str] = {}
        self.seen: list[str] = []

    async def visit(self) -> None:
        """One request."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        answer = await self._client.send("/", {"cookie": cookies} if cookies else None)
        self._cookies |= answer.cookies
        self.seen.append(answer.version)


async def users(client: Client, count: int) -> list[User]:
    """New users, who all have visited once."""
    crowd = [User(client) for _ in range(count)]
    await asyncio.gather(*(user.visit() for user in crowd))
    return crowd


async def share_of(client: Client, count: int, version: str = "v2") -> float:
    """The share of new users who meet a version."""
    crowd = await users(client, count)
    return sum(user.seen[0] == version for user in crowd) / count
