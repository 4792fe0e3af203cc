"""Acting: what a decision asks for is done, in its order, after it is on record.

Each action is idempotent, so a repetition after a crash has no second effect, and each carries the epoch of the claim
under which it was decided: a driver that has seen a later one refuses it, so whoever lost the release can do no harm.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bascule.engine.outcomes import Outcomes
from bascule.engine.runtime import Runtime, instance, job_run
from bascule.evidence.ladder import thresholds
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.ports.dispatch import keyed
from bascule.ports.errors import PortError, Refused
from bascule.ports.flags import FlagOrder
from bascule.ports.traffic import Route
from bascule.release.actions import (
    Action,
    BackUpDatabase,
    EnsureFlag,
    EnsureWeights,
    EnsureWorkload,
    InspectDatabase,
    KeepOutput,
    MigrateDatabase,
    RehearseDatabase,
    Retire,
    RevertDatabase,
    RunCheck,
    StartJob,
    StopJob,
    StopWorkload,
)
from bascule.release.draft import Note, NoteKind
from bascule.release.facts import Trouble
from bascule.release.guarding.traffic import relief
from bascule.release.progress import Release

# Nobody is sent there: what is stopped is idle.
GRACE = Seconds(3.0)


@dataclass(frozen=True, slots=True)
class Doing:
    """What an action is carried out with: the runtime, the release, and the epoch of the claim."""

    runtime: Runtime
    release: Release
    epoch: int

    def key(self, action: Action) -> str:
        """The action's idempotency key: release, step, what is done to what, and which attempt at it this is."""
        progress = self.release.progress
        failed = progress.failure.count if progress.failure and progress.failure.name == action.name else 0
        return f"{self.release.id}/{progress.step}/{action.name}/{failed + 1}"


async def act(doing: Doing, actions: tuple[Action, ...]) -> Outcomes:
    """Carry out a decision's actions; troubles are outcomes, not exceptions."""
    done: list[str] = []
    troubles: list[Trouble] = []
    notes: list[Note] = []
    for action in actions:
        try:
            with keyed(doing.key(action)):
                note = await _carry_out(doing, action)
            notes.extend([note] if note is not None else [])
            done.append(action.name)
        except PortError as error:
            troubles.append(Trouble(action.name, error.message, isinstance(error, Refused)))
    return Outcomes(tuple(done), tuple(troubles), notes=tuple(notes))


async def _carry_out(doing: Doing, action: Action) -> Note | None:
    carry = CARRY.get(type(action))
    return await carry(doing, action) if carry else None


async def _ensure_workload(doing: Doing, action: EnsureWorkload) -> None:
    workload = doing.runtime.drivers.workload(doing.release.spec.workload)
    await workload.ensure(instance(doing.release, action.slot, action.version, doing.epoch))


async def _stop_workload(doing: Doing, action: StopWorkload) -> None:
    workload = doing.runtime.drivers.workload(doing.release.spec.workload)
    await workload.stop(instance(doing.release, action.slot, doing.release.version, doing.epoch), GRACE)


async def _ensure_weights(doing: Doing, action: EnsureWeights) -> Note:
    runtime, release = doing.runtime, doing.release
    started = runtime.now()
    traffic = runtime.drivers.traffic(release.spec.traffic)
    if action.weights:
        await traffic.ensure(await _route(doing, action.weights))
    else:
        await traffic.remove(runtime.place(release), doing.epoch)
    shares = {slot.value: weight for slot, weight in action.weights.items()}
    took = runtime.now() - started
    message = say("engine.weights-set", took=took, **_both(shares))
    return Note(NoteKind.OUTCOME, message, {"weights": shares, "seconds": took, "key": doing.key(action)})


def _both(shares: Mapping[str, int]) -> dict[str, float]:
    return {slot.value: shares.get(slot.value, 0) / 100 for slot in Slot}


async def _route(doing: Doing, weights: Mapping[Slot, int]) -> Route:
    runtime, release = doing.runtime, doing.release
    spec = release.spec
    slots = {release.candidate: release.version, **({release.stable: release.previous or ""} if release.stable else {})}
    addresses = {slot: await _addresses(runtime, release, slot, version) for slot, version in slots.items()}
    return Route(
        place=runtime.place(release),
        addresses=addresses,
        weights=weights,
        candidate=release.candidate,
        thresholds=thresholds(spec.judged),
        options=spec.traffic.options,
        epoch=doing.epoch,
        health=spec.health,
        relief=relief(release, weights),
        visited=spec.visitors is not None,
    )


async def _addresses(runtime: Runtime, release: Release, slot: Slot, version: str) -> tuple[str, ...]:
    workload = runtime.drivers.workload(release.spec.workload)
    return (await workload.observe(instance(release, slot, version))).addresses


async def _ensure_flag(doing: Doing, action: EnsureFlag) -> None:
    runtime, release = doing.runtime, doing.release
    order = FlagOrder(
        flag=action.flag,
        share=action.share,
        restore=action.restore,
        because=action.because,
        release=release.id,
        key=doing.key(action),
        epoch=doing.epoch,
        seen=action.seen,
    )
    await runtime.drivers.flags().ensure(runtime.site(release), order)


async def _keep_output(doing: Doing, action: KeepOutput) -> Note | None:
    runtime, release = doing.runtime, doing.release
    workload = runtime.drivers.workload(release.spec.workload)
    if not workload.capabilities.output:
        return None
    lines = await workload.output(instance(release, action.slot, release.version), action.lines)
    message = say("engine.output-kept", count=len(lines), slot=action.slot.value)
    return Note(NoteKind.OUTPUT, message, {"lines": list(lines), "slot": action.slot.value})


async def _start_job(doing: Doing, action: StartJob) -> None:
    await doing.runtime.drivers.jobs().start(job_run(doing.release, action.job, action.key, doing.epoch))


async def _stop_job(doing: Doing, action: StopJob) -> None:
    await doing.runtime.drivers.jobs().stop(job_run(doing.release, action.job, action.key, doing.epoch))


CARRY: Mapping[type[Any], Callable[..., Awaitable[Note | None]]] = {
    EnsureWorkload: _ensure_workload,
    EnsureWeights: _ensure_weights,
    EnsureFlag: _ensure_flag,
    KeepOutput: _keep_output,
    StartJob: _start_job,
    StopJob: _stop_job,
    StopWorkload: _stop_workload,
}
# A retirement is written down with the decision and carried out when it is due (`engine.retire`); checks and the work on
# databases run beside the loop (`engine.checks`, `engine.database_jobs`).
ELSEWHERE = (Retire, RunCheck, InspectDatabase, RehearseDatabase, BackUpDatabase, MigrateDatabase, RevertDatabase)
