"""Outages: real programs and proxies are killed from outside, while a hundred requests a second count what is lost."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bascule.drivers.support.processes.record import read_record
from tests.kit.crash.stage import Stage

RATE, MOST, ANSWER_WITHIN = 100, 6000, 1.0


@dataclass
class Visitors:
    """Who asks a hundred times a second, each on a connection of its own. `lost` holds the instants of failed requests."""

    port: int
    path: str = "/api/health"
    sent: int = 0
    lost: list[float] = field(default_factory=list)
    good: list[float] = field(default_factory=list)

    async def run(self) -> None:
        """Until cancelled, and never more than so many."""
        asking = set[asyncio.Task[None]]()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            while self.sent < MOST:
                asking.add(task := asyncio.create_task(self._ask()))
                task.add_done_callback(asking.discard)
                self.sent += 1
                await asyncio.sleep(max(begun + self.sent / RATE - loop.time(), 0.0))
        finally:
            await asyncio.gather(*asking, return_exceptions=True)

    async def _ask(self) -> None:
        loop = asyncio.get_running_loop()
        at = loop.time()
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(f"GET {self.path} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n".encode())
                line = await reader.readline()
                writer.close()
            (self.good if b" 200 " in line else self.lost).append(at)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            self.lost.append(at)

    async def served(self, count: int = 20, within: float = 20.0) -> None:
        """Wait until the latest requests have all been answered well."""
        loop = asyncio.get_running_loop()
        start, until = loop.time(), loop.time() + within
        while loop.time() < until:
            fresh = [at for at in self.good if at >= start]
            bad = [at for at in self.lost if at >= start]
            if len(fresh) >= count and (not bad or max(bad) < fresh[-count]):
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"not served within {within} s: {len(self.good)} good, {len(self.lost)} lost")


@asynccontextmanager
async def visitors(port: int, path: str = "/api/health") -> AsyncIterator[Visitors]:
    """Visitors for as long as the block lasts."""
    some = Visitors(port, path)
    task = asyncio.create_task(some.run())
    try:
        yield some
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def pids(stage: Stage, pattern: str) -> list[int]:
    """The processes whose records lie in the stage's folder."""
    records = [read_record(path) for path in Path(stage.folder).glob(pattern)]
    found = [record.pid for record in records if record is not None and record.pid is not None]
    return [pid for pid in found if psutil.pid_exists(pid)]


def program(stage: Stage, slot: str = "*") -> list[int]:
    """The shop's processes, of one slot or of both."""
    return pids(stage, f"processes/*/{slot}/[0-9]*.json")


def proxy(stage: Stage) -> list[int]:
    """The proxy, with what it has started."""
    masters = pids(stage, f"{stage.proxy}/{stage.proxy}.json")
    return [*masters, *(child.pid for pid in masters for child in psutil.Process(pid).children())]


def kill(found: list[int]) -> None:
    """As the kernel does it."""
    assert found, "nothing runs"
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
