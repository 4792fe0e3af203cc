"""Sessions of the dashboard: a cookie that scripts cannot read, with a secret that the database knows by its hash only.

The hash is keyed with the token of the data folder, so that a new token ends every session at once. A form that changes
something carries its session's proof and comes from a page of ours (`Origin`), so that another site can neither guess the
one nor forge the other. The cookie's name holds the port, because browsers do not keep cookies of two control planes on
one machine apart.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.release.people import Account
from bascule.server.accounts.token import same, sign
from bascule.server.context import AppContext
from bascule.server.refusals import Forbidden
from bascule.store.people.sessions import LASTS, NewSession, Session

FIELD = "proof"
KNOWN, KNOWN_FOR = "known browser", Seconds(365 * 86400.0)
HEADER = "x-bascule-proof"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who signs in; `called` is the name that the token file's holder gave."""

    account: Account
    called: str = ""


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that a browser is to keep for `lasts` seconds."""

    name: str
    value: str
    lasts: Seconds = LASTS


def cookie_name(context: AppContext) -> str:
    """The name of the session's cookie."""
    return f"bascule_{context.plane.settings.port}"


def session_hash(context: AppContext, request: Request) -> str | None:
    """The hash of the session that a browser says it has."""
    secret = request.cookies.get(cookie_name(context))
    return sign(context.token, "session", secret) if secret else None


async def begin_session(
    context: AppContext, request: Request, response: Response, visitor: Visitor, way: Message
) -> None:
    """Give the browser a new session, and end the one that it had."""
    secret = secrets.token_urlsafe(32)
    proof = secrets.token_hex(32)
    hashed, account = sign(context.token, "session", secret), visitor.account
    new = NewSession(hashed, account.id, proof, visitor.called, account.generation)
    await context.plane.people.sessions.begin(new, way, context.now(), session_hash(context, request))
    set_cookie(context, request, response, Cookie(cookie_name(context), secret))


def set_cookie(context: AppContext, request: Request, response: Response, cookie: Cookie) -> None:
    """A cookie of ours: not for scripts, not for other sites' requests, and not for plain HTTP where we have better."""
    secure = context.plane.settings.secure or request.url.scheme == "https"
    lasts = int(cookie.lasts)
    response.set_cookie(cookie.name, cookie.value, max_age=lasts, httponly=True, samesite="lax", secure=secure)


def remember_browser(context: AppContext, request: Request, response: Response, account: Account) -> None:
    """Have a browser known as one in which somebody has signed in with their password. It opens nothing by itself."""
    if not known_browser(context, request, account):
        text = f"{account.id}.{account.generation}.{secrets.token_urlsafe(16)}"
        value = f"{text}.{sign(context.token, KNOWN, text)}"
        set_cookie(context, request, response, Cookie(f"{cookie_name(context)}_known", value, KNOWN_FOR))


def known_browser(context: AppContext, request: Request, account: Account | None) -> str:
    """What a browser is known as to an account since it got its password; empty where it is not."""
    text, _, signed = request.cookies.get(f"{cookie_name(context)}_known", "").rpartition(".")
    if account is None or not text.isascii() or not same(signed, sign(context.token, KNOWN, text)):
        return ""
    return text if text.startswith(f"{account.id}.{account.generation}.") else ""


async def require_proof(request: Request, session: Session) -> None:
    """Refuse a change that was not made on a page of ours. Raises `Forbidden`."""
    require_origin(request)
    if not same(await _proof(request), session.csrf):
        raise Forbidden(say("api.stale-form"), say("api.stale-form-hint"))


async def _proof(request: Request) -> str:
    if HEADER in request.headers:
        return request.headers[HEADER]
    if request.headers.get("content-type", "").startswith(FORMS):
        return str((await request.form()).get(FIELD, ""))
    return ""


def require_origin(request: Request) -> None:
    """Refuse a form that was sent by a page of another site."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forbidden(say("api.other-site"))
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise Forbidden(say("api.other-site"))
