"""Retiring: slots that nobody needs any more are stopped when their time has come.

The retirement was written down with the decision that freed the slot. The slot is stopped first and struck off after, so
a crash in between stops it once more; and a release that takes the slot in the meantime strikes it off itself.
"""

import structlog

from bascule.engine.dispatch import dispatch
from bascule.engine.hands import Hands
from bascule.ports.errors import Conflict, PortError
from bascule.ports.store import ReleaseStore, Retirement
from bascule.ports.workload import Instance

IDLE = 30.0
GRACE = 10.0
AGAIN_AFTER = 5.0
log = structlog.get_logger("bascule.retire")


class Retirer:
    """Stops slots that are due."""

    def __init__(self, store: ReleaseStore, hands: Hands) -> None:
        self.store, self.hands = store, hands

    async def run(self) -> None:
        """For ever: stop what is due, sleep until the next is."""
        while True:
            await self.hands.clock.sleep(await self.sweep())

    async def sweep(self) -> float:
        """Stop everything that is due; seconds until it is worth looking again."""
        try:
            waiting = await self.store.retirements()
            results = [await self._retire(each) for each in waiting if each.at <= self.hands.now()]
        except PortError as error:
            log.warning("cannot look", error=str(error))
            return AGAIN_AFTER
        later = [each.at - self.hands.now() for each in waiting if each.at > self.hands.now()]
        return max(min([IDLE, *later, *([] if all(results) else [AGAIN_AFTER])]), 0.05)

    async def _retire(self, retirement: Retirement) -> bool:
        course = retirement.course
        workload, traffic = self.hands.toolbox.workload(course.workload), self.hands.toolbox.traffic(course.traffic)
        instance = Instance(retirement.place, retirement.slot, "", course.workload.options, epoch=retirement.epoch)
        vacate = traffic.vacate(retirement.place, retirement.slot, retirement.epoch)
        try:
            # Its ports may be given to another program: nobody may be sent there any more.
            await dispatch(self.hands.clock, f"vacate {retirement.slot}", vacate, GRACE)
            await dispatch(self.hands.clock, f"retire {retirement.slot}", workload.stop(instance, GRACE), GRACE + 10)
        except Conflict:
            # A later release has taken the slot, and with it the retirement.
            return True
        except PortError as error:
            log.warning("cannot stop", place=str(retirement.place), slot=retirement.slot, error=str(error))
            return False
        await self.store.retired(retirement, self.hands.now())
        log.info("stopped", place=str(retirement.place), slot=retirement.slot)
        return True
