"""Users at a steady rate, bounded in count and time: every second one on a new connection, the others on kept-alive ones.

Requests are sent when they are due, whatever became of those before, as users do: a proxy that hangs does not slow the load down.
"""

import asyncio
import time
from collections import Counter

RATE = 100.0
LONGEST = 120.0
# How long somebody looks at an empty page.
PATIENCE = 5.0
REQUEST = b"GET / HTTP/1.1\r\nhost: bench\r\n%s\r\n"
Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Users:
    """The load on one port, and what came of it."""

    def __init__(self, port: int) -> None:
        self.port, self.stop = port, False
        self.sent, self.lost, self.reasons = 0, Counter[str](), Counter[str]()
        self.slowest = 0.0
        self._idle: list[Wire] = []
        self._since = 0.0

    async def run(self) -> None:
        """Send until stopped, at most for `LONGEST` seconds; what is on its way is waited for."""
        tasks, began = set[asyncio.Task[None]](), time.monotonic()
        for number in range(int(RATE * LONGEST)):
            if self.stop:
                break
            task = asyncio.create_task(self._request(kept=number % 2 == 1))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            await asyncio.sleep(max(began + (number + 1) / RATE - time.monotonic(), 0))
        await asyncio.gather(*tasks)
        while self._idle:
            self._idle.pop()[1].close()

    def forget(self) -> None:
        """Count from here on: only requests that are sent later."""
        self._since = time.monotonic()
        self.sent, self.slowest = 0, 0.0
        self.lost.clear()
        self.reasons.clear()

    def figures(self) -> dict[str, object]:
        """What was sent, and what was lost on which kind of connection."""
        return {
            "sent": self.sent,
            "lost": sum(self.lost.values()),
            "lost_new": self.lost["new"],
            "lost_kept": self.lost["kept"],
            "reasons": dict(self.reasons),
            "slowest": round(self.slowest, 3),
        }

    async def _request(self, kept: bool) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                trouble = await (self._on_kept() if kept else self._on_new())
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            trouble = type(error).__name__
        if began < self._since:
            return
        self.sent += 1
        if trouble:
            self.lost["kept" if kept else "new"] += 1
            self.reasons[trouble] += 1
        else:
            self.slowest = max(self.slowest, time.monotonic() - began)

    async def _on_new(self) -> str:
        wire = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            return await _ask(wire, b"connection: close\r\n")
        finally:
            wire[1].close()

    async def _on_kept(self) -> str:
        """An idle connection that the proxy has closed in the meantime is not used: a client sees that before it sends."""
        wire = next((one for one in iter(self._take, None) if not one[0].at_eof()), None)
        wire = wire or await asyncio.open_connection("127.0.0.1", self.port)
        try:
            trouble = await _ask(wire, b"")
        except BaseException:
            wire[1].close()
            raise
        self._idle.append(wire)
        return trouble

    def _take(self) -> Wire | None:
        return self._idle.pop(0) if self._idle else None


async def _ask(wire: Wire, more: bytes) -> str:
    """One request; what is wrong with its answer, or nothing."""
    reader, writer = wire
    writer.write(REQUEST % more)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), b"content-length: 0"
    )
    await reader.readexactly(int(length.split(b":")[1]))
    return "" if head.split(b" ")[1] == b"200" and b"x-shop-version" in head else head.split(b"\r\n")[0].decode()
