"""The overview."""

from fastapi import APIRouter
from pydantic import Field

from bascule.kernel.quantities import Share
from bascule.kernel.slot import Slot
from bascule.release.phases import Phase
from bascule.release.places.supervision import PlaceHealth
from bascule.server.api.common import TheReader, problems
from bascule.server.api.said import Said, Shape, Timestamp, of, shaped
from bascule.server.api.shapes import StatusShape
from bascule.server.context import TheContext
from bascule.server.look import known_layout, see_tables

router = APIRouter(tags=["overview"])


class HealthShape(Shape):
    """How a place is: in a word, since when, why, and what the program said last where it is not well."""

    state: PlaceHealth
    word: Said
    since: Timestamp | None
    because: Said | None
    lines: list[str] = Field(description="The last lines of the program, where it has died.")


class Moving(Shape):
    """What moves in a place now."""

    id: str = of("release", "id")
    version: str = of("release", "version")
    phase: Phase = of("release", "progress", "phase")
    status: StatusShape
    share: Share
    because: Said | None = of("because", "rest")
    needs_person: bool


class PlaceShape(Shape):
    """One component in one environment: what serves, since when, and what moves."""

    plan: str
    component: str
    environment: str
    version: str | None
    slot: Slot | None
    since: Timestamp | None
    release: Moving | None = of("moving")
    health: HealthShape | None = Field(description="Null where nothing serves, or while a release moves the place.")


class Overview(Shape):
    """What runs where, and what moves now."""

    places: list[PlaceShape]


@router.get("/overview", summary="What runs where, and what moves now", responses=problems())
async def overview(context: TheContext, reader: TheReader) -> Overview:
    """Every component in every environment, by the plan and by what was ever released."""
    known, _ = await known_layout(context)
    found = await see_tables(context, known)
    return shaped(Overview, {"places": [cell for table in found for _, cells in table.rows for cell in cells]}, reader)
