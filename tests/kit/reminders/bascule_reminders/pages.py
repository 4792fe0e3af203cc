"""The page of reminders."""

from fastapi import APIRouter, Request, Response

from bascule.server.accounts.auth import READERS
from bascule.server.context import TheContext
from bascule.server.pages.page import page

from .service import standing

router = APIRouter(include_in_schema=False, dependencies=READERS)


@router.get("/reminders")
async def reminders(context: TheContext, request: Request) -> Response:
    """What is due."""
    return await page(context, request, "reminders/reminders.html", reminders=await standing(context))
