"""Undoing: what the runs of a release have done is taken back, the last one first. Pure.

The traffic comes first: nothing is taken back before everybody is back on stable, and nothing that fails here moves them
again. One that fails is told, and a person tries it again or skips it with a reason; no later one begins before that, because
what was done first may carry what was done after it.

After the release, when a warm version is swapped back, its way back is a release of its own, whose last steps are these
commands.
"""

from bascule.kernel.changed import changed
from bascule.kernel.i18n import Message, say
from bascule.plan.spec import Job
from bascule.plan.values import fields
from bascule.release.actions import KeepOutput, StartJob, StopJob
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, JobSeen, JobState, Request
from bascule.release.outcome import Done, Outcome, Waiting
from bascule.release.progress import HoldKind
from bascule.release.steps.down import names_of, reverted, unproved
from bascule.release.steps.job import LOOK_EVERY, ended_badly, job_seen, keep, key, undo_key
from bascule.release.undone import Undo, UndoState, open_undo, undo_of


def taken_back(draft: Draft, facts: Facts) -> bool:
    """Whether everything that has begun is taken back; asks for what is missing."""
    progress, steps = draft.progress, draft.spec.steps
    number = open_undo(steps, progress.begun, progress.undone)
    if number is None:
        return True
    if str(number) not in progress.undone and not _at_rest(draft, facts):
        return False
    job = steps[number].undo
    settled = _settled(draft, facts, number, job) if job else _schema_settled(draft, facts, number)
    return settled and taken_back(draft, facts)


def take_undo(draft: Draft, facts: Facts) -> Outcome:
    """The step of a way back that takes a run back. It never turns the release round: that would bring the bad version back."""
    job = draft.step.job
    assert job is not None
    if _settled(draft, facts, draft.progress.step, job):
        return Done()
    return Waiting(undoing(draft) or _runs(job), draft.now + LOOK_EVERY)


def failing(draft: Draft) -> int | None:
    """The step whose run could not be taken back, and about which a person is asked."""
    return next((int(name) for name, one in draft.progress.undone.items() if one.state is UndoState.FAILED), None)


def refuse_undo(draft: Draft, request: Request) -> Message | None:
    """What stands against skipping it."""
    if not request.detail.get("skip"):
        return None
    if failing(draft) is None:
        return say("release.no-undo-to-skip")
    return None if request.reason.strip() else say("release.undo-skip-reason")


def answer_undo(draft: Draft, request: Request) -> None:
    """Try what failed again, under a key of its own, or let it be."""
    number = failing(draft)
    if number is None:
        return
    undo = undo_of(draft.progress.undone, number)
    if request.detail.get("skip"):
        because = say("release.undo-skipped", by=request.by, reason=request.reason)
        _set(draft, number, changed(undo, state=UndoState.SKIPPED, because=because))
    else:
        _set(draft, number, Undo(attempt=undo.attempt + 1))
    draft.wake(draft.now)


def undoing(draft: Draft) -> Message | None:
    """Why nothing more happens now: what failed."""
    number = failing(draft)
    return None if number is None else undo_of(draft.progress.undone, number).because


def _at_rest(draft: Draft, facts: Facts) -> bool:
    """Whether the command of the step that the release turned back in has ended: two would work on the same thing."""
    if (job := draft.step.job) is None or draft.progress.step not in draft.progress.begun:
        return True
    stop, seen = StopJob(job, key(draft.release)), job_seen(draft, facts)
    # What was sent by a claim that is lost may still arrive: only a stop under this one keeps it from starting now.
    if stop.name in facts.done and seen is not None and seen.state is not JobState.RUNNING:
        return True
    draft.act(stop)
    return False


def _settled(draft: Draft, facts: Facts, number: int, job: Job) -> bool:
    undo = draft.progress.undone.get(str(number))
    if undo is None:
        return _begin(draft, number, job)
    if undo.state is UndoState.RUNNING:
        _follow(draft, facts, number, job)
    return _asked(draft, number)


def _schema_settled(draft: Draft, facts: Facts, number: int) -> bool:
    """What a migrate step has run, undone by its ways down."""
    step, undo = draft.spec.steps[number], draft.progress.undone.get(str(number))
    if undo is None:
        return _begin_down(draft, number)
    if undo.state is UndoState.RUNNING:
        found = reverted(draft, facts, step, f"{number}.down.{undo.attempt}")
        if isinstance(found, Message):
            _fail(draft, number, found)
        elif found:
            _set(draft, number, changed(undo, state=UndoState.DONE))
    return _asked(draft, number)


def _begin_down(draft: Draft, number: int) -> bool:
    step = draft.spec.steps[number]
    if not names_of(draft, step):
        _set(draft, number, Undo(UndoState.DONE))
        return True
    _set(draft, number, Undo())
    assert step.database is not None
    if (because := unproved(draft, step)) is not None:
        _fail(draft, number, because)
        return _asked(draft, number)
    draft.note(NoteKind.STEP, say("release.down-begins", database=step.database.name), undo=number)
    # The new version is stopped for it: what it said last is read before, and once.
    draft.act(KeepOutput(draft.release.candidate))
    draft.wake(draft.now)
    return False


def _asked(draft: Draft, number: int) -> bool:
    """Whether it is settled; where it failed, a person is asked."""
    undo = undo_of(draft.progress.undone, number)
    if undo.state is UndoState.FAILED and undo.because is not None:
        draft.hold(HoldKind.UNDO, undo.because)
    return undo.state.settled


def _begin(draft: Draft, number: int, job: Job) -> bool:
    """It is on record that it begins before it does."""
    if not _goes_to(draft) and _needs_version(job):
        because = say("release.undo-nothing-before", command=job.command)
        _set(draft, number, Undo(UndoState.SKIPPED, because=because))
        draft.note(NoteKind.STEP, because, undo=number)
        return True
    _set(draft, number, Undo())
    draft.note(NoteKind.STEP, say("release.undo-begins", command=job.command), undo=number)
    draft.wake(draft.now)
    return False


def _goes_to(draft: Draft) -> str | None:
    return draft.release.version if draft.spec.reuse else draft.release.previous


def _needs_version(job: Job) -> bool:
    texts = (job.command, job.directory, *job.environment.values())
    return job.checkout or any("stable" in fields(text) for text in texts)


def _follow(draft: Draft, facts: Facts, number: int, job: Job) -> None:
    seen, mine = job_seen(draft, facts), undo_key(draft.release, number)
    draft.wake(draft.now + LOOK_EVERY)
    if seen is None:
        return
    if seen.state is JobState.ABSENT:
        _start(draft, number, StartJob(job, mine))
    elif seen.state is JobState.ENDED:
        keep(draft, job, seen, undo=number, attempt=undo_of(draft.progress.undone, number).attempt)
        _ended(draft, number, job, seen)
    elif seen.seconds > job.timeout:
        # It has failed once it is seen to be gone: the next attempt must not meet it.
        draft.act(StopJob(job, mine))


def _start(draft: Draft, number: int, start: StartJob) -> None:
    """Where it cannot even be started a person is asked, as of one that ended badly."""
    failure = draft.progress.failure
    if failure is None or failure.name != start.name:
        draft.act(start)
    elif failure.refused or draft.now - failure.since >= draft.spec.patience:
        _fail(draft, number, failure.because)
    else:
        draft.act(start)


def _ended(draft: Draft, number: int, job: Job, seen: JobSeen) -> None:
    because = ended_badly(job, seen)
    if seen.code is None and seen.seconds > job.timeout:
        because = say("release.job-slow", command=job.command, timeout=job.timeout)
    if because is not None:
        _fail(draft, number, because)
    else:
        _set(draft, number, changed(undo_of(draft.progress.undone, number), state=UndoState.DONE))
        draft.note(NoteKind.STEP, say("release.undo-done", command=job.command), undo=number)
        # The next one need not wait for the next look.
        draft.wake(draft.now)


def _fail(draft: Draft, number: int, because: Message) -> None:
    told = say("release.undo-failed", release=draft.release.id, because=because)
    _set(draft, number, changed(undo_of(draft.progress.undone, number), state=UndoState.FAILED, because=told))
    draft.set(failure=None)


def _set(draft: Draft, number: int, undo: Undo) -> None:
    draft.set(undone={**draft.progress.undone, str(number): undo})


def _runs(job: Job) -> Message:
    return say("release.undo-runs", command=job.command)
