"""The overview."""

from fastapi import APIRouter, Request

from bascule.server.accounts.auth import known
from bascule.server.api import shapes, write, write_places
from bascule.server.api.common import TheReader, problems
from bascule.server.context import TheContext
from bascule.server.overview import see_overview

router = APIRouter(tags=["overview"])


@router.get("/overview", summary="What runs where, and what moves now", responses=problems())
async def overview(context: TheContext, request: Request, reader: TheReader) -> shapes.Overview:
    """Every component in every environment, by the plan and by what was ever released, with what each serves."""
    found = await see_overview(context, await known(context, request))
    return shapes.Overview(
        places=[write.place(reader, cell) for table in found.tables for _, cells in table.rows for cell in cells],
        eyes=[write_places.eye(reader, one) for one in found.eyes],
    )
