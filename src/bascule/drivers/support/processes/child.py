"""A child process: a command with a session of its own, followed to its end, and ended with all that it has started.

What it writes goes to a `Tail`, which keeps the end; when its answer matters (a report on standard output), that goes
to a `Whole` and only standard error to the tail.
"""

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bascule.drivers.support.mask import mask
from bascule.drivers.support.processes.followed import Followed
from bascule.drivers.support.processes.identity import Identity
from bascule.drivers.support.processes.spawn import hand_over, launch
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.platform.tasks import stop
from bascule.ports.errors import Refused

GRACE = Seconds(0.5)
LAST_WORDS = 0.2
LOOK_EVERY = Seconds(0.01)
KEPT_LINES = 200
KEPT_BYTES = 256_000
LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True)
class Child:
    """What to run, where, with which variables, and as whom (None: as we do)."""

    words: tuple[str, ...]
    directory: Path
    environment: Mapping[str, str]
    identity: Identity | None = None


class Sink(Protocol):
    """Takes what is written."""

    def add(self, chunk: bytes) -> None:
        """Take the next bytes."""


class Tail:
    """The end of what was written."""

    def __init__(self) -> None:
        self.data, self.cut = bytearray(), False

    def add(self, chunk: bytes) -> None:
        """Keep the chunk, and drop from the front what is too much."""
        self.data += chunk
        if len(self.data) > 2 * KEPT_BYTES:
            del self.data[:-KEPT_BYTES]
            self.cut = True

    def lines(self, *environments: Mapping[str, str]) -> tuple[str, ...]:
        """The last lines, without secrets. A first line that was cut is dropped: it may hold half a secret."""
        lines = mask(self.data.decode("utf-8", "replace"), *environments).splitlines()
        return tuple(line[:LONGEST_LINE] for line in lines[int(self.cut) :][-KEPT_LINES:])


class Whole:
    """All that was written, up to a size in bytes; `over` when there was more."""

    def __init__(self, most: int) -> None:
        self.data, self.over, self._most = bytearray(), False, most

    def add(self, chunk: bytes) -> None:
        """Keep the chunk as far as there is room."""
        room = self._most - len(self.data)
        self.data += chunk[:room]
        self.over = self.over or len(chunk) > room


def ended(code: int) -> Message:
    """How a command ended, by its exit code or the signal that ended it."""
    if code < 0:
        return say("driver.command-killed", signal=-code)
    return say("driver.command-failed", code=code) if code else say("driver.command-passed")


async def run_child(child: Child, tail: Tail, answer: Sink | None = None) -> int:
    """Run it to its end and return how it ended; when the caller gives up, the whole group is ended."""
    if not child.directory.is_dir():
        raise Refused(say("driver.no-directory", path=str(child.directory)))
    sinks: list[Sink] = [tail] if answer is None else [tail, answer]
    pipes = [os.pipe() for _ in sinks]
    try:
        process = await _spawn(child, pipes[-1][1], pipes[0][1])
    except BaseException:
        for reading, _ in pipes:
            os.close(reading)
        raise
    finally:
        for _, writing in pipes:
            os.close(writing)
    return await _attend(process, [(reading, sink) for (reading, _), sink in zip(pipes, sinks, strict=True)])


async def _spawn(child: Child, output: int, errors: int) -> Followed:
    for descriptor in {output, errors}:
        hand_over(descriptor, child.identity)
    try:
        with machine(child.words[0]):
            return await launch(
                child.words, child.identity, cwd=child.directory, env=child.environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
            )  # fmt: skip
    except ValueError as error:
        raise Refused(say("driver.machine-refused", what=child.words[0], reason=str(error))) from error


async def _attend(process: Followed, readings: list[tuple[int, Sink]]) -> int:
    """Follow a process to its end. Background children may hold the pipe open: they are not waited for."""
    pumps = [asyncio.create_task(_pump(reading, sink)) for reading, sink in readings]
    try:
        code = await process.wait()
        await asyncio.wait(pumps, timeout=LAST_WORDS)
        return code
    finally:
        await _end(process)
        await stop(pumps)


async def _pump(reading: int, sink: Sink) -> None:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(reading, "rb", 0))
    try:
        while chunk := await reader.read(65536):
            sink.add(chunk)
    finally:
        transport.close()


async def _end(process: Followed) -> None:
    """End what is left of the group, politely first."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGKILL):
        until = loop.time() + GRACE
        there = _signal(process.pid, number)
        # Nobody tells when a group is empty.
        while there and loop.time() < until:
            await asyncio.sleep(LOOK_EVERY)
            there = _signal(process.pid, 0)
        if not there:
            return


def _signal(group: int, number: int) -> bool:
    """Send a signal to a group; False when it is gone."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
