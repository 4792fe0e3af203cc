"""Jobs of a release: what the command of a step prints, and what it made."""

from bascule.engine.hands import errand
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused
from bascule.ports.job import Errand
from bascule.release.progress import Release
from bascule.release.steps.job import key
from bascule.server.desk import Desk
from bascule.server.refusals import NotFound


async def job_of(desk: Desk, name: str, step: int) -> tuple[Release, Errand]:
    """The command of a step. Raises `NotFound` where the step is none or runs nothing."""
    release, *_ = await desk.plane.queries.members(name)
    steps = release.course.steps
    job = steps[step].job if step < len(steps) else None
    if job is None:
        raise NotFound(say("api.no-job", step=step, release=release.id))
    return release, errand(release, job, key(release, step))


async def artifact_of(desk: Desk, name: str, step: int, file: str) -> bytes:
    """A file that the command of a step made. Raises `NotFound` where there is none."""
    _, one = await job_of(desk, name, step)
    try:
        return await desk.plane.toolbox.jobs().artifact(one, file)
    except Refused as refused:
        raise NotFound(refused.message) from refused
