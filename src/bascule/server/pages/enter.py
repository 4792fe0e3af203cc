"""Signing in with the token, and out again."""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from bascule.base.words import say
from bascule.release.people import LOCAL
from bascule.server.desk import Desk, TheDesk
from bascule.server.pages.page import page
from bascule.server.session import Visitor, begin_session, cookie_name, require_origin
from bascule.server.token import same
from bascule.server.who import Via, Who, require_who

NOBODY = "dashboard"
LONGEST_NAME = 60
router = APIRouter(include_in_schema=False)


@router.get("/enter")
async def enter(desk: TheDesk, request: Request, token: str | None = None, by: str = NOBODY) -> Response:
    """The form; with a token in the address, straight in (and the token out of the address)."""
    if token is not None and same(token, desk.token):
        return await _welcome(desk, request, by)
    wrong = say("page.wrong-token") if token is not None else None
    return await page(desk, request, "enter.html", status=401 if wrong else 200, wrong=wrong)


@router.post("/enter")
async def sign_in(desk: TheDesk, request: Request) -> Response:
    """Sign in with the form."""
    require_origin(request)
    form = await request.form()
    if same(str(form.get("token", "")).strip(), desk.token):
        return await _welcome(desk, request, str(form.get("by", "")))
    return await page(desk, request, "enter.html", status=401, wrong=say("page.wrong-token"))


@router.post("/leave")
async def sign_out(desk: TheDesk, request: Request) -> Response:
    """End the session in this browser."""
    who = await require_who(desk, request)
    if who.session is not None:
        await desk.plane.people.sessions.end(who.session.hash, who.by(), desk.now())
    response = RedirectResponse("/", 303)
    response.delete_cookie(cookie_name(desk))
    return response


async def _welcome(desk: Desk, request: Request, by: str) -> Response:
    name = "".join(letter for letter in by if letter.isprintable()).strip()[:LONGEST_NAME] or NOBODY
    response = RedirectResponse("/", 303)
    visitor = Visitor(LOCAL, Who(LOCAL, Via.LOCAL).by(name))
    await begin_session(desk, request, response, visitor, say("people.way-token-file"))
    return response
