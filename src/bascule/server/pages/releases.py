"""Releases: the list, one release, its changing part, and what can be asked of it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import RedirectResponse

from bascule.base.words import Message, say
from bascule.release.facts import Request as Asking
from bascule.release.facts import Verb
from bascule.release.people import DEED_OF
from bascule.server.api.common import RELEASE_NAME
from bascule.server.asks import ask, go_back
from bascule.server.desk import Desk, TheDesk
from bascule.server.look import see_release
from bascule.server.pages.page import page
from bascule.server.reader import reader_of
from bascule.server.refusals import Clash, NotFound
from bascule.server.views.overview import moving_view
from bascule.server.who import permit

LISTED = 100
LONGEST_REASON = 500
router = APIRouter(include_in_schema=False)
ReleaseName = Annotated[str, Path(pattern=RELEASE_NAME)]
Filter = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]


@router.get("/releases")
async def releases(desk: TheDesk, request: Request, component: Filter = "", environment: Filter = "") -> Response:
    """The newest releases."""
    found = await desk.plane.queries.releases(
        component=component or None, environment=environment or None, limit=LISTED
    )
    views = [moving_view(one, desk.now()) for one in found]
    chosen = {"component": component, "environment": environment}
    zone = found[0].course.timezone if found else "UTC"
    return await page(desk, request, "releases.html", reader_of(desk, request).at(zone), releases=views, chosen=chosen)


@router.get("/releases/{name}")
async def release(desk: TheDesk, request: Request, name: ReleaseName) -> Response:
    """One release."""
    return await _release(desk, request, name, "release.html")


@router.get("/releases/{name}/parts/live")
async def live(desk: TheDesk, request: Request, name: ReleaseName) -> Response:
    """The part of it that changes."""
    return await _release(desk, request, name, "parts/live.html")


@router.post("/releases/{name}/{verb}")
async def asked(desk: TheDesk, request: Request, name: ReleaseName, verb: str) -> Response:
    """Ask, then show the release with what came of it."""
    if verb not in set(Verb):
        raise NotFound(say("api.not-found"))
    who = await permit(desk, request, DEED_OF[Verb(verb)])
    form = await request.form()
    reason = str(form.get("reason", "")).replace("\x00", "")[:LONGEST_REASON].strip()
    roles = frozenset(role.value for role in who.account.roles)
    try:
        if verb == Verb.ROLL_BACK and (back := await go_back(desk, name, who.by())) is not None:
            return RedirectResponse(f"/releases/{back}", 303)
        number, _ = await ask(desk, name, Asking(0, Verb(verb), who.by(), reason, roles))
    except Clash as refused:
        return await _release(desk, request, name, "release.html", refused)
    return RedirectResponse(f"/releases/{name}?asked={number}", 303)


async def _release(desk: Desk, request: Request, name: str, template: str, refused: Clash | None = None) -> Response:
    view = await see_release(desk, name)
    reader = reader_of(desk, request).at(view.release.course.timezone)
    answer = refused.message if refused else await _answer(desk, request)
    status = refused.status if refused else 200
    return await page(desk, request, template, reader, status=status, view=view, answer=answer, refused=bool(refused))


async def _answer(desk: Desk, request: Request) -> Message | None:
    """What came of the request that this page was shown after."""
    number = request.query_params.get("asked", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return await desk.plane.queries.answer(int(number)) or say("page.not-answered")
