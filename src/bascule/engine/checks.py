"""Checks run beside the loop, so that a check of ten minutes does not delay a person's `hold` by as much.

A check that was running when the control plane died is asked again: a check asks, it does not change.
"""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from bascule.engine.database_checks import ask_database
from bascule.engine.runtime import Runtime, instance, values_for
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.plan.spec import CheckCall, StepKind
from bascule.platform.tasks import stop
from bascule.ports.check import CheckContext
from bascule.ports.dispatch import defect
from bascule.ports.errors import PortError
from bascule.release.actions import RunCheck
from bascule.release.facts import CheckResult, Try
from bascule.release.progress import Release

AGAIN_AFTER = Seconds(1.0)
log = structlog.get_logger("bascule.engine")


async def ask_once(runtime: Runtime, call: CheckCall, context: CheckContext) -> CheckResult:
    """Ask one check once; one that cannot be asked has not passed."""
    try:
        if call.database is not None:
            return await ask_database(runtime, call, call.database, context)
        return await runtime.drivers.check(call.driver).run(call.driver.options, context)
    except PortError as error:
        return not_asked(error)


def not_asked(error: PortError) -> CheckResult:
    """The result of a check that could not be asked."""
    return CheckResult(False, say("engine.check-not-asked", because=error.message))


class Checks:
    """The checks of one release that are running or have just ended."""

    def __init__(self, runtime: Runtime, wake: Callable[[], None]) -> None:
        self._runtime, self._wake = runtime, wake
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._results: dict[str, CheckResult] = {}
        self._tries: dict[str, Try] = {}

    def start(self, release: Release, actions: Iterable[object]) -> None:
        """Start those that are not running yet."""
        for action in actions:
            if isinstance(action, RunCheck) and action.key not in self._tasks:
                self._tasks[action.key] = asyncio.create_task(
                    self._run(release, action), name=f"{release.id} {action.name}"
                )

    def take(self) -> dict[str, CheckResult]:
        """The results since the last call."""
        taken, self._results = self._results, {}
        return taken

    def tries(self) -> dict[str, Try]:
        """What is being asked now, by key."""
        return dict(self._tries)

    async def close(self) -> None:
        """Stop what still runs."""
        await stop([*self._tasks.values()])

    async def _run(self, release: Release, action: RunCheck) -> None:
        started = self._runtime.now()
        try:
            result = await self._answer(release, action)
        except Exception as error:
            # Nobody waits for this task: whatever ends it must be an answer, or the release waits for ever.
            log.exception("bug while asking a check", release=release.id, check=action.name)
            result = CheckResult(False, say("engine.check-not-asked", because=defect(action.name, error)))
        except BaseException:
            # We are stopped; should the release still be driven, it is asked again.
            self._tasks.pop(action.key, None)
            raise
        finally:
            self._tries.pop(action.key, None)
        seconds = result.seconds or self._runtime.now() - started
        self._results[action.key] = CheckResult(result.passed, result.because, result.output, seconds)
        self._wake()

    async def _answer(self, release: Release, action: RunCheck) -> CheckResult:
        """Ask until it passes, as often as the plan says."""
        self._tries[action.key] = Try(1, self._runtime.now())
        most = max(action.call.tries, 1)
        for number in range(1, most + 1):
            result = await self._once(release, action)
            if result.passed or number == most:
                return result
            await self._runtime.clock.sleep(AGAIN_AFTER)
            self._tries[action.key] = Try(number + 1, self._runtime.now(), result.because)
            self._wake()
        raise AssertionError("a check has at least one try")

    async def _once(self, release: Release, action: RunCheck) -> CheckResult:
        try:
            context = await self._context(release, action.call.timeout)
        except PortError as error:
            return not_asked(error)
        return await ask_once(self._runtime, action.call, context)

    async def _context(self, release: Release, timeout: Seconds) -> CheckContext:
        """Whatever is asked after the deployment meets the candidate itself; before it, there is nobody to meet."""
        place, slot = self._runtime.place(release), release.candidate
        behind = release.spec.steps[: release.progress.step + 1]
        deployed = any(step.kind in (StepKind.DEPLOY, StepKind.SMOKE) for step in behind)
        url = await self._candidate_url(release, slot) if deployed else None
        options, values = release.spec.workload.options, values_for(release)
        return CheckContext(place, release.version, slot, url, None, options, timeout, values)

    async def _candidate_url(self, release: Release, slot: Slot) -> str | None:
        workload = self._runtime.drivers.workload(release.spec.workload)
        seen = await workload.observe(instance(release, slot, release.version))
        return f"http://{seen.addresses[0]}" if seen.addresses else None
