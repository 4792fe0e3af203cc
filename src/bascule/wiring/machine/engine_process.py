"""The engine's process, as the one that serves sees it: started, started again when it ends, and ended with us.

Requests, plans and pages can then hold up each other, and never a release: the machine shares its processors out between
processes, whatever goes on in one of them.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from bascule.kernel.quantities import Seconds
from bascule.platform.tasks import stop
from bascule.wiring.machine.engine_child import Work, packed
from bascule.wiring.plane import ControlPlane

AGAIN_AFTER, ENDS_WITHIN, NICENESS = Seconds(1.0), Seconds(7.0), 5
# Logs come out as ours do.
RUN = "from bascule.cli.logs import set_up_logs; set_up_logs({json}); from bascule.wiring.machine.engine_child import run; run()"
log = structlog.get_logger("bascule.plane")


@asynccontextmanager
async def engine_process(plane: ControlPlane) -> AsyncIterator[None]:
    """Releases are driven, by another process, for as long as the block lasts."""
    keeper = _Keeper(Work(plane.settings, plane.url))
    await keeper.start()
    task = asyncio.create_task(keeper.run())
    try:
        yield
    finally:
        await stop([task])
        await keeper.end()


def yield_to_it() -> None:
    """Let this process have the lower claim to the processors of the two.

    An engine that is started again later inherits it, and is then no more than equal: only root could give it more.
    """
    os.nice(NICENESS)


class _Keeper:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._child: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """For ever: have it there."""
        while True:
            child = self._child or await self.start()
            code = await child.wait()
            self._child = None
            log.error("the process that drives releases ended; it is started again", code=code)
            await asyncio.sleep(AGAIN_AFTER)

    async def start(self) -> asyncio.subprocess.Process:
        """Start it."""
        words = (sys.executable, "-c", RUN.format(json=_as_json()))
        self._child = await asyncio.create_subprocess_exec(*words, stdin=asyncio.subprocess.PIPE)
        assert self._child.stdin is not None
        with suppress(ConnectionError):
            self._child.stdin.write(packed(self._work))
            await self._child.stdin.drain()
        return self._child

    async def end(self) -> None:
        """Let it leave every release at its next step, and end it where that takes too long."""
        child = self._child
        if child is None or child.returncode is not None:
            return
        assert child.stdin is not None
        child.stdin.close()
        with suppress(ProcessLookupError):
            # While it still loads its modules it looks at nothing else, and has nothing to leave.
            child.terminate()
        try:
            await asyncio.wait_for(child.wait(), ENDS_WITHIN)
        except TimeoutError:
            child.kill()
            await child.wait()


def _as_json() -> bool:
    return any(isinstance(one, structlog.processors.JSONRenderer) for one in structlog.get_config()["processors"])
