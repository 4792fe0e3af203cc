"""The journal: what happened, and the proof that nothing of it was changed."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from bascule.kernel.i18n import say
from bascule.release.draft import NoteKind
from bascule.release.journal import Noted
from bascule.server.api.common import LAST, RELEASE_NAME, TheReader, problems
from bascule.server.api.said import PersonName, Said, Shape, Timestamp, of, shaped
from bascule.server.context import TheContext
from bascule.server.look import zone_of
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


class EntryShape(Shape):
    """One journal entry."""

    number: int
    at: Timestamp
    release: str | None
    kind: NoteKind
    message: Said
    by: str | None = Field(description="The id of an account, or the name that the token file's holder gave.")
    by_name: PersonName | None = of("by", description="What they are called now.")
    lines: list[str] = Field(description="The output that was kept with it: the last lines of a program, masked.")
    hash: str


class Journal(Shape):
    """Journal entries, oldest first."""

    entries: list[EntryShape]
    timezone: str = Field(description="The plan's zone, in which times are shown to people.")


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

    release: str | None = Field(
        None, pattern=RELEASE_NAME, description="`r-0008` with all its components, or one of them, `r-0008-api`."
    )
    kind: NoteKind | None = Field(None, description="What they are about.")
    component: str | None = Field(None, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")
    by: str | None = Field(None, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="Who did it, by their id.")
    sign_ins: bool | None = Field(None, description="Only who came in and went out, or everything else.")
    after: int = Field(0, ge=0, le=LAST)
    before: int | None = Field(None, ge=0, le=LAST)
    limit: int = Field(100, ge=1, le=1000)


@router.get("/journal", summary="Journal entries, oldest first", responses=problems(404, 422))
async def journal(context: TheContext, reader: TheReader, which: Annotated[Which, Query()]) -> Journal:
    """The newest `limit` entries of those between `after` and `before`."""
    members = await context.plane.queries.members(which.release) if which.release else []
    names = tuple(one.id for one in members)
    wanted = Wanted(which.release, which.kind, which.component, which.by, which.sign_ins, names)
    entries = await read(context.plane.engine, wanted, after=which.after, before=which.before, limit=which.limit)
    zone = members[0].spec.timezone if members else await zone_of(context)
    return shaped(Journal, {"entries": [entry_view(one) for one in entries], "timezone": zone}, reader.at(zone))


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
