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
from bascule.release.progress import Release

LOOK_EVERY = Seconds(1.0)


def take_run(draft: Draft, facts: Facts) -> Outcome:
    """Start the command, and wait for its end."""
    job, seen = draft.step.job, facts.job
    assert job is not None
    if seen is None:
        # Nobody has looked for it yet where the release has come to this step just now.
        because = facts.unreadable.get("job")
        return Waiting(because or _runs(job), draft.now + (2 * LOOK_EVERY if because else Seconds(0.0)))
    if seen.state is JobState.ABSENT:
        draft.act(StartJob(job, key(draft.release)))
        failure = draft.progress.failure
        return Waiting(failure.because if failure else _runs(job), draft.now + LOOK_EVERY)
    if seen.state is JobState.RUNNING:
        return _running(draft, job, seen)
    if draft.progress.met is None:
        # Once: what is held at its end is looked at again and again.
        draft.set(met=draft.now)
        _keep(draft, job, seen)
    if seen.code == 0:
        return Done()
    return Failed(
        say("release.job-lost", command=job.command)
        if seen.code is None
        else say("release.job-failed", command=job.command, code=seen.code)
    )


def stop_job(draft: Draft) -> None:
    """End the command of the step that the release turns back in."""
    if draft.step.job is not None:
        draft.act(StopJob(draft.step.job, key(draft.release)))


def key(release: Release, step: int | None = None) -> str:
    """The key of the command of a step, of the present one by default."""
    return f"{release.id}.{release.progress.step if step is None else step}"


def _running(draft: Draft, job: Job, seen: JobSeen) -> Outcome:
    if seen.seconds <= job.timeout:
        return Waiting(_runs(job), draft.now + LOOK_EVERY)
    _keep(draft, job, seen)
    stop_job(draft)
    return Failed(say("release.job-slow", command=job.command, timeout=job.timeout))


def _runs(job: Job) -> Message:
    return say("release.job-runs", command=job.command)


def _keep(draft: Draft, job: Job, seen: JobSeen) -> None:
    made = [{"name": one.name, "size": one.size, "digest": one.digest} for one in seen.artifacts]
    message = say("release.job-ended", check=job.command, took=seen.seconds, count=len(made))
    draft.note(NoteKind.OUTPUT, message, lines=list(seen.lines), artifacts=made, step_of_job=draft.progress.step)
