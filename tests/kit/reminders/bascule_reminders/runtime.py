"""The board: what the plan in force reminds of, in memory."""

import asyncio
from collections.abc import Iterable, Sequence

from bascule.plan.model.plan import Plan
from bascule.wiring.runtime import AreaRuntime, Ground, Part

from .section import SECTION


class Board(AreaRuntime):
    """What hangs on the wall; it is read while somebody keeps it lit."""

    def __init__(self, ground: Ground) -> None:
        self.since, self.names, self._now = None, tuple[str, ...](), ground.now

    def parts(self) -> Sequence[Part]:
        """Its light."""
        return (self.shine,)

    async def shine(self) -> None:
        """For ever."""
        self.since = self._now()
        await asyncio.Event().wait()

    async def sync(self, plan: Plan, environments: Iterable[str], by: str) -> None:
        """The reminders of a plan that came into force."""
        self.names = tuple(SECTION.of(plan))
