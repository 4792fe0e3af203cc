"""Files as evidence: handed in for an item of a checklist, kept by their SHA-256."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, may
from bascule.server.api.common import ReleaseName, problems
from bascule.server.context import TheContext
from bascule.store.files import File

router = APIRouter(tags=["releases"])
FileName = Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/\\]+$")]
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Evidence(BaseModel):
    """A file that was handed in."""

    name: str
    digest: str = Field(description="SHA-256, hexadecimal.")
    size: int


@router.post(
    "/releases/{name}/files",
    status_code=201,
    summary="Hand a file in as evidence",
    responses=problems(400, 404, 413, 422),
    openapi_extra=_BODY,
)
async def keep(
    name: ReleaseName,
    context: TheContext,
    request: Request,
    who: Annotated[Who, may(Permission.CONFIRM)],
    file_name: Annotated[FileName, Query(alias="name")],
) -> Evidence:
    """Its SHA-256 goes into the confirmation of an item.

    At most 2 MB; of a release 20 MB and 100 files, of a person 50 MB in 24 hours, in all 1 GB.
    """
    release, *_ = await context.plane.queries.members(name)
    file = File(file_name, await request.body())
    await context.plane.files.keep(release.id, file, who.by(), context.now())
    return Evidence(name=file.name, digest=file.digest, size=len(file.content))


@router.get(
    "/releases/{name}/files/{digest}",
    summary="A file that was handed in",
    responses={200: {"content": {"application/octet-stream": {}}}, **problems(404, 422)},
    response_class=Response,
)
async def get(name: ReleaseName, digest: Digest, context: TheContext) -> Response:
    """As it was handed in, always as a download."""
    file = await context.plane.files.get(name, digest)
    return download(file)


def download(file: File) -> Response:
    """A file that no browser opens by itself."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\' else "_" for letter in file.name
    )
    headers = {"content-disposition": f'attachment; filename="{plain}"'}
    return Response(file.content, media_type="application/octet-stream", headers=headers)
