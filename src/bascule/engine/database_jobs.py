"""Work on databases runs beside the loop, like checks: a migration of five minutes delays nobody's `hold`.

What was running when the control plane died is asked for again: the port's methods may be called again after a crash.
Somebody else who has the database, or a database that does not answer, is waited for as long as the plan's patience.
"""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from bascule.engine.runtime import Runtime
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.migration.integrity import Snapshot
from bascule.migration.result import Done, Rehearsal, Result
from bascule.platform.tasks import stop
from bascule.ports.database import Target
from bascule.ports.dispatch import defect
from bascule.ports.errors import PortError, TryLater, Unreachable
from bascule.release.actions import BackUpDatabase, InspectDatabase, RehearseDatabase, RevertDatabase, Work
from bascule.release.progress import Release

AGAIN_AFTER = Seconds(2.0)
log = structlog.get_logger("bascule.engine")


def rehearsed(found: Rehearsal) -> Result:
    """What a rehearsal says of a release: a way down that leaves something over is told, a broken invariant stops."""
    took, name = sum((one.up for one in found.steps), Seconds(0.0)), found.database
    if found.problems:
        told = say("migration.rehearsal-harmed", database=name, first=found.problems[0])
        return Result(False, told, seconds=took, rehearsal=found)
    left = len(found.differences)
    told = say("migration.rehearsed", database=name, count=len(found.steps), took=took, left=left)
    return Result(True, told, seconds=took, rehearsal=found)


class DatabaseJobs:
    """The work of one release that is going on or has just ended."""

    def __init__(self, runtime: Runtime, wake: Callable[[], None]) -> None:
        self._runtime, self._wake = runtime, wake
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._results: dict[str, Result] = {}

    def start(self, release: Release, actions: Iterable[object]) -> None:
        """Start what is not going on yet, and has not just ended."""
        for action in actions:
            if not isinstance(action, Work):
                continue
            if action.key not in self._tasks and action.key not in self._results:
                work = self._run(release, action)
                self._tasks[action.key] = asyncio.create_task(work, name=f"{release.id} {action.name}")

    def take(self) -> dict[str, Result]:
        """The results since the last call."""
        taken, self._results = self._results, {}
        return taken

    async def close(self) -> None:
        """Stop what still runs; whoever comes next goes on."""
        await stop([*self._tasks.values()])

    async def _run(self, release: Release, action: Work) -> None:
        try:
            result = await self._tries(release, action)
        except Exception as error:
            # Nobody waits for this task: whatever ends it must be an answer, or the release waits for ever.
            log.exception("bug while working on a database", release=release.id, work=action.name)
            result = Result(False, defect(action.name, error))
        finally:
            self._tasks.pop(action.key, None)
        self._results[action.key] = result
        self._wake()

    async def _tries(self, release: Release, action: Work) -> Result:
        # By the loop's clock: nobody sets that.
        loop = asyncio.get_running_loop()
        until = loop.time() + release.spec.patience
        while True:
            try:
                return await self._once(release, action)
            except (TryLater, Unreachable) as error:
                if loop.time() >= until:
                    return Result(False, error.message)
                await self._runtime.clock.sleep(error.after if isinstance(error, TryLater) else AGAIN_AFTER)
            except PortError as error:
                return Result(False, error.message)

    async def _once(self, release: Release, action: Work) -> Result:
        spec, database = release.spec, self._runtime.drivers.database(action.database.migrations)
        started = self._runtime.now()
        target = Target(action.database, spec.plan, spec.environment, started)
        if isinstance(action, InspectDatabase):
            found = await database.inspect(target)
            values = {"database": found.database, "pending": len(found.pending), "risky": len(found.risky)}
            return Result(True, say("migration.inspected", **values), inspection=found)
        if isinstance(action, RehearseDatabase):
            return rehearsed(await database.rehearse(target))
        if isinstance(action, BackUpDatabase):
            made = await database.back_up(target)
            values = {"path": made.path, "size": made.size, "entries": made.entries, "restore": made.restore}
            told = say("migration.backed-up", database=action.database.name, **values)
            return Result(True, told, backup=made, seconds=self._runtime.now() - started)
        if isinstance(action, RevertDatabase):
            # What still migrates, or waits for its turn to, would run again what is undone here.
            await asyncio.gather(*(task for key, task in self._tasks.items() if key.endswith(".migrate")))
            ran, nothing = await database.revert(target, action.names), Snapshot({}, {})
            values = {"count": len(ran), "took": self._runtime.now() - started}
            told = say("migration.reverted", database=action.database.name, **values)
            return Result(True, told, done=Done(ran, nothing, nothing), seconds=self._runtime.now() - started)
        done = await database.migrate(target, action.wanted)
        took, name = self._runtime.now() - started, action.database.name
        if done.problems:
            return Result(
                False, say("migration.harmed", database=name, first=done.problems[0]), done=done, seconds=took
            )
        told = say("migration.migrated", database=name, count=len(done.ran), took=took)
        return Result(True, told, done=done, seconds=took)
