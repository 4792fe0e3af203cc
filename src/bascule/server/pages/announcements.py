"""Announcements: what a person does about one that did not get out."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from bascule.release.people import Permission
from bascule.server.accounts.auth import permit
from bascule.server.api.common import LAST
from bascule.server.context import TheContext

router = APIRouter(include_in_schema=False)


@router.post("/announcements/{number}/again")
async def again(context: TheContext, request: Request, number: Annotated[int, Path(ge=1, le=LAST)]) -> Response:
    """Send it again, then show the release that it is about."""
    who = await permit(context, request, Permission.RELEASE)
    one = await context.plane.announcements.again(number, who.by(), context.now())
    return RedirectResponse(f"/releases/{one.release}#announcements" if one.release else "/", 303)
