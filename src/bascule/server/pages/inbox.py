"""The inbox: what waits for whoever looks."""

from fastapi import APIRouter, Request, Response

from bascule.server.accounts.auth import require_who
from bascule.server.changes import see_changes
from bascule.server.context import TheContext
from bascule.server.look import see_inbox
from bascule.server.pages.page import page

router = APIRouter(include_in_schema=False)


@router.get("/inbox")
async def inbox(context: TheContext, request: Request) -> Response:
    """Approvals to give, of releases and of changes of the plan, items to settle, decisions to take."""
    who = await require_who(context, request)
    changes = [one for one in await see_changes(context, only_open=True) if one.may_approve(who.actor)]
    return await page(context, request, "inbox.html", needs=await see_inbox(context, who), changes=changes)
