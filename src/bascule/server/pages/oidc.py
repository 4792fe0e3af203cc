"""To the identity provider and back."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.ports.errors import Conflict
from bascule.release.people import Account, Role
from bascule.server.accounts.accounts import clean_email, clean_name, require_person
from bascule.server.accounts.auth import known, require_who
from bascule.server.accounts.oidc import Answer, Claims, Provider
from bascule.server.accounts.session import Cookie, Visitor, cookie_name, set_cookie
from bascule.server.context import AppContext, TheContext
from bascule.server.pages.enter import welcome
from bascule.server.pages.page import page
from bascule.server.refusals import Forbidden, NotFound
from bascule.store.people.accounts import Change, Identity

router = APIRouter(include_in_schema=False)


@router.get("/oidc/begin")
async def begin(context: TheContext, request: Request) -> Response:
    """On to the provider."""
    begun = await _provider(context).begin()
    response = RedirectResponse(begun.url, 303)
    set_cookie(context, request, response, Cookie(_cookie(context), begun.keeps))
    return response


@router.post("/account/identity")
async def connect(context: TheContext, request: Request) -> Response:
    """A link to the provider, to sign in to one's own account that way from now on.

    A link and no redirect: our policy keeps forms from leading to another site.
    """
    who = await require_who(context, request)
    require_person(who)
    begun = await _provider(context).begin(who.id)
    response = await page(context, request, "connect.html", address=begun.url)
    set_cookie(context, request, response, Cookie(_cookie(context), begun.keeps))
    return response


@router.get("/oidc/callback")
async def callback(context: TheContext, request: Request) -> Response:
    """Back from the provider; whatever cannot be believed is refused and on record."""
    query = request.query_params
    answer = Answer(query.get("state", ""), query.get("code", ""), query.get("iss"), query.get("error", ""))
    try:
        claims, wants = await _provider(context).finish(answer, request.cookies.get(_cookie(context), ""))
        account = await _linked(context, request, wants, claims) if wants else await _account(context, claims)
        if account.disabled:
            raise Forbidden(say("people.account-disabled"))
    except BasculeError as refused:
        message = say("people.refused-sign-in", because=refused.message)
        await context.plane.people.refused(message, None, context.now())
        raise
    way = say("people.way-oidc", issuer=_provider(context).settings.issuer)
    response = await welcome(context, request, Visitor(account), way)
    response.delete_cookie(_cookie(context))
    return response


def _provider(context: AppContext) -> Provider:
    if context.provider is None:
        raise NotFound(say("people.oidc-off"))
    return context.provider


def _cookie(context: AppContext) -> str:
    return f"{cookie_name(context)}_oidc"


async def _linked(context: AppContext, request: Request, wants: str, claims: Claims) -> Account:
    """Somebody's own account, when they are still signed in to it."""
    who = await known(context, request)
    if who is None or who.id != wants:
        raise Forbidden(say("people.oidc-state"), say("people.oidc-again"))
    await context.plane.people.accounts.link(wants, _identity(claims), context.now())
    return who.account


async def _account(context: AppContext, claims: Claims) -> Account:
    """The account of an identity, found by issuer and subject and by nothing else; made at the first sign-in."""
    accounts, roles = context.plane.people.accounts, _roles(context, claims)
    found = await accounts.by_identity(_identity(claims))
    if found is None:
        new = Account("", _name(claims), _email(claims), roles or frozenset({Role.VIEWER}))
        return await accounts.create(new, None, context.now(), _identity(claims))
    if roles is None or roles == found.roles or found.disabled:
        return found
    try:
        return await accounts.change(found.id, Change(roles=roles), found.id, context.now())
    except Conflict:
        # The last admin stays one, whatever the provider says: somebody has to be able to name another one.
        return found


def _roles(context: AppContext, claims: Claims) -> frozenset[Role] | None:
    """The roles that the provider gives; None where it gives none and admins do."""
    mapping = _provider(context).settings.roles
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
