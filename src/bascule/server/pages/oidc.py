"""To the identity provider and back."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.ports.errors import Conflict
from bascule.release.people import Account, Role
from bascule.server.accounts.oidc import Answer, Claims, Provider
from bascule.server.accounts.session import Cookie, Visitor, cookie_name, set_cookie
from bascule.server.accounts.staff import clean_email, clean_name, require_person
from bascule.server.accounts.who import known, require_who
from bascule.server.desk import Desk, TheDesk
from bascule.server.pages.enter import welcome
from bascule.server.pages.page import page
from bascule.server.refusals import Forbidden, NotFound
from bascule.store.people.accounts import Change, Identity

router = APIRouter(include_in_schema=False)


@router.get("/oidc/begin")
async def begin(desk: TheDesk, request: Request) -> Response:
    """On to the provider."""
    begun = await _provider(desk).begin()
    response = RedirectResponse(begun.url, 303)
    set_cookie(desk, request, response, Cookie(_cookie(desk), begun.keeps))
    return response


@router.post("/account/identity")
async def connect(desk: TheDesk, request: Request) -> Response:
    """A link to the provider, to sign in to one's own account that way from now on.

    A link and no redirect: our policy keeps forms from leading to another site.
    """
    who = await require_who(desk, request)
    require_person(who)
    begun = await _provider(desk).begin(who.id)
    response = await page(desk, request, "connect.html", address=begun.url)
    set_cookie(desk, request, response, Cookie(_cookie(desk), begun.keeps))
    return response


@router.get("/oidc/callback")
async def callback(desk: TheDesk, request: Request) -> Response:
    """Back from the provider; whatever cannot be believed is refused and on record."""
    query = request.query_params
    answer = Answer(query.get("state", ""), query.get("code", ""), query.get("iss"), query.get("error", ""))
    try:
        claims, wants = await _provider(desk).finish(answer, request.cookies.get(_cookie(desk), ""))
        account = await _linked(desk, request, wants, claims) if wants else await _account(desk, claims)
        if account.disabled:
            raise Forbidden(say("people.account-disabled"))
    except BasculeError as refused:
        message = say("people.refused-sign-in", because=refused.message)
        await desk.plane.people.refused(message, None, desk.now())
        raise
    way = say("people.way-oidc", issuer=_provider(desk).settings.issuer)
    response = await welcome(desk, request, Visitor(account), way)
    response.delete_cookie(_cookie(desk))
    return response


def _provider(desk: Desk) -> Provider:
    if desk.provider is None:
        raise NotFound(say("people.oidc-off"))
    return desk.provider


def _cookie(desk: Desk) -> str:
    return f"{cookie_name(desk)}_oidc"


async def _linked(desk: Desk, request: Request, wants: str, claims: Claims) -> Account:
    """Somebody's own account, when they are still signed in to it."""
    who = await known(desk, request)
    if who is None or who.id != wants:
        raise Forbidden(say("people.oidc-state"), say("people.oidc-again"))
    await desk.plane.people.accounts.link(wants, _identity(claims), desk.now())
    return who.account


async def _account(desk: Desk, claims: Claims) -> Account:
    """The account of an identity, found by issuer and subject and by nothing else; made at the first sign-in."""
    accounts, roles = desk.plane.people.accounts, _roles(desk, claims)
    found = await accounts.by_identity(_identity(claims))
    if found is None:
        new = Account("", _name(claims), _email(claims), roles or frozenset({Role.VIEWER}))
        return await accounts.create(new, None, desk.now(), _identity(claims))
    if roles is None or roles == found.roles or found.disabled:
        return found
    try:
        return await accounts.change(found.id, Change(roles=roles), found.id, desk.now())
    except Conflict:
        # The last admin stays one, whatever the provider says: somebody has to be able to name another one.
        return found


def _roles(desk: Desk, claims: Claims) -> frozenset[Role] | None:
    """The roles that the provider gives; None where it gives none and admins do."""
    mapping = _provider(desk).settings.roles
    if mapping is None:
        return None
    groups: Any = claims.get(mapping.claim)
    listed: Iterable[Any] = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    given = frozenset(mapping.roles[group] for group in listed if isinstance(group, str) and group in mapping.roles)
    return given or frozenset({Role.VIEWER})


def _identity(claims: Claims) -> Identity:
    return Identity(claims["iss"], claims["sub"])


def _name(claims: Claims) -> str:
    for claim in ("name", "preferred_username", "email", "sub"):
        try:
            # Everybody reads names, and an address is for who manages people: many providers give one for a name.
            return clean_name(str(claims.get(claim) or "").partition("@")[0])
        except BasculeError:
            continue
    return "?"


def _email(claims: Claims) -> str:
    try:
        return clean_email(str(claims.get("email") or ""))
    except BasculeError:
        return ""
