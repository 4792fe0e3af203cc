"""The journal's page, with the proof that it is whole."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from bascule.kernel.i18n import say
from bascule.server.api.common import RELEASE_NAME
from bascule.server.context import TheContext
from bascule.server.look import known_layout
from bascule.server.pages.page import page
from bascule.server.reader import reader_of
from bascule.server.views.journal import entry_view

SHOWN = 60
router = APIRouter(include_in_schema=False)
Number = Annotated[int | None, Query(ge=0, le=2**63 - 1)]


@router.get("/journal")
async def journal(
    context: TheContext,
    request: Request,
    release: Annotated[str, Query(pattern=f"^$|{RELEASE_NAME}")] = "",
    before: Number = None,
    verify: bool = False,
) -> Response:
    """Newest first, a page at a time."""
    names = [one.id for one in await context.plane.queries.members(release)] if release else None
    found = await context.plane.queries.entries(release=names, before=before, limit=SHOWN)
    entries = [entry_view(entry) for entry in reversed(found)]
    proof = await context.plane.queries.prove() if verify else None
    known, _ = await known_layout(context)
    reader = reader_of(context, request)
    return await page(
        context,
        request,
        "journal.html",
        reader.at(known.timezone) if known else reader,
        entries=entries,
        release=release,
        older=entries[-1].number if len(entries) == SHOWN and entries[-1].number > 1 else None,
        proof=(proof.fault or say("store.chain-good", count=proof.count)) if proof else None,
        broken=proof is not None and proof.fault is not None,
    )
