"""Signing in, with an account or with the token of the data folder, and out again."""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from bascule.kernel.i18n import Message, say
from bascule.release.people import LOCAL, Account
from bascule.server.accounts.auth import Via, Who, address_of, require_who
from bascule.server.accounts.passwords import KNOWN, STRANGERS, fits
from bascule.server.accounts.session import (
    Visitor,
    begin_session,
    cookie_name,
    known_browser,
    remember_browser,
    require_origin,
)
from bascule.server.accounts.sign_ins import Guess, network_of
from bascule.server.accounts.token import same
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.page import page
from bascule.server.refusals import TooOften

NOBODY = "dashboard"
LONGEST_NAME = 60
LONGEST_EMAIL = 254
router = APIRouter(include_in_schema=False)


@router.get("/enter")
async def enter(context: TheContext, request: Request, token: str | None = None, by: str = NOBODY) -> Response:
    """The forms; with a token in the address, straight in (and the token out of the address)."""
    return await _shown(context, request) if token is None else await _by_token(context, request, token, by)


@router.post("/enter")
async def sign_in(context: TheContext, request: Request) -> Response:
    """Sign in with the token of the data folder."""
    require_origin(request)
    form = await request.form()
    return await _by_token(context, request, str(form.get("token", "")).strip(), str(form.get("by", "")))


@router.post("/enter/account")
async def sign_in_with_password(context: TheContext, request: Request) -> Response:
    """Sign in with an address and a password; which of them was wrong is not said."""
    require_origin(request)
    form = await request.form()
    email = str(form.get("email", "")).strip()[:LONGEST_EMAIL]
    account, hashed = await context.plane.people.accounts.by_email(email) or (None, None)
    guess = Guess(network_of(address_of(request)), email.lower(), known_browser(context, request, account))
    try:
        context.sign_ins.begin(guess)
        good = await fits(str(form.get("password", "")), hashed, KNOWN if guess.browser else STRANGERS)
    except TooOften as refused:
        return await _shown(context, request, refused)
    if account is None or not good or account.disabled:
        return await _refused(context, request, account, good)
    context.sign_ins.right(guess)
    response = await welcome(context, request, Visitor(account), say("people.way-password"))
    remember_browser(context, request, response, account)
    return response


@router.post("/leave")
async def sign_out(context: TheContext, request: Request) -> Response:
    """End the session in this browser."""
    who = await require_who(context, request)
    if who.session is not None:
        await context.plane.people.sessions.end(who.session.hash, who.by(), context.now())
    response = RedirectResponse("/", 303)
    response.delete_cookie(cookie_name(context))
    return response


async def welcome(context: AppContext, request: Request, visitor: Visitor, way: Message, to: str = "/") -> Response:
    """In: a new session, and on to a page."""
    response = RedirectResponse(to, 303)
    await begin_session(context, request, response, visitor, way)
    return response


async def _by_token(context: AppContext, request: Request, token: str, by: str) -> Response:
    key = f"token {address_of(request)}"
    if same(token, context.token):
        name = "".join(letter for letter in by if letter.isprintable()).strip()[:LONGEST_NAME] or NOBODY
        visitor = Visitor(LOCAL, Who(LOCAL, Via.LOCAL).by(name))
        return await welcome(context, request, visitor, say("people.way-token-file"))
    try:
        context.attempts.check(key)
    except TooOften as refused:
        return await _shown(context, request, refused)
    context.attempts.fail(key)
    await _journal(context, None, say("page.wrong-token"))
    return await _shown(context, request, say("page.wrong-token"))


async def _refused(context: AppContext, request: Request, account: Account | None, good: bool) -> Response:
    """The same words for a wrong address, a wrong password and a disabled account; the journal knows which."""
    wrong = say("people.wrong-password")
    await _journal(context, account, say("people.account-disabled") if good else wrong)
    return await _shown(context, request, wrong)


async def _journal(context: AppContext, account: Account | None, because: Message) -> None:
    message = say("people.refused-sign-in", because=because)
    await context.plane.people.refused(message, account.id if account else None, context.now())


async def _shown(context: AppContext, request: Request, wrong: Message | TooOften | None = None) -> Response:
    status = 200 if wrong is None else 429 if isinstance(wrong, TooOften) else 401
    said = wrong.message if isinstance(wrong, TooOften) else wrong
    response = await page(
        context,
        request,
        "enter.html",
        status=status,
        wrong=said,
        provider=context.provider is not None,
        # Whoever stands at the door learns nothing of the plan.
        plan_fault=None,
    )
    if isinstance(wrong, TooOften):
        response.headers["retry-after"] = str(int(wrong.after) + 1)
    return response
