"""The journal's page: by kind, component and person, sign-ins apart, with the proof that it is whole."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from bascule.kernel.i18n import say
from bascule.release.draft import NoteKind
from bascule.server.api.common import RELEASE_NAME
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.views.journal import entry_view
from bascule.store.journal import Wanted, read

SHOWN = 60
router = APIRouter(include_in_schema=False)
Number = Annotated[int | None, Query(ge=0, le=2**63 - 1)]
Word = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]


def _wanted(
    release: Annotated[str, Query(pattern=f"^$|{RELEASE_NAME}")] = "",
    kind: NoteKind | Annotated[str, Query(pattern="^$")] = "",
    component: Word = "",
    by: Word = "",
    sign_ins: bool = False,
) -> Wanted:
    """What is chosen on the page. Who looks for one release or one person sees all of it."""
    apart = None if (release or by) and not sign_ins else sign_ins
    return Wanted(release or None, kind or None, component or None, by or None, apart)


@router.get("/journal")
async def journal(
    context: TheContext,
    request: Request,
    wanted: Annotated[Wanted, Depends(_wanted)],
    before: Number = None,
    verify: bool = False,
) -> Response:
    """Newest first, a page at a time."""
    members = await context.plane.queries.members(wanted.release) if wanted.release else ()
    all_of_it = replace(wanted, members=tuple(one.id for one in members))
    found = await read(context.plane.engine, all_of_it, before=before, limit=SHOWN)
    entries = [entry_view(entry) for entry in reversed(found)]
    more = len(entries) == SHOWN and entries[-1].number > 1
    return await page(
        context,
        request,
        "journal.html",
        entries=entries,
        wanted=wanted,
        kinds=list(NoteKind),
        components=await context.plane.queries.components(),
        people=await context.plane.people.accounts.names(),
        older=f"/journal?{urlencode({**_kept(wanted), 'before': entries[-1].number})}" if more else None,
        **await _proof(context, verify),
    )


def _kept(wanted: Wanted) -> Mapping[str, str]:
    """What is chosen, as the address of the next page has it."""
    chosen = {"release": wanted.release, "kind": wanted.kind, "component": wanted.component, "by": wanted.by}
    return {name: value for name, value in chosen.items() if value} | ({"sign_ins": "true"} if wanted.sign_ins else {})


async def _proof(context: AppContext, verify: bool) -> dict[str, Any]:
    if not verify:
        return {"proof": None, "broken": False}
    proof = await context.plane.queries.prove()
    return {"proof": proof.fault or say("store.chain-good", count=proof.count), "broken": proof.fault is not None}
