"""The inbox: what waits for whoever looks."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from bascule.release.people import Permission
from bascule.server.accounts.auth import permit, require_who
from bascule.server.api.common import LAST
from bascule.server.changes import see_changes
from bascule.server.context import TheContext
from bascule.server.look import see_inbox, see_tasks
from bascule.server.pages.page import page

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=LAST)]


@router.get("/inbox")
async def inbox(context: TheContext, request: Request) -> Response:
    """Approvals to give, of releases and of changes of the plan, items to settle, decisions to take, things to look into."""
    who = await require_who(context, request)
    changes = [one for one in await see_changes(context, only_open=True) if one.may_approve(who.actor)]
    needs, tasks = await see_inbox(context, who), await see_tasks(context, who)
    return await page(context, request, "inbox.html", needs=needs, changes=changes, tasks=tasks)


@router.post("/investigations/{number}/take")
async def take(context: TheContext, request: Request, number: Number) -> Response:
    """Look into something."""
    who = await permit(context, request, Permission.CONFIRM)
    await context.plane.investigations.take(number, who.by(), context.now())
    return RedirectResponse(context.in_plan("/inbox"), 303)


@router.post("/investigations/{number}/close")
async def close(context: TheContext, request: Request, number: Number) -> Response:
    """Close it with what was found."""
    who = await permit(context, request, Permission.CONFIRM)
    found = str((await request.form()).get("found", "")).strip()[:2000]
    await context.plane.investigations.close(number, who.by(), found, context.now())
    return RedirectResponse(context.in_plan("/alerts"), 303)
