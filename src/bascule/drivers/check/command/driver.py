"""The command check: exit code 0 is a yes, any other a no. No shell, a session of its own, output kept and masked."""

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bascule.base.words import say
from bascule.drivers.check.command.parse import KEPT_BYTES, because, kept
from bascule.drivers.check.command.render import Call, render
from bascule.drivers.support.home import Home
from bascule.drivers.support.surroundings import surroundings
from bascule.drivers.support.trouble import machine
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Refused

GRACE = 0.5
LAST_WORDS = 0.2
LOOK_EVERY = 0.01


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


class CommandCheck:
    """Runs a command."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Run it to its end; when the caller gives up, the whole group is ended."""
        call = render(options, context)
        environment = {**surroundings(call.inherit), **call.environment}
        loop = asyncio.get_running_loop()
        started, tail = loop.time(), Tail()
        code = await self._run(call, environment, tail)
        output = kept(bytes(tail.data), tail.cut, os.environ, environment)
        return CheckResult(code == 0, because(code), output, loop.time() - started)

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _run(self, call: Call, environment: Mapping[str, str], tail: Tail) -> int:
        directory = self._home.root.absolute() / call.directory
        if not directory.is_dir():
            raise Refused(say("driver.no-directory", path=str(directory)))
        reading, writing = os.pipe()
        try:
            process = await _spawn(call, directory, environment, writing)
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        return await _attend(process, reading, tail)


async def _spawn(
    call: Call, directory: Path, environment: Mapping[str, str], output: int
) -> asyncio.subprocess.Process:
    try:
        with machine(call.words[0]):
            return await asyncio.create_subprocess_exec(
                *call.words,
                cwd=directory,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
    except ValueError as error:
        raise Refused(say("driver.machine-refused", what=call.words[0], reason=str(error))) from error


async def _attend(process: asyncio.subprocess.Process, reading: int, tail: Tail) -> int:
    """Follow a process to its end. Background children may hold the pipe open: they are not waited for."""
    pump = asyncio.create_task(_pump(reading, tail))
    try:
        code = await process.wait()
        await asyncio.wait([pump], timeout=LAST_WORDS)
        return code
    finally:
        await _end(process)
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)


async def _pump(reading: int, tail: Tail) -> None:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(reading, "rb", 0))
    try:
        while chunk := await reader.read(65536):
            tail.add(chunk)
    finally:
        transport.close()


async def _end(process: asyncio.subprocess.Process) -> None:
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
