"""What the pages and the API do alike with people: invite them, change them, make their tokens."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.release.people import Account, Permission, Role, is_account_id
from bascule.server.accounts.auth import PREFIX, Who, digest
from bascule.server.context import AppContext
from bascule.server.refusals import Forbidden
from bascule.store.people.tokens import NewToken, PersonalToken
from bascule.wiring.plane import ControlPlane

FIRST_LASTS = Seconds(3600.0)
INVITATION_LASTS = Seconds(7 * 86400.0)
DAY = Seconds(86400.0)
LONGEST_NAME, LONGEST_EMAIL = 60, 254
# Upper or lower case, hyphens, the underscore of managed users, the brackets of bots; or nothing at all.
LOGIN = r"^([A-Za-z0-9][A-Za-z0-9_-]{0,93}(\[bot\])?)?$"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """A token that somebody wants: its name, what it is for, and for how many days."""

    name: str
    scopes: frozenset[Permission]
    days: float


async def first_admin_link(plane: ControlPlane) -> str | None:
    """The one-time link that makes the first admin; None where there is an admin."""
    secret, now = secrets.token_urlsafe(32), plane.runtime.now()
    if not await plane.people.invitations.first(digest(secret), now, now + FIRST_LASTS):
        return None
    return link(plane, secret)


def link(plane: ControlPlane, secret: str) -> str:
    """The address of a one-time link."""
    return f"{plane.settings.public_url}/invitation?secret={secret}"


async def invite(context: AppContext, who: Who, new: Account) -> tuple[Account, str]:
    """A new account, and the one-time link that its owner chooses a password by."""
    checked = Account("", clean_name(new.name), clean_email(new.email), new.roles)
    made = await context.plane.people.accounts.create(checked, who.id, context.now())
    return made, await relink(context, who, made)


async def relink(context: AppContext, who: Who, account: Account) -> str:
    """A new one-time link for an account: for whoever lost the first one, or the password."""
    secret, now = secrets.token_urlsafe(32), context.now()
    await context.plane.people.invitations.invite(account, digest(secret), who.id, now, now + INVITATION_LASTS)
    return link(context.plane, secret)


async def make_token(context: AppContext, who: Who, wish: Wish) -> tuple[PersonalToken, str]:
    """A personal token and its secret, which is shown this once. Raises `Forbidden` for more than its owner may do."""
    require_person(who)
    if too_much := wish.scopes - who.deeds:
        raise Forbidden(say("people.too-many-scopes", scopes=", ".join(sorted(too_much))))
    expires = context.now() + wish.days * DAY
    if who.token is not None and expires > who.token.expires:
        raise Forbidden(say("people.outlives"))
    secret = PREFIX + secrets.token_urlsafe(32)
    new = NewToken(who.id, clean_name(wish.name), digest(secret), wish.scopes, expires, who.account.generation)
    return await context.plane.people.tokens.make(new, context.now()), secret


def require_person(who: Who) -> None:
    """Refuse whoever came with the token of the data folder. Raises `Forbidden`."""
    if not who.is_person:
        raise Forbidden(say("people.not-local"), say("people.may-not-local-hint"))


def clean_name(text: str) -> str:
    """A name as it is kept. Raises `BasculeError` where it is none, or could be taken for an id."""
    name = "".join(letter for letter in text if letter.isprintable()).strip()[:LONGEST_NAME]
    if not name:
        raise BasculeError(say("people.name-needed"))
    if is_account_id(name):
        raise BasculeError(say("people.name-like-id"))
    return name


def clean_login(given: object) -> str | None:
    """A login on GitHub as it is kept; None where none was handed in. Raises `BasculeError`."""
    login = given.strip().removeprefix("@") if isinstance(given, str) else None
    if login is not None and re.fullmatch(LOGIN, login) is None:
        raise BasculeError(say("people.bad-login", found=login[:100]))
    return login


def clean_email(text: str) -> str:
    """An e-mail address as it is kept. Raises `BasculeError` where it is none."""
    email = text.strip()
    if len(email) > LONGEST_EMAIL or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise BasculeError(say("people.email-needed"))
    return email


def roles_of(words: Iterable[object]) -> frozenset[Role]:
    """The roles among the words of a form."""
    given = {str(word) for word in words}
    return frozenset(role for role in Role if role.value in given)


def scopes_of(words: Iterable[object]) -> frozenset[Permission]:
    """The deeds among the words of a form."""
    given = {str(word) for word in words}
    return frozenset(deed for deed in Permission.all() if deed in given)
