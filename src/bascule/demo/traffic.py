"""The visitors of the story: the load process, and its totals at any moment."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

RATE = 400.0
SECONDS = 150.0


@dataclass(frozen=True, slots=True)
class Seen:
    """Totals up to a moment: answers by "version status", and requests that no version answered."""

    answers: Counter[str] = field(default_factory=Counter)
    lost: int = 0

    def since(self, before: "Seen") -> "Seen":
        """What came between two moments."""
        return Seen(self.answers - before.answers, self.lost - before.lost)

    @property
    def requests(self) -> int:
        """All requests."""
        return sum(self.answers.values()) + self.lost

    @property
    def failed(self) -> int:
        """Those that were answered with an error, or not at all."""
        return sum(count for key, count in self.answers.items() if int(key.split(" ")[1]) >= 500) + self.lost

    def of(self, version: str) -> int:
        """Those that a version answered."""
        return sum(count for key, count in self.answers.items() if key.split(" ")[0] == version)


class Visitors:
    """The load process, as the story sees it."""

    def __init__(self) -> None:
        self.now = Seen()

    async def read(self, stream: asyncio.StreamReader) -> None:
        """Take the totals as they are told."""
        while line := await stream.readline():
            told: dict[str, Any] = json.loads(line)
            self.now = Seen(Counter(told["answers"]), sum(told["lost"].values()))


def visitors(port: int) -> AbstractAsyncContextManager[Visitors]:
    """Visitors of the shop who come for as long as the block lasts."""
    return crowd("bascule.demo.load", "--port", str(port), "--rate", str(RATE), "--seconds", str(SECONDS))


@asynccontextmanager
async def crowd(module: str, *words: str) -> AsyncIterator[Visitors]:
    """Whoever comes by a program that tells totals, for as long as the block lasts."""
    words = ("-m", module, *words)
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    seen = Visitors()
    reading = asyncio.create_task(seen.read(process.stdout))
    try:
        yield seen
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        await reading
