"""The overview."""

from fastapi import APIRouter

from bascule.server.api import shapes, write
from bascule.server.api.common import TheReader, problems
from bascule.server.context import TheContext
from bascule.server.look import known_layout, see_tables

router = APIRouter(tags=["overview"])


@router.get("/overview", summary="What runs where, and what moves now", responses=problems())
async def overview(context: TheContext, reader: TheReader) -> shapes.Overview:
    """Every component in every environment, by the plan and by what was ever released."""
    known, _ = await known_layout(context)
    found = await see_tables(context, known)
    zone = known.timezone if known else "UTC"
    shown = reader.at(zone)
    places = [write.place(shown, cell) for table in found for _, cells in table.rows for cell in cells]
    return shapes.Overview(places=places, timezone=zone)
