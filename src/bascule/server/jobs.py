"""Jobs of a release: what the command of a step prints, and what it made."""

from bascule.engine.runtime import job_run
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused
from bascule.ports.job import JobRun
from bascule.release.progress import Release
from bascule.release.steps.job import key
from bascule.server.context import AppContext
from bascule.server.refusals import NotFound


async def job_of(context: AppContext, name: str, step: int) -> tuple[Release, JobRun]:
    """The command of a step. Raises `NotFound` where the step is none or runs nothing."""
    release, *_ = await context.plane.queries.members(name)
    steps = release.spec.steps
    job = steps[step].job if step < len(steps) else None
    if job is None:
        raise NotFound(say("api.no-job", step=step, release=release.id))
    return release, job_run(release, job, key(release, step))


async def artifact_of(context: AppContext, name: str, step: int, file: str) -> bytes:
    """A file that the command of a step made. Raises `NotFound` where there is none."""
    _, one = await job_of(context, name, step)
    try:
        return await context.plane.drivers.jobs().artifact(one, file)
    except Refused as refused:
        raise NotFound(refused.message) from refused
