"""Jobs: the log of a step's command as it grows, and the files that it made."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from bascule.release.facts import JobState
from bascule.server.api.common import LAST, ReleaseName, problems
from bascule.server.api.files import download
from bascule.server.context import TheContext
from bascule.server.jobs import artifact_of, job_of
from bascule.store.files import File

router = APIRouter(tags=["releases"])
Undoing = Annotated[bool, Query(description="The command that takes it back instead, in its last attempt.")]
StepNumber = Annotated[int, Path(ge=0, le=10_000, description="The number of a `run` step, from 0.")]
FilePath = Annotated[str, Path(max_length=1000, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Log(BaseModel):
    """Some of what a command printed."""

    lines: list[str]
    next: int = Field(description="The offset to go on from.")
    ended: bool
    code: int | None = Field(description="The exit code; null while it runs, and where nobody saw its end.")


@router.get("/releases/{name}/steps/{step}/log", summary="What a command prints", responses=problems(404, 422))
async def log(
    name: ReleaseName,
    step: StepNumber,
    context: TheContext,
    after: Annotated[int, Query(ge=0, le=LAST)] = 0,
    undo: Undoing = False,
) -> Log:
    """Masked, in whole lines, from an offset on; ask again with `next` until it has `ended` and nothing more comes."""
    _, job_run = await job_of(context, name, step, undo)
    jobs = context.plane.drivers.jobs()
    seen = await jobs.look(job_run)
    lines, following = await jobs.lines(job_run, after)
    return Log(lines=list(lines), next=following, ended=seen.state is JobState.ENDED, code=seen.code)


@router.get(
    "/releases/{name}/steps/{step}/artifacts/{file:path}",
    summary="A file that a command made",
    responses={200: {"content": {"application/octet-stream": {}}}, **problems(404, 422)},
    response_class=Response,
)
async def artifact(
    name: ReleaseName, step: StepNumber, file: FilePath, context: TheContext, undo: Undoing = False
) -> Response:
    """As it was kept, always as a download."""
    content = await artifact_of(context, name, (step, undo), file)
    return download(File(file.rpartition("/")[2], content))
