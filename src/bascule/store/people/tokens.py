"""Personal tokens: what a program shows in the name of somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.errors import Refused
from bascule.release.people import Account, Permission
from bascule.store.database import repeated, transaction
from bascule.store.people.accounts import account_from_row
from bascule.store.people.notes import write
from bascule.store.people.ways import require_current
from bascule.store.tables import account as account_table
from bascule.store.tables import token as table
from bascule.store.tables import token_number

USED_EVERY = Seconds(60.0)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that is to be. `hash` is the SHA-256 of its secret; instants in seconds since the epoch."""

    account: str
    name: str
    hash: str
    scopes: frozenset[Permission]
    expires: Instant
    generation: int = 0


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A token as it is shown: everything but its secret."""

    id: str
    account: str
    name: str
    scopes: frozenset[Permission]
    created: Instant
    expires: Instant
    last_used: Instant | None
    revoked: Instant | None


class Tokens:
    """The personal tokens."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @repeated
    async def make(self, new: NewToken, at: Instant) -> PersonalToken:
        """Keep a new token. Raises `Refused` where the account's ways in were ended since its owner was let in."""
        async with transaction(self.engine) as connection:
            await require_current(connection, new.account, new.generation)
            number = await connection.scalar(select(token_number.next_value()))
            name, scopes = f"t-{number:04d}", sorted(new.scopes)
            row = {"id": name, "account": new.account, "name": new.name, "hash": new.hash, "scopes": scopes}
            await connection.execute(insert(table).values(created=at, expires=new.expires, **row))
            known = {"who": new.account, "token": name, "name": new.name}
            message = say("people.token-made", scopes=", ".join(scopes), **known)
            await write(connection, message, new.account, at, token=name, expires=new.expires)
        return PersonalToken(name, new.account, new.name, new.scopes, at, new.expires, None, None)

    @repeated
    async def find(self, digest: str, at: Instant) -> tuple[PersonalToken, Account] | None:
        """The token of a hash, whether it is still good or not, with its account. That it was seen is kept roughly."""
        owner = select(account_table).where(
            account_table.c.id == select(table.c.account).where(_is(digest)).scalar_subquery()
        )
        async with transaction(self.engine) as connection:
            row = (await connection.execute(select(table).where(_is(digest)))).mappings().one_or_none()
            if row is None:
                return None
            account = account_from_row((await connection.execute(owner)).mappings().one())
            fresh = func.coalesce(table.c.last_used, 0.0) < at - USED_EVERY
            await connection.execute(update(table).where(_is(digest), fresh).values(last_used=at))
        return token_from_row(row), account

    async def holder(self, name: str, at: Instant) -> Account | None:
        """Whose token it is, by its id, while it holds. Nobody has used it by that."""
        good = (table.c.id == name, table.c.revoked.is_(None), table.c.expires > at)
        query = select(account_table).join(table, table.c.account == account_table.c.id).where(*good)
        async with transaction(self.engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
            return account_from_row(row) if row else None

    async def of(self, account: str) -> Sequence[PersonalToken]:
        """Somebody's tokens, newest first."""
        query = select(table).where(table.c.account == account).order_by(table.c.created.desc(), table.c.id.desc())
        async with transaction(self.engine) as connection:
            return [token_from_row(row) for row in (await connection.execute(query)).mappings()]

    @repeated
    async def revoke(self, name: str, account: str, at: Instant) -> None:
        """End somebody's token for good. Raises `Refused` where they have none of that id."""
        own = (table.c.id == name, table.c.account == account)
        async with transaction(self.engine) as connection:
            if await connection.scalar(select(table.c.id).where(*own)) is None:
                raise no_token(name)
            ended = await connection.execute(update(table).where(*own, table.c.revoked.is_(None)).values(revoked=at))
            if ended.rowcount:
                message = say("people.token-revoked", who=account, token=name)
                await write(connection, message, account, at, token=name)


def no_token(name: str) -> Refused:
    """The refusal of an id that is no token of one's own."""
    return Refused(say("people.no-token", token=name), say("people.no-token-hint"), kind=ErrorKind.NOT_FOUND)


def token_from_row(row: Mapping[Any, Any]) -> PersonalToken:
    """The token that a row holds."""
    known = {name: row[name] for name in ("id", "account", "name", "created", "expires", "last_used", "revoked")}
    return PersonalToken(scopes=frozenset(Permission(scope) for scope in row["scopes"]), **known)


def _is(digest: str) -> Any:
    return table.c.hash == digest
