"""Behind a one-time link: the first admin says who they are, whoever was invited chooses a password."""

from fastapi import APIRouter, Request, Response

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused, Unreachable
from bascule.release.people import Account
from bascule.server.accounts.accounts import clean_email, clean_name
from bascule.server.accounts.auth import address_of, digest
from bascule.server.accounts.passwords import LEAST, hash_password
from bascule.server.accounts.session import Visitor, remember_browser, require_origin
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.enter import welcome
from bascule.server.pages.page import page
from bascule.server.refusals import status_of
from bascule.store.people.invitations import Answer

router = APIRouter(include_in_schema=False)


@router.get("/invitation")
async def invitation(context: TheContext, request: Request, secret: str = "") -> Response:
    """The form, for as long as the link is good."""
    return await _shown(context, request, secret, {})


@router.post("/invitation")
async def accept(context: TheContext, request: Request) -> Response:
    """Use the link up and sign in; a fault is shown above the form, and the link stays good."""
    require_origin(request)
    form = await request.form()
    typed = {name: str(form.get(name, "")) for name in ("name", "email")}
    secret = str(form.get("secret", ""))
    account = await _account(context, request, secret)
    try:
        name, email = (account.name, account.email) if account.id else _checked(typed)
        answer = Answer(name, email, await hash_password(str(form.get("password", ""))))
        made = await context.plane.people.invitations.accept(digest(secret), answer, context.now())
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(context, request, secret, typed, error)
    response = await welcome(context, request, Visitor(made), say("people.way-link"), "/account")
    remember_browser(context, request, response, made)
    return response


def _checked(typed: dict[str, str]) -> tuple[str, str]:
    return clean_name(typed["name"]), clean_email(typed["email"])


async def _account(context: AppContext, request: Request, secret: str) -> Account:
    """Whom a link is for. Raises `Refused` for a void one, `TooOften` for somebody who guesses.

    A good one is let in whatever others have tried from the same address: nobody guesses 256 bits.
    """
    key = f"link {address_of(request)}"
    try:
        return await context.plane.people.invitations.find(digest(secret), context.now())
    except Refused as refused:
        context.attempts.check(key)
        context.attempts.fail(key)
        message = say("people.refused-sign-in", because=refused.message)
        await context.plane.people.refused(message, None, context.now())
        raise


async def _shown(
    context: AppContext, request: Request, secret: str, typed: dict[str, str], refusal: BasculeError | None = None
) -> Response:
    account = await _account(context, request, secret)
    return await page(
        context,
        request,
        "invitation.html",
        status=status_of(refusal) if refusal else 200,
        account=account,
        secret=secret,
        least=LEAST,
        typed={"name": "", "email": "", **typed},
        refusal=refusal,
        plan_fault=None,
    )
