"""A proxy of our own as a process that outlives us: started when it is missing, adopted when it is there."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import psutil

from bascule.drivers.support.files import bound_log, last_lines
from bascule.drivers.support.processes.detached import Command, end, ended, find, running, start
from bascule.drivers.support.processes.surroundings import surroundings
from bascule.drivers.support.processes.thread import to_its_end
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import PortError, Refused, TryLater

READY_WITHIN = Seconds(15.0)
SHOWN = 3


class Daemon:
    """One process in a folder: `NAME.json` is its record, `NAME.log` what it says."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._record = folder / f"{name}.json"
        self.log = folder / f"{name}.log"

    async def runs(self) -> bool:
        """Whether it runs now, and can be spoken to: one whose socket or folder was deleted under it, and which reads files that
        nobody can write any more, is ended by whoever starts it anew.
        """
        record, process = await asyncio.to_thread(find, self._record)
        if record is None or process is None:
            return False
        socket = record.facts.get("socket")
        there = socket is None or await asyncio.to_thread(Path(socket).exists)
        return there and await asyncio.to_thread(self._stands_here, process)

    def _stands_here(self, process: psutil.Process) -> bool:
        """Whether the folder that it was started in is still the one at our path, where the system tells."""
        try:
            # The folder itself: by its name, a deleted one is the one that has taken its place.
            return Path(f"/proc/{process.pid}/cwd").samefile(self._folder)
        except OSError:
            return True

    async def ended(self) -> None:
        """Return when it has ended; at once where it does not run."""
        await ended(self._record)

    async def start(
        self, words: tuple[str, ...], ready: Callable[[], Awaitable[bool]], facts: Mapping[str, str]
    ) -> None:
        """Start it and wait until it is ready. Raises `Refused` with its last words when it gives up."""
        await end(self._record, Seconds(1.0))
        command = Command(words, self._folder, surroundings(), self.log)
        record = await to_its_end(start, self._record, command, facts)
        loop = asyncio.get_running_loop()
        until = loop.time() + READY_WITHIN
        while loop.time() < until:
            if running(record) is None:
                raise Refused(say("driver.gave-up", who=self._name, reason=self.last_words()))
            if await ready():
                return
            await asyncio.sleep(0.005)
        raise TryLater(say("driver.not-ready", who=self._name, seconds=READY_WITHIN))

    async def end(self, grace: Seconds) -> None:
        """Stop it; idempotent."""
        await end(self._record, grace)

    def bound_log(self) -> None:
        """Keep its log short."""
        bound_log(self.log)

    def last_words(self) -> str:
        """The end of its log, for a message."""
        try:
            return " ".join(last_lines(self.log, SHOWN))[-600:] or "no output"
        except PortError as error:
            return str(error)
