"""Load on a port of this machine, bounded in count and time: kept-alive connections and new ones.

Every answer is checked to be a 200 of one of the two versions; everything else, and every broken connection, is lost.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

LONGEST = 600.0


@dataclass
class Score:
    """What came back."""

    answers: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    stop: bool = False

    @property
    def requests(self) -> int:
        """All requests."""
        return sum(self.answers.values()) + sum(self.lost.values())


async def answer(reader: asyncio.StreamReader, score: Score) -> None:
    """Read one answer and count it."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    body = (await reader.readexactly(length)).decode()
    if head.startswith(b"HTTP/1.1 200") and body in {"v1", "v2"}:
        score.answers[body] += 1
    else:
        score.lost[head.split(b"\r\n")[0].decode()] += 1


async def kept_alive(port: int, score: Score, most: int) -> None:
    """One connection, request after request. A connection that breaks is one lost request, and is opened again."""
    sent = 0
    while sent < most and not score.stop:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            while sent < most and not score.stop:
                writer.write(b"GET / HTTP/1.1\r\nhost: bench\r\n\r\n")
                sent += 1
                await answer(reader, score)
            writer.close()
        except (OSError, asyncio.IncompleteReadError) as error:
            score.lost[f"kept-alive {type(error).__name__}"] += 1


async def fresh(port: int, score: Score, most: int) -> None:
    """A new connection for every request."""
    for _ in range(most):
        if score.stop:
            return
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n")
            await answer(reader, score)
            writer.close()
        except (OSError, asyncio.IncompleteReadError) as error:
            score.lost[f"new {type(error).__name__}"] += 1


async def slow(port: int, score: Score) -> None:
    """One request that takes five seconds."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /slow HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n")
        await asyncio.wait_for(answer(reader, score), 20)
        writer.close()
    except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
        score.lost[f"slow {type(error).__name__}"] += 1
