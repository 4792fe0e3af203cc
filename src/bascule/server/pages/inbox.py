"""The inbox: what waits for whoever looks."""

from fastapi import APIRouter, Request, Response

from bascule.server.accounts.who import require_who
from bascule.server.changes import see_changes
from bascule.server.desk import TheDesk
from bascule.server.look import see_inbox
from bascule.server.pages.page import page

router = APIRouter(include_in_schema=False)


@router.get("/inbox")
async def inbox(desk: TheDesk, request: Request) -> Response:
    """Approvals to give, of releases and of changes of the plan, items to settle, decisions to take."""
    who = await require_who(desk, request)
    changes = [one for one in await see_changes(desk, only_open=True) if one.may_approve(who.actor)]
    return await page(desk, request, "inbox.html", needs=await see_inbox(desk, who), changes=changes)
