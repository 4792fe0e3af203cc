"""The page of reminders."""

from fastapi import APIRouter, Request, Response

from bascule.server.accounts.who import READERS
from bascule.server.desk import TheDesk
from bascule.server.pages.page import page

from .service import standing

router = APIRouter(include_in_schema=False, dependencies=READERS)


@router.get("/reminders")
async def reminders(desk: TheDesk, request: Request) -> Response:
    """What is due."""
    return await page(desk, request, "reminders/reminders.html", reminders=await standing(desk))
