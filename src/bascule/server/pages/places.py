"""A place: what its programs print, slot by slot, as they print it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from bascule.kernel.slot import Slot
from bascule.ports.workload import OutputAsked
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.places import Printing, printing

LINES = 200
router = APIRouter(include_in_schema=False)
Where = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f/]+$")]


class Which(BaseModel):
    """Which slot, and whose, where several products have such a place."""

    slot: Slot | None = None
    plan: str = Field("", max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")


TheWhich = Annotated[Which, Query()]


@router.get("/places/{environment}/{component}")
async def place(
    context: TheContext, request: Request, environment: Where, component: Where, which: TheWhich
) -> Response:
    """The end of its output; a browser with scripts keeps it fresh."""
    one = await printing(context, (which.plan or None, environment, component), which.slot)
    return await _shown(context, request, one, "place.html")


@router.get("/places/{environment}/{component}/parts/output")
async def output(
    context: TheContext, request: Request, environment: Where, component: Where, which: TheWhich
) -> Response:
    """The part of it that changes."""
    one = await printing(context, (which.plan or None, environment, component), which.slot)
    return await _shown(context, request, one, "parts/output.html")


async def _shown(context: AppContext, request: Request, one: Printing, template: str) -> Response:
    found = await one.read(OutputAsked(LINES))
    return await page(context, request, template, one=one, found=found, slots=tuple(Slot))
