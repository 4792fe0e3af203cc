"""Ways down: what a `migrate` step has run is undone on the way back, where the plan says `undo: down`. Pure.

Only where the release itself has rehearsed it, and only once the new version is seen to be gone: it cannot live with the schema
of before. Nothing of this keeps users waiting: their traffic is back, and the version that serves them lives with either schema.
"""

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.plan.spec import Database, Step
from bascule.release.actions import Retire, RevertDatabase
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, WorkloadState
from bascule.release.steps.inspect import part_of, way_down_unproved

LOOK_EVERY = Seconds(1.0)


def names_of(draft: Draft, step: Step) -> tuple[str, ...]:
    """The migrations of a step, whether they were run or not: whoever undoes them knows which were."""
    return tuple(one.name for one in part_of(draft.release, step))


def unproved(draft: Draft, step: Step) -> Message | None:
    """Why they may not be undone; None where a rehearsal of this release has shown that it works."""
    return way_down_unproved(draft.release, step)


def reverted(draft: Draft, facts: Facts, step: Step, key: str) -> Message | bool:
    """Whether they are undone, or why that failed; asks for what is missing."""
    assert step.database is not None
    result = draft.progress.database_jobs.get(key)
    if result is not None:
        if result.passed:
            names = ", ".join(names_of(draft, step))
            draft.note(NoteKind.STEP, say("release.down-done", database=step.database.name, names=names))
        return result.passed or result.because
    draft.wake(draft.now + LOOK_EVERY)
    if _gone(draft, facts):
        _revert(draft, step, step.database, key)
    return False


def _revert(draft: Draft, step: Step, database: Database, key: str) -> None:
    draft.actions.append(RevertDatabase(database, key, names_of(draft, step)))


def _gone(draft: Draft, facts: Facts) -> bool:
    """Whether the new version is stopped; asks for it, after its last requests."""
    seen, candidate = facts.candidate, draft.release.candidate
    if seen is not None and seen.state is WorkloadState.ABSENT:
        return True
    exposed = draft.progress.exposed_at is not None
    since = draft.progress.back_at if draft.progress.back_at is not None else draft.now
    # Written down once more at each look, and done once: it is an instant at which to stop it.
    draft.actions.append(Retire(candidate, since + (draft.spec.drain if exposed else Seconds(0.0))))
    return False
