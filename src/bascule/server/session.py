"""Sessions of the dashboard: a signed cookie, nothing kept by the server.

The cookie says who signed in and when. A form that changes something carries a field signed for its session, and comes from a
page of ours (`Origin`), so that another site can neither guess the one nor forge the other. Its name holds the port, because
browsers do not keep cookies of two control planes on one machine apart.
"""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.datastructures import FormData

from bascule.base.words import say
from bascule.server.desk import Desk
from bascule.server.refusals import Forbidden, Unauthorised
from bascule.server.token import same, sign

LASTS = 12 * 3600
FIELD = "proof"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has shown the token; `proof` is what their forms must carry."""

    by: str
    proof: str


def cookie_name(desk: Desk) -> str:
    """The name of the session's cookie."""
    return f"bascule_{desk.plane.settings.port}"


def begin_session(desk: Desk, response: Response, by: str, secure: bool) -> None:
    """Give the browser a session."""
    content = json.dumps({"by": by, "at": int(desk.now()), "id": secrets.token_hex(12)})
    packed = base64.urlsafe_b64encode(content.encode()).decode()
    response.set_cookie(
        cookie_name(desk),
        f"{packed}.{sign(desk.token, 'session', packed)}",
        max_age=LASTS,
        httponly=True,
        samesite="strict",
        secure=secure,
    )


def find_session(desk: Desk, request: Request) -> Session | None:
    """The session of a request, or None where there is none that holds."""
    packed, _, signature = request.cookies.get(cookie_name(desk), "").partition(".")
    if not packed or not same(signature, sign(desk.token, "session", packed)):
        return None
    try:
        content = json.loads(base64.urlsafe_b64decode(packed))
    except (binascii.Error, ValueError):
        return None
    if desk.now() - content["at"] > LASTS:
        return None
    return Session(content["by"], sign(desk.token, "form", packed))


def require_form(desk: Desk, request: Request, form: FormData) -> Session:
    """The session of a form that may change something. Raises `Unauthorised` or `Forbidden`."""
    require_origin(request)
    session = find_session(desk, request)
    if session is None:
        raise Unauthorised(say("api.sign-in"), say("api.sign-in-hint"))
    if not same(str(form.get(FIELD, "")), session.proof):
        raise Forbidden(say("api.stale-form"), say("api.stale-form-hint"))
    return session


def require_origin(request: Request) -> None:
    """Refuse a form that was sent by a page of another site."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forbidden(say("api.other-site"))


def require_token(desk: Desk, request: Request) -> None:
    """Refuse an API call that changes something without the token."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not same(given.strip(), desk.token):
        raise Unauthorised(say("api.token-needed"), say("api.token-hint"))
