"""The journal: what happened, and the proof that nothing of it was changed."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from bascule.kernel.i18n import say
from bascule.release.journal import Noted
from bascule.server.api import shapes, write
from bascule.server.api.common import LAST, RELEASE_NAME, TheReader, problems
from bascule.server.api.said import said
from bascule.server.context import TheContext
from bascule.server.look import zone_of
from bascule.server.views.journal import entry_view

router = APIRouter(tags=["journal"])
NotedText = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{1,18}:[0-9a-f]{64}$",
        description="A `head` of before, kept elsewhere: the chain must go through it.",
    ),
]


class Which(BaseModel):
    """Which entries."""

    release: str | None = Field(
        None, pattern=RELEASE_NAME, description="`r-0008` with all its components, or one of them, `r-0008-api`."
    )
    after: int = Field(0, ge=0, le=LAST)
    before: int | None = Field(None, ge=0, le=LAST)
    limit: int = Field(100, ge=1, le=1000)


@router.get("/journal", summary="Journal entries, oldest first", responses=problems(404, 422))
async def journal(context: TheContext, reader: TheReader, which: Annotated[Which, Query()]) -> shapes.Journal:
    """The newest `limit` entries of those between `after` and `before`."""
    members = await context.plane.queries.members(which.release) if which.release else []
    names = [one.id for one in members] or None
    entries = await context.plane.queries.entries(
        release=names, after=which.after, before=which.before, limit=which.limit
    )
    zone = members[0].spec.timezone if members else await zone_of(context)
    shown = reader.at(zone)
    return shapes.Journal(entries=[write.entry(shown, entry_view(one)) for one in entries], timezone=zone)


@router.get("/journal/verify", summary="Prove that the journal is whole", responses=problems(422))
async def verify(context: TheContext, reader: TheReader, noted: NotedText = None) -> shapes.JournalProof:
    """Recomputes every hash from the first entry to the last, and compares every column with what was sealed."""
    proof = await context.plane.queries.prove(_noted(noted))
    result = proof.fault or say("store.chain-good", count=proof.count)
    whole = proof.fault is None
    return shapes.JournalProof(
        whole=whole, entries=proof.count, head=f"{proof.count}:{proof.hash}", result=said(reader, result)
    )


def _noted(text: str | None) -> Noted | None:
    number, _, digest = (text or "").partition(":")
    return Noted(int(number), digest) if text else None
