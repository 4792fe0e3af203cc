"""Who is behind a request, and whether they may do what they ask.

Three ways in: the token of the data folder (the built-in account `local`), a personal token, a session of a browser. The
account is read anew for every request, so that a changed role or a disabled account takes effect with the next one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import PortError
from bascule.release.people import ALLOWS, LOCAL, Account, Permission, is_account_id
from bascule.release.plan_change import Actor
from bascule.server.accounts.session import require_proof, session_hash
from bascule.server.accounts.token import same
from bascule.server.context import AppContext, TheContext
from bascule.server.refusals import Forbidden, Unauthenticated
from bascule.store.people.sessions import Session
from bascule.store.people.tokens import PersonalToken

PREFIX = "bsc_"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_PATH = 200


class Via(StrEnum):
    """How somebody came in."""

    LOCAL = "token file"
    TOKEN = "personal token"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody: the account, the way in, and what that way is good for."""

    account: Account
    via: Via
    scopes: frozenset[Permission] = field(default_factory=lambda: frozenset(Permission.all()))
    called: str = ""
    session: Session | None = None
    token: PersonalToken | None = None

    @property
    def id(self) -> str:
        """What everything refers to: the account's id."""
        return self.account.id

    @property
    def name(self) -> str:
        """What they are called now."""
        return self.called or self.account.name

    @property
    def proof(self) -> str:
        """What the forms of their pages carry."""
        return self.session.csrf if self.session else ""

    @property
    def is_person(self) -> bool:
        """Whether this is somebody's account, and not whoever reads the token file."""
        return self.id != LOCAL.id

    @property
    def deeds(self) -> frozenset[Permission]:
        """What they may do, coming this way."""
        return self.account.deeds & self.scopes

    def may(self, deed: Permission) -> bool:
        """Whether they may do something, coming this way."""
        return deed in self.deeds

    @property
    def roles(self) -> frozenset[str]:
        """What they are, in the words of a plan."""
        return frozenset(role.value for role in self.account.roles)

    @property
    def actor(self) -> Actor:
        """What the rules about changes of plans need to know of them."""
        return Actor(self.account, self.deeds)

    def by(self, said: str = "") -> str:
        """Who goes on record: the account's id, whatever a body says; only the token file's holder says a name."""
        if self.is_person:
            return self.id
        name = (self.called or said).strip() or LOCAL.id
        return f"{LOCAL.id}: {name}" if is_account_id(name) else name


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def identify(context: AppContext, request: Request) -> Who | None:
    """Who is behind a request, found once per request; None: a stranger. Raises `Unauthenticated` for a bad token."""
    if not hasattr(request.state, "who"):
        request.state.who = await _identify(context, request)
    who: Who | None = request.state.who
    return who


async def known(context: AppContext, request: Request) -> Who | None:
    """The same for a page that is shown in any case."""
    try:
        return await identify(context, request)
    except (PortError, Unauthenticated):
        return None


async def _identify(context: AppContext, request: Request) -> Who | None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return await _by_token(context, request, given.strip())
    hashed = session_hash(context, request)
    found = await context.plane.people.sessions.find(hashed, context.now()) if hashed else None
    if found is None or found[1].disabled:
        return None
    return Who(found[1], Via.SESSION, called=found[0].by, session=found[0])


async def _by_token(context: AppContext, request: Request, secret: str) -> Who:
    if same(secret, context.token):
        return Who(LOCAL, Via.LOCAL)
    found = await context.plane.people.tokens.find(digest(secret), context.now()) if secret.startswith(PREFIX) else None
    because = _fault(*found, context.now()) if found is not None else say("people.token-unknown")
    if found is not None and because is None:
        return Who(found[1], Via.TOKEN, found[0].scopes, token=found[0])
    address = f"token {address_of(request)}"
    context.attempts.check(address)
    context.attempts.fail(address)
    if found is not None:
        token, account = found
        message = say("people.refused-token", who=account.id, token=token.id, because=because)
        await context.plane.people.refused(message, account.id, context.now())
    raise Unauthenticated(because or say("people.token-unknown"), say("people.token-hint"))


def _fault(token: PersonalToken, account: Account, at: Instant) -> Message | None:
    """Why a token is good no more."""
    if account.disabled:
        return say("people.account-disabled")
    if token.revoked is not None:
        return say("people.token-was-revoked")
    return say("people.token-expired") if at >= token.expires else None


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else "?"


async def require_who(context: AppContext, request: Request) -> Who:
    """Somebody known; a session that changes something shows its proof. Raises `Unauthenticated` or `Forbidden`."""
    who = await identify(context, request)
    if who is None:
        machine = request.url.path.startswith("/api/")
        key = "api.token-needed" if machine else "api.sign-in"
        raise Unauthenticated(say(key), say("api.token-hint" if machine else "api.sign-in-hint"))
    if who.session is not None and request.method not in READING:
        try:
            await require_proof(request, who.session)
        except Forbidden as refused:
            message = say("people.refused-form", who=who.id, because=refused.message)
            await context.plane.people.refused(message, who.id, context.now())
            raise
    return who


async def permit(context: AppContext, request: Request, deed: Permission) -> Who:
    """Somebody who may. A refusal of somebody known is journaled. Raises `Unauthenticated` or `Forbidden`."""
    who = await require_who(context, request)
    if not who.may(deed):
        refused = _forbidden(who, deed)
        path = request.url.path[:LONGEST_PATH]
        what = say(deed.label)
        message = say("people.refused-deed", who=who.id, deed=what, path=path, because=refused.message)
        await context.plane.people.refused(message, who.id, context.now())
        raise refused
    return who


def _forbidden(who: Who, deed: Permission) -> Forbidden:
    """Which role is needed, or which scope, and who can give it."""
    what = say(deed.label)
    if who.account.may(deed):
        has = ", ".join(sorted(who.scopes)) or say("people.none")
        return Forbidden(say("people.out-of-scope", deed=what, has=has), say("people.out-of-scope-hint", deed=deed))
    roles = sorted(ALLOWS[deed])
    has = ", ".join(sorted(who.account.roles)) or say("people.none")
    message = say("people.may-not", deed=what, roles=_one_of(roles), who=who.id, has=has)
    if not who.is_person:
        return Forbidden(message, say("people.may-not-local-hint"))
    return Forbidden(message, say("people.may-not-hint", account=who.id, roles=roles[0]))


def _one_of(roles: Sequence[str]) -> Message | str:
    """Roles as one reads them: a, b or c."""
    *some, last = roles
    return say("people.or", some=", ".join(some), last=last) if some else str(last)


bearer = HTTPBearer(auto_error=False, description="A personal token, or that of the data folder's `token` file.")


async def permit_any(context: AppContext, request: Request, deeds: Sequence[Permission]) -> Who:
    """Somebody who may do one of several deeds; a refusal speaks of the first one. Raises `Unauthenticated` or `Forbidden`."""
    who = await require_who(context, request)
    return who if any(who.may(deed) for deed in deeds) else await permit(context, request, deeds[0])


def may(*deeds: Permission) -> Any:
    """Somebody who may do one of these deeds, as a dependency of a route.

    `who: Annotated[Who, may(Permission.RELEASE)]`, or in the list of `dependencies`.
    """

    async def allowed(request: Request, context: TheContext, _: Annotated[Any, Depends(bearer)]) -> Who:
        return await permit_any(context, request, deeds)

    return Depends(allowed)


async def _somebody(request: Request, context: TheContext, _: Annotated[Any, Depends(bearer)]) -> Who:
    return await require_who(context, request)


async def _reader(request: Request, context: TheContext) -> None:
    """Looking is for everybody where the settings say so, and for whoever has a role elsewhere."""
    await context.names.look(context.plane.people)
    if not context.plane.settings.open_reading:
        await permit(context, request, Permission.READ)


TheWho = Annotated[Who, Depends(_somebody)]
READERS = [Depends(_reader)]
