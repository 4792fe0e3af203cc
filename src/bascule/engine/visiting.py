"""Visiting: synthetic visitors of a release, sent by whoever drives it and by nobody else.

Every look of the release says how many are due a second; until the next one they are sent at that pace. A look is good for a few
seconds and no more: whoever has lost the release, or waits for its store, stops by itself, and nobody has to be told.
"""

import asyncio
from itertools import count

import structlog

from bascule.engine.runtime import Runtime
from bascule.kernel.quantities import Seconds
from bascule.platform.tasks import stop
from bascule.ports.errors import PortError
from bascule.ports.traffic import Visit
from bascule.release.facts import Facts
from bascule.release.guarding.visitors import Reading, due, seen, users_a_second
from bascule.release.progress import Release

# Two looks are at most 5 s apart while somebody is exposed.
GOOD_FOR = Seconds(10.0)
# A pause is no longer, so that a pace that rises is heard of.
LONGEST_PAUSE = Seconds(1.0)
# Under way at the same time: a version that hangs must not collect all that the control plane has.
MOST_AT_ONCE = 20
log = structlog.get_logger("bascule.visiting")


class Visiting:
    """Sends the visitors of one release while it is driven here."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._readings: tuple[Reading, ...] = ()
        self._number = count()
        self._left, self._rate = Seconds(0.0), 0.0
        self._loop: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def saw(self, release: Release, facts: Facts) -> None:
        """One look: how many users there are, and so how many visitors."""
        if (
            release.spec.visitors is None
            or not self._runtime.drivers.traffic(release.spec.traffic).capabilities.visitors
        ):
            return
        now = self._runtime.now()
        if facts.totals is not None:
            users = sum(counts.users.total for counts in facts.totals.values())
            self._readings = seen(self._readings, (now, users))
        self._rate = due(release, users_a_second(self._readings), now)
        self._left = GOOD_FOR if self._rate else Seconds(0.0)
        if self._left and (self._loop is None or self._loop.done()):
            self._loop = asyncio.create_task(self._send(release), name=f"{release.id} is visited")

    async def close(self) -> None:
        """Nobody comes any more, and nobody is waited for."""
        await stop([*([self._loop] if self._loop else []), *self._under_way])

    async def _send(self, release: Release) -> None:
        owed = 1.0
        while self._left > 0:
            if owed > 0.99:
                owed -= 1
                self._come(release)
            pause = min(Seconds(1 / self._rate), LONGEST_PAUSE)
            self._left = Seconds(self._left - pause)
            owed += pause * self._rate
            await self._runtime.clock.sleep(pause)

    def _come(self, release: Release) -> None:
        """One more, unless too many wait for an answer already."""
        if len(self._under_way) < MOST_AT_ONCE:
            task = asyncio.create_task(self._visit(release), name=f"{release.id} visitor")
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _visit(self, release: Release) -> None:
        visitors = release.spec.visitors
        assert visitors is not None
        path = visitors.paths[next(self._number) % len(visitors.paths)]
        traffic = self._runtime.drivers.traffic(release.spec.traffic)
        try:
            await traffic.visit(self._runtime.place(release), Visit(path, release.id, visitors.host))
        except PortError as error:
            # What the proxy has counted of it says what there is to say.
            log.debug("no answer", release=release.id, path=path, error=str(error))
