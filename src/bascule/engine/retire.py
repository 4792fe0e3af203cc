"""Retiring: slots that nobody needs any more are stopped when their time has come.

The retirement was written down with the decision that freed the slot. The slot is stopped first and struck off after, so
a crash in between stops it once more; and a release that takes the slot in the meantime strikes it off itself.
"""

import asyncio

import structlog

from bascule.engine.runtime import Runtime
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import Conflict, PortError
from bascule.ports.store import ReleaseStore, Retirement
from bascule.ports.workload import Instance

IDLE = Seconds(30.0)
GRACE = Seconds(10.0)
AGAIN_AFTER = Seconds(5.0)
MARGIN = Seconds(60.0)
log = structlog.get_logger("bascule.retire")


class Retirer:
    """Stops slots that are due."""

    def __init__(self, store: ReleaseStore, runtime: Runtime) -> None:
        self.store, self.runtime = store, runtime
        # Retirements of a time that is not going to come soon, by when they were first seen to be so.
        self._odd: dict[tuple[Place, Instant], float] = {}

    async def run(self) -> None:
        """For ever: stop what is due, sleep until the next is."""
        while True:
            await self.runtime.clock.sleep(await self.sweep())

    async def sweep(self) -> Seconds:
        """Stop everything that is due; seconds until it is worth looking again."""
        try:
            waiting = await self.store.retirements()
            left = [(each, self._left(each)) for each in waiting]
            results = [await self._retire(each) for each, seconds in left if seconds <= 0]
        except PortError as error:
            log.warning("cannot look", error=str(error))
            return AGAIN_AFTER
        later = [seconds for _, seconds in left if seconds > 0]
        return max(min([IDLE, *later, *([] if all(results) else [AGAIN_AFTER])]), Seconds(0.05))

    def _left(self, retirement: Retirement) -> Seconds:
        """Seconds until it is due. One that lies further off than any can was written before the clock was set back: it is kept
        for as long as it could have been at most, counted from now.
        """
        left, most = retirement.at - self.runtime.now(), retirement.spec.keep + retirement.spec.drain
        key = (retirement.place, retirement.at)
        if left <= most + MARGIN:
            self._odd.pop(key, None)
            return left
        passed = asyncio.get_running_loop().time()
        return most - Seconds(passed - self._odd.setdefault(key, passed))

    async def _retire(self, retirement: Retirement) -> bool:
        spec = retirement.spec
        workload, traffic = self.runtime.drivers.workload(spec.workload), self.runtime.drivers.traffic(spec.traffic)
        instance = Instance(retirement.place, retirement.slot, "", spec.workload.options, epoch=retirement.epoch)
        try:
            # Its ports may be given to another program: nobody may be sent there any more.
            await traffic.vacate(retirement.place, retirement.slot, retirement.epoch)
            await workload.stop(instance, GRACE)
        except Conflict:
            # A later release has taken the slot, and with it the retirement.
            return True
        except PortError as error:
            log.warning("cannot stop", place=str(retirement.place), slot=retirement.slot, error=str(error))
            return False
        await self.store.retired(retirement, self.runtime.now())
        log.info("stopped", place=str(retirement.place), slot=retirement.slot)
        return True
