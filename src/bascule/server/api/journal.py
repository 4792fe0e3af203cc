"""The journal: what happened, and the proof that nothing of it was changed."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from bascule.kernel.i18n import say
from bascule.release.draft import NoteKind
from bascule.release.journal import Noted
from bascule.server.api.common import LAST, TheReader, problems
from bascule.server.api.said import PersonName, Said, Shape, Timestamp, of, shaped
from bascule.server.context import TheContext
from bascule.server.views.journal import entry_view

router = APIRouter(tags=["journal"])
NotedText = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{1,18}:[0-9a-f]{64}$",
        description="A `head` of before, kept elsewhere: the chain must go through it.",
    ),
]


class EntryShape(Shape):
    """One journal entry."""

    number: int
    at: Timestamp
    release: str | None
    kind: NoteKind
    message: Said
    by: str | None = Field(description="The id of an account, or the name that the token file's holder gave.")
    by_name: PersonName | None = of("by", description="What they are called now.")
    hash: str


class Journal(Shape):
    """Journal entries, oldest first."""

    entries: list[EntryShape]


class JournalProof(Shape):
    """Whether the journal's chain holds from the first entry to the last."""

    whole: bool
    entries: int
    head: str = Field(
        description="The last number and hash. Kept elsewhere, it proves later that this chain was not replaced."
    )
    result: Said


class Which(BaseModel):
    """Which entries."""

    release: str | None = Field(None, pattern=r"^r-[0-9]{1,18}$")
    after: int = Field(0, ge=0, le=LAST)
    before: int | None = Field(None, ge=0, le=LAST)
    limit: int = Field(100, ge=1, le=1000)


@router.get("/journal", summary="Journal entries, oldest first", responses=problems(422))
async def journal(context: TheContext, reader: TheReader, which: Annotated[Which, Query()]) -> Journal:
    """The newest `limit` entries of those between `after` and `before`."""
    entries = await context.plane.queries.entries(**dict(which))
    return shaped(Journal, {"entries": [entry_view(one) for one in entries]}, reader)


@router.get("/journal/verify", summary="Prove that the journal is whole", responses=problems(422))
async def verify(context: TheContext, reader: TheReader, noted: NotedText = None) -> JournalProof:
    """Recomputes every hash from the first entry to the last, and compares every column with what was sealed."""
    proof = await context.plane.queries.prove(_noted(noted))
    found = {
        "whole": proof.fault is None,
        "entries": proof.count,
        "head": f"{proof.count}:{proof.hash}",
        "result": proof.fault or say("store.chain-good", count=proof.count),
    }
    return shaped(JournalProof, found, reader)


def _noted(text: str | None) -> Noted | None:
    number, _, digest = (text or "").partition(":")
    return Noted(int(number), digest) if text else None
