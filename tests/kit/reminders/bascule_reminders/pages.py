"""The page of reminders."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from bascule.server.accounts.auth import READERS
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.search import Hit, Sought

from .service import standing

router = APIRouter(include_in_schema=False, dependencies=READERS)


@router.get("/reminders")
async def reminders(context: TheContext, request: Request) -> Response:
    """What is due."""
    return await page(context, request, "reminders/reminders.html", reminders=await standing(context))


async def find(context: AppContext, sought: Sought) -> Sequence[Hit]:
    """Reminders by name."""
    return [Hit("/reminders", name) for name in await standing(context) if sought.fits(name)]
