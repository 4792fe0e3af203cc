"""Static files."""

from fastapi import APIRouter, Request, Response

from bascule.kernel.i18n import say
from bascule.server.context import TheContext
from bascule.server.refusals import NotFound

router = APIRouter(include_in_schema=False)


@router.get("/static/{digest}/{name:path}")
async def static(context: TheContext, request: Request, digest: str, name: str) -> Response:
    """A file by its content's hash and its name."""
    answer = context.assets.answer(request, digest, name)
    if answer is None:
        raise NotFound(say("api.not-found"))
    return answer
