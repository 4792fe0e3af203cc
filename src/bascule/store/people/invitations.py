"""One-time links: the first admin's, and those that admins give to the people whom they invite."""

from dataclasses import dataclass, replace

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import Conflict, Refused
from bascule.release.people import Account, Role
from bascule.store.database import repeated, transaction
from bascule.store.people.accounts import account_from_row, add, admins, lock
from bascule.store.people.notes import write
from bascule.store.people.ways import End, end_ways
from bascule.store.tables import account as account_table
from bascule.store.tables import invitation as table

FIRST = Account("", "", "", frozenset({Role.ADMIN}))


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody fills in behind a one-time link; whoever was invited keeps the name and address of the invitation."""

    name: str
    email: str
    password_hash: str


class Invitations:
    """The one-time links, known by hashes of their secrets."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @repeated
    async def first(self, digest: str, at: Instant, expires: Instant) -> bool:
        """Keep a link for the first admin; False where there is an admin already. Earlier ones hold out their hour."""
        async with transaction(self.engine) as connection:
            await lock(connection)
            if await admins(connection):
                return False
            await connection.execute(delete(table).where(table.c.account.is_(None), table.c.expires <= at))
            await connection.execute(insert(table).values(hash=digest, account=None, expires=expires))
        return True

    @repeated
    async def invite(self, account: Account, digest: str, by: str, at: Instant, expires: Instant) -> None:
        """Keep a link for an account; the ones that it had are void."""
        async with transaction(self.engine) as connection:
            await connection.execute(delete(table).where(table.c.account == account.id, table.c.used.is_(None)))
            await connection.execute(insert(table).values(hash=digest, account=account.id, expires=expires))
            message = say("people.invited", account=account.id, name=account.name)
            await write(connection, message, by, at, account=account.id, expires=expires)

    async def find(self, digest: str, at: Instant) -> Account:
        """Whom a link is for (the first admin: an account without id). Raises `Refused` for one that is void."""
        async with transaction(self.engine) as connection:
            return await _find(connection, digest, at)

    @repeated
    async def accept(self, digest: str, answer: Answer, at: Instant) -> Account:
        """Use a link up. Raises `Refused` for one that is void, `Conflict` for an address that is taken."""
        async with transaction(self.engine) as connection:
            await lock(connection)
            account = await _find(connection, digest, at)
            is_first = not account.id
            if is_first:
                account = await add(connection, replace(FIRST, name=answer.name, email=answer.email), at)
            answer = replace(answer, name=account.name, email=account.email)
            await connection.execute(update(table).where(table.c.hash == digest).values(used=at))
            await _set_password(connection, account, answer)
            key = "people.first-admin" if is_first else "people.accepted"
            message = say(key, account=account.id, name=answer.name)
            await write(connection, message, account.id, at, account=account.id)
            await end_ways(connection, account, End(account.id, at))
        return replace(account, generation=account.generation + 1)


async def _find(connection: AsyncConnection, digest: str, at: Instant) -> Account:
    good = (table.c.hash == digest, table.c.used.is_(None), table.c.expires > at)
    row = (await connection.execute(select(table).where(*good))).mappings().one_or_none()
    if row is None:
        raise void()
    if row["account"] is None:
        if await admins(connection):
            raise void()
        return FIRST
    query = select(account_table).where(account_table.c.id == row["account"])
    account = account_from_row((await connection.execute(query)).mappings().one())
    if account.disabled:
        raise void()
    return account


async def _set_password(connection: AsyncConnection, account: Account, answer: Answer) -> None:
    """Give an account its password. Raises `Conflict` where somebody else signs in with the same address."""
    same = (func.lower(account_table.c.email) == answer.email.lower(), account_table.c.id != account.id)
    taken = select(account_table.c.id).where(*same, account_table.c.password_hash.is_not(None))
    if (await connection.execute(taken)).first():
        raise Conflict(say("people.email-taken"))
    own = update(account_table).where(account_table.c.id == account.id)
    await connection.execute(own.values(password_hash=answer.password_hash))


def void() -> Refused:
    """The refusal of a link that is good no more."""
    refused = Refused(say("people.link-void"))
    refused.hint = say("people.link-void-hint")
    return refused
