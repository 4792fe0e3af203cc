"""The journal: what happened, and the proof that nothing of it was changed."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from bascule.kernel.i18n import say
from bascule.release.draft import NoteKind
from bascule.release.journal import Noted
from bascule.server.api import shapes, write
from bascule.server.api.common import LAST, TheReader, problems
from bascule.server.api.said import said
from bascule.server.context import TheContext
from bascule.server.views.journal import entry_view
from bascule.store.journal import Wanted, read

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

    release: str | None = Field(None, pattern=r"^r-[0-9]{1,18}$")
    kind: NoteKind | None = Field(None, description="What they are about.")
    component: str | None = Field(None, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
    by: str | None = Field(None, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="Who did it, by their id.")
    sign_ins: bool | None = Field(None, description="Only who came in and went out, or everything else.")
    after: int = Field(0, ge=0, le=LAST)
    before: int | None = Field(None, ge=0, le=LAST)
    limit: int = Field(100, ge=1, le=1000)


@router.get("/journal", summary="Journal entries, oldest first", responses=problems(422))
async def journal(context: TheContext, reader: TheReader, which: Annotated[Which, Query()]) -> shapes.Journal:
    """The newest `limit` entries of those between `after` and `before`."""
    wanted = Wanted(which.release, which.kind, which.component, which.by, which.sign_ins)
    entries = await read(context.plane.engine, wanted, after=which.after, before=which.before, limit=which.limit)
    return shapes.Journal(entries=[write.entry(reader, entry_view(one)) for one in entries])


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
