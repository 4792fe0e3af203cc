"""The page of what was found. The field that leads here stands in the frame of every page; it is a plain form."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from bascule.server.accounts.auth import known
from bascule.server.context import TheContext
from bascule.server.pages.page import page
from bascule.server.reader import reader_of
from bascule.server.search import Sought, search

router = APIRouter(include_in_schema=False)
Words = Annotated[str, Query(alias="q", max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]


@router.get("/search")
async def found(context: TheContext, request: Request, words: Words = "") -> Response:
    """Releases by number or version, components, what areas have, people, pages."""
    asked = " ".join(words.split())
    sought = Sought(asked.casefold(), await known(context, request), reader_of(context, request))
    return await page(
        context, request, "search.html", words=asked, found=await search(context, sought) if asked else []
    )
