"""Behind a one-time link: the first admin says who they are, whoever was invited chooses a password."""

from fastapi import APIRouter, Request, Response

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused, Unreachable
from bascule.release.people import Account
from bascule.server.accounts.passwords import LEAST, hash_password
from bascule.server.accounts.session import Visitor, remember_browser, require_origin
from bascule.server.accounts.staff import clean_email, clean_name
from bascule.server.accounts.who import address_of, digest
from bascule.server.desk import Desk, TheDesk
from bascule.server.pages.enter import welcome
from bascule.server.pages.page import page
from bascule.server.refusals import status_of
from bascule.store.people.invitations import Answer

router = APIRouter(include_in_schema=False)


@router.get("/invitation")
async def invitation(desk: TheDesk, request: Request, secret: str = "") -> Response:
    """The form, for as long as the link is good."""
    return await _shown(desk, request, secret, {})


@router.post("/invitation")
async def accept(desk: TheDesk, request: Request) -> Response:
    """Use the link up and sign in; a fault is shown above the form, and the link stays good."""
    require_origin(request)
    form = await request.form()
    typed = {name: str(form.get(name, "")) for name in ("name", "email")}
    secret = str(form.get("secret", ""))
    account = await _account(desk, request, secret)
    try:
        name, email = (account.name, account.email) if account.id else _checked(typed)
        answer = Answer(name, email, await hash_password(str(form.get("password", ""))))
        made = await desk.plane.people.invitations.accept(digest(secret), answer, desk.now())
    except Unreachable:
        raise
    except BasculeError as error:
        return await _shown(desk, request, secret, typed, error)
    response = await welcome(desk, request, Visitor(made), say("people.way-link"), "/account")
    remember_browser(desk, request, response, made)
    return response


def _checked(typed: dict[str, str]) -> tuple[str, str]:
    return clean_name(typed["name"]), clean_email(typed["email"])


async def _account(desk: Desk, request: Request, secret: str) -> Account:
    """Whom a link is for. Raises `Refused` for a void one, `TooOften` for somebody who guesses.

    A good one is let in whatever others have tried from the same address: nobody guesses 256 bits.
    """
    key = f"link {address_of(request)}"
    try:
        return await desk.plane.people.invitations.find(digest(secret), desk.now())
    except Refused as refused:
        desk.attempts.check(key)
        desk.attempts.fail(key)
        message = say("people.refused-sign-in", because=refused.message)
        await desk.plane.people.refused(message, None, desk.now())
        raise


async def _shown(
    desk: Desk, request: Request, secret: str, typed: dict[str, str], refusal: BasculeError | None = None
) -> Response:
    account = await _account(desk, request, secret)
    return await page(
        desk,
        request,
        "invitation.html",
        status=status_of(refusal) if refusal else 200,
        account=account,
        secret=secret,
        least=LEAST,
        typed={"name": "", "email": "", **typed},
        refusal=refusal,
    )
