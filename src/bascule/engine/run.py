"""Running a release from where it is to its end."""

import structlog

from bascule.engine.checks import Checks
from bascule.engine.database_jobs import DatabaseJobs
from bascule.engine.runtime import Runtime
from bascule.engine.signals import Signals
from bascule.engine.step import Boundary, Stepper
from bascule.engine.visiting import Visiting
from bascule.engine.watching import Watching
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import Unreachable
from bascule.ports.places import Elsewhere
from bascule.ports.store import ReleaseStore, Stale
from bascule.release.facts import Facts
from bascule.release.progress import Release

IDLE = Seconds(60.0)
STORE_AWAY = Seconds(1.0)
log = structlog.get_logger("bascule.engine")


def nothing(_: str, __: Release) -> None:
    """The boundary that nobody watches."""


class ReleaseRunner:
    """Drives releases: one call of `drive` is one release, from claim to end."""

    def __init__(
        self, store: ReleaseStore, runtime: Runtime, signals: Signals, worker: str, boundary: Boundary = nothing
    ) -> None:
        self.store, self.runtime, self.signals, self.worker, self.boundary = store, runtime, signals, worker, boundary
        self.driving: set[str] = set()
        self.stopping = False

    def stop(self) -> None:
        """Leave every release at its next step, for somebody else to go on with."""
        self.stopping = True
        for release in self.driving:
            self.signals.wake(release)

    async def idle(self) -> None:
        """Return when nothing is being driven any more."""
        while self.driving:
            await self.runtime.clock.sleep(Seconds(0.05))

    async def drive(self, release: str) -> None:
        """Drive until the release ends or somebody else has claimed it. Outlives an absent store."""
        self.driving.add(release)
        try:
            await self._outlive(release)
        finally:
            self.driving.discard(release)

    async def _outlive(self, release: str) -> None:
        while not self.stopping:
            try:
                await self._drive(release)
                return
            except Stale:
                log.info("somebody else drives it", release=release)
                return
            except Elsewhere as error:
                log.warning("cannot be driven from here", release=release, because=str(error))
                return
            except Unreachable as error:
                log.warning("the store is away", release=release, error=str(error))
                await self.runtime.clock.sleep(STORE_AWAY)

    async def _drive(self, release: str) -> None:
        # From now on nothing that is asked is missed, even while the first step is under way.
        await self.signals.wait(release, Seconds(0.0))
        claim = await self.store.claim(release, self.worker)
        if claim.release.progress.phase.terminal:
            return
        checks = Checks(self.runtime, lambda: self.signals.wake(release))
        database_jobs = DatabaseJobs(self.runtime, lambda: self.signals.wake(release))
        watching = Watching(self.runtime, lambda: self.signals.wake(release))
        visiting = Visiting(self.runtime)

        def saw(release: Release, facts: Facts) -> None:
            watching.saw(release, facts)
            visiting.saw(release, facts)

        stepper = Stepper(self.store, self.runtime, checks, database_jobs, claim, self.boundary, saw=saw)
        try:
            while not (decision := await stepper.step()).release.progress.phase.terminal and not self.stopping:
                wake = decision.wake_at
                pause = IDLE if wake is None else min(max(wake - self.runtime.now(), Seconds(0.0)), IDLE)
                await self.signals.wait(release, pause)
            if await self.store.inbox(release):
                # Somebody asked while it ended: they get an answer, too.
                await stepper.step()
        finally:
            await visiting.close()
            await watching.close()
            await checks.close()
            await database_jobs.close()
