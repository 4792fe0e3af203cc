"""The steps: what each kind asks for, and when it is satisfied.

A step function compares what it wants with the facts, asks the draft for the difference, and answers `Done`,
`Waiting` (with why and until when) or `Failed`. It is called at every look until it is done.
"""

from collections.abc import Callable, Mapping

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.plan.spec import StepKind
from bascule.release.actions import EnsureWorkload, StopWorkload
from bascule.release.draft import Draft
from bascule.release.facts import Facts, WorkloadSeen, WorkloadState
from bascule.release.guarding.gates import EXPOSES, gates_shut
from bascule.release.guarding.traffic import ensure_division
from bascule.release.outcome import Done, Failed, Outcome, Waiting
from bascule.release.rollback import GONE
from bascule.release.steps.approvals import take_approve
from bascule.release.steps.checks import take_checks
from bascule.release.steps.confirm import take_confirm
from bascule.release.steps.databases import take_backup, take_migrate
from bascule.release.steps.exposure import take_soak_step, take_traffic_step
from bascule.release.steps.flag_step import take_flag
from bascule.release.steps.job import take_run
from bascule.release.steps.undo import take_undo
from bascule.release.steps.window import take_window

__all__ = ["Done", "Failed", "Outcome", "Waiting", "take_step"]

STARTS = 3
LOOK_EVERY = Seconds(0.5)


def take_step(draft: Draft, facts: Facts) -> Outcome:
    """One look at the step that the release is in."""
    if draft.step.kind not in EXPOSES and (shut := gates_shut(draft, facts)) is not None:
        return shut
    return STEPS[draft.step.kind](draft, facts)


def take_deploy(draft: Draft, facts: Facts) -> Outcome:
    """The candidate runs, answers, and can be reached by those who ask for its slot."""
    release, seen = draft.release, facts.candidate
    if seen is None:
        return Waiting(_unreadable(facts, "workload"), draft.now + Seconds(2.0))
    if not _is_cleared(draft, seen):
        draft.act(StopWorkload(release.candidate))
        return Waiting(say("release.clearing", slot=release.candidate.value), draft.now + LOOK_EVERY)
    if seen.state in GONE or seen.version != release.version:
        return _start(draft, facts)
    if seen.state is not WorkloadState.READY:
        return _not_ready(draft, seen.detail)
    if release.stable is not None and not ensure_division(draft, facts, 0):
        return Waiting(say("release.routing", slot=release.candidate.value), draft.now + LOOK_EVERY)
    return Done()


def take_job(draft: Draft, facts: Facts) -> Outcome:
    """Run a command, or take back what another one has done."""
    job = draft.step.job
    return take_undo(draft, facts) if job and job.undoes else take_run(draft, facts)


def take_announce(_: Draft, __: Facts) -> Outcome:
    """Nothing is waited for: what is said goes into the outbox with the record that this step is done."""
    return Done()


def _is_cleared(draft: Draft, seen: WorkloadSeen) -> bool:
    """Whether the slot holds nothing of an earlier start of the same version, with the configuration and the secrets of then.

    That it does not is on record before anything is started: what we have started ourselves is never taken for it.
    """
    if draft.progress.clearing and (seen.state is WorkloadState.ABSENT or seen.version != draft.release.version):
        draft.set(clearing=False)
    return not draft.progress.clearing


def _start(draft: Draft, facts: Facts) -> Outcome:
    release, seen = draft.release, facts.candidate
    assert seen is not None
    if seen.state is WorkloadState.EXITED and seen.version == release.version and draft.progress.starts >= STARTS:
        return Failed(say("release.keeps-exiting", starts=draft.progress.starts, detail=seen.detail))
    draft.act(EnsureWorkload(release.candidate, release.version))
    failure = draft.progress.failure
    because = (
        failure.because if failure else say("release.starting", version=release.version, slot=release.candidate.value)
    )
    return Waiting(because, draft.now + LOOK_EVERY)


def _not_ready(draft: Draft, detail: str) -> Outcome:
    health = draft.spec.health
    since = draft.progress.met or draft.progress.entered
    if draft.now - since > health.ready_within:
        return Failed(say("release.never-healthy", within=health.ready_within, path=health.path, detail=detail))
    return Waiting(say("release.waiting-healthy", path=health.path, detail=detail), draft.now + LOOK_EVERY)


def _unreadable(facts: Facts, port: str) -> Message:
    return facts.unreadable.get(port) or say("release.unreadable", port=port)


STEPS: Mapping[StepKind, Callable[[Draft, Facts], Outcome]] = {
    StepKind.CHECK: take_checks,
    StepKind.CONFIRM: take_confirm,
    StepKind.APPROVE: take_approve,
    StepKind.BACKUP: take_backup,
    StepKind.MIGRATE: take_migrate,
    StepKind.WINDOW: take_window,
    StepKind.RUN: take_job,
    StepKind.DEPLOY: take_deploy,
    StepKind.SMOKE: take_checks,
    StepKind.TRAFFIC: take_traffic_step,
    StepKind.FLAG: take_flag,
    StepKind.SOAK: take_soak_step,
    StepKind.ANNOUNCE: take_announce,
}
