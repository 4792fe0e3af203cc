"""Jobs of a release: what the command of a step prints, and what it made."""

from bascule.engine.runtime import job_run
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused
from bascule.ports.job import JobRun
from bascule.release.progress import Release
from bascule.release.steps.job import key, undo_key
from bascule.server.context import AppContext
from bascule.server.refusals import NotFound


async def job_of(context: AppContext, name: str, step: int, undo: bool = False) -> tuple[Release, JobRun]:
    """The command of a step, or its last one that takes it back. Raises `NotFound` where the step is none or runs nothing."""
    release, *_ = await context.plane.queries.members(name)
    steps = release.spec.steps
    one = steps[step] if step < len(steps) else None
    job = (one.undo if undo else one.job) if one else None
    if job is None:
        raise NotFound(say("api.no-job", step=step, release=release.id))
    return release, job_run(release, job, undo_key(release, step) if job.undoes else key(release, step))


async def artifact_of(context: AppContext, name: str, at: tuple[int, bool], file: str) -> bytes:
    """A file that the command of a step made. Raises `NotFound` where there is none."""
    _, one = await job_of(context, name, *at)
    try:
        return await context.plane.drivers.jobs().artifact(one, file)
    except Refused as refused:
        raise NotFound(refused.message) from refused
