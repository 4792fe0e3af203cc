"""Jobs: the command of a `run` step, started once, followed to its end, ended when the release turns back.

A job whose end nobody has seen (the machine went down under it) has failed: it may have done half of its work, and only
a person knows whether doing it again is safe.
"""

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.plan.spec import Job
from bascule.release.actions import StartJob, StopJob
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, JobSeen, JobState
from bascule.release.outcome import Done, Failed, Outcome, Waiting
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.release.undone import open_undo, undo_of

LOOK_EVERY = Seconds(1.0)


def take_run(draft: Draft, facts: Facts) -> Outcome:
    """Start the command, and wait for its end."""
    job, seen = draft.step.job, job_seen(draft, facts)
    assert job is not None
    if seen is None:
        # Nobody has looked for it yet where the release has come to this step just now.
        because = facts.unreadable.get("job")
        return Waiting(because or _runs(job), draft.now + (2 * LOOK_EVERY if because else Seconds(0.0)))
    if seen.state is JobState.ABSENT:
        draft.act(StartJob(job, key(draft.release)))
        draft.set(begun=draft.progress.begun | {draft.progress.step})
        failure = draft.progress.failure
        return Waiting(failure.because if failure else _runs(job), draft.now + LOOK_EVERY)
    if seen.state is JobState.RUNNING:
        return _running(draft, job, seen)
    if draft.progress.met is None:
        # Once: what is held at its end is looked at again and again.
        draft.set(met=draft.now)
        keep(draft, job, seen, step_of_job=draft.progress.step)
    because = ended_badly(job, seen)
    return Done() if because is None else Failed(because)


def watched(release: Release) -> tuple[Job, str] | None:
    """The command that the release follows now, with its key: the one of its step, or the one that takes a run back."""
    progress, steps = release.progress, release.spec.steps
    if progress.phase in {Phase.ROLLING_BACK, Phase.STRANDED} and progress.restored:
        number = open_undo(steps, progress.begun, progress.undone)
        if number is not None and str(number) in progress.undone:
            undo = steps[number].undo
            return None if undo is None else (undo, undo_key(release, number))
    job = steps[progress.step].job
    if job is not None and job.undoes:
        return job, undo_key(release, progress.step)
    return None if job is None else (job, key(release))


def job_seen(draft: Draft, facts: Facts) -> JobSeen | None:
    """What was seen of the command that is followed now; None where the look was at another one."""
    return facts.job if watched(draft.observed) == watched(draft.release) else None


def ended_badly(job: Job, seen: JobSeen) -> Message | None:
    """Why a command that has ended has not done what it was to do; None where it has."""
    if seen.code == 0:
        return None
    if seen.code is None:
        return say("release.job-lost", command=job.command)
    return say("release.job-failed", command=job.command, code=seen.code)


def stop_job(draft: Draft) -> None:
    """End the command of the step that the release turns back in."""
    if draft.step.job is not None:
        draft.act(StopJob(draft.step.job, key(draft.release)))


def key(release: Release, step: int | None = None) -> str:
    """The key of the command of a step, of the present one by default."""
    return f"{release.id}.{release.progress.step if step is None else step}"


def undo_key(release: Release, step: int) -> str:
    """The key of the command that takes back the run of a step, in the present attempt."""
    return f"{key(release, step)}.undo.{undo_of(release.progress.undone, step).attempt}"


def _running(draft: Draft, job: Job, seen: JobSeen) -> Outcome:
    if seen.seconds <= job.timeout:
        return Waiting(_runs(job), draft.now + LOOK_EVERY)
    keep(draft, job, seen, step_of_job=draft.progress.step)
    stop_job(draft)
    return Failed(say("release.job-slow", command=job.command, timeout=job.timeout))


def _runs(job: Job) -> Message:
    return say("release.job-runs", command=job.command)


def keep(draft: Draft, job: Job, seen: JobSeen, **where: int) -> None:
    """Keep its last lines and what it made in the journal; `where` says which command it was."""
    made = [{"name": one.name, "size": one.size, "digest": one.digest} for one in seen.artifacts]
    message = say("release.job-ended", check=job.command, took=seen.seconds, count=len(made))
    draft.note(NoteKind.OUTPUT, message, None, lines=list(seen.lines), artifacts=made, **where)
