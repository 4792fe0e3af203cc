"""The journal: what happened, and the proof that nothing of it was changed."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from bascule.base.words import say
from bascule.server.api import shapes, write
from bascule.server.api.common import LAST, TheReader, problems
from bascule.server.api.said import said
from bascule.server.desk import TheDesk
from bascule.server.views.journal import entry_view

router = APIRouter(tags=["journal"])


class Which(BaseModel):
    """Which entries."""

    release: str | None = Field(None, pattern=r"^r-[0-9]{1,18}$")
    after: int = Field(0, ge=0, le=LAST)
    before: int | None = Field(None, ge=0, le=LAST)
    limit: int = Field(100, ge=1, le=1000)


@router.get("/journal", summary="Journal entries, oldest first", responses=problems(422))
async def journal(desk: TheDesk, reader: TheReader, which: Annotated[Which, Query()]) -> shapes.Journal:
    """The newest `limit` entries of those between `after` and `before`."""
    entries = await desk.plane.queries.entries(**dict(which))
    return shapes.Journal(entries=[write.entry(reader, entry_view(one)) for one in entries])


@router.get("/journal/verify", summary="Prove that the journal is whole", responses=problems())
async def verify(desk: TheDesk, reader: TheReader) -> shapes.JournalProof:
    """Recomputes every hash from the first entry to the last."""
    count, broken = await desk.plane.queries.prove()
    result = broken or say("store.chain-good", count=count)
    return shapes.JournalProof(whole=broken is None, entries=count, result=said(reader, result))
