"""Faults: what can go wrong between the engine and the world, drawn from a seed.

Every call of a port or the store passes two points, before and after its effect. At each the process may be killed
(`Crash`), the answer may be lost, the source may be away, or the process may be frozen for longer than its claim lasts. A
fault after the effect is the hard case: it happened, and nobody knows.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from bascule.kernel.i18n import say
from bascule.ports.errors import Unreachable

Answer = TypeVar("Answer")
FREEZE = (6.0, 20.0)


class Crash(BaseException):
    """The process is gone, in the middle of a line."""


@dataclass(slots=True)
class Odds:
    """The chance of each fault at each point."""

    crash: float = 0.0
    lost: float = 0.0
    frozen: float = 0.0


class Faults:
    """Draws faults; `quiet` ends them, so that every run can come to its end."""

    def __init__(self, random: Random, odds: Odds) -> None:
        self.random, self.odds = random, odds
        self.away: set[str] = set()
        self.count = 0

    def quiet(self) -> None:
        """No more faults from now on."""
        self.odds = Odds()
        self.away.clear()

    async def around(self, port: str, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """Make a call with a chance of a fault before and after it."""
        await asyncio.sleep(0)
        await self._point(port)
        answer = await call()
        await self._point(port)
        return answer

    async def _point(self, port: str) -> None:
        if port in self.away:
            raise Unreachable(say("engine.timeout", what=port, limit=1.0))
        drawn = self.random.random()
        if drawn < self.odds.crash:
            self.count += 1
            raise Crash(port)
        if drawn < self.odds.crash + self.odds.lost:
            self.count += 1
            raise Unreachable(say("engine.timeout", what=port, limit=1.0))
        if drawn < self.odds.crash + self.odds.lost + self.odds.frozen:
            self.count += 1
            await asyncio.sleep(self.random.uniform(*FREEZE))


class Faulty:
    """Any port object, with faults around each of its async methods."""

    def __init__(self, port: str, inner: Any, faults: Faults) -> None:
        self._port, self._inner, self._faults = port, inner, faults

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if not asyncio.iscoroutinefunction(method):
            return method

        async def call(*arguments: Any) -> Any:
            return await self._faults.around(self._port, lambda: method(*arguments))

        return call
