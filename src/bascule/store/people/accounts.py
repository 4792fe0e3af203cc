"""Accounts: made, renamed, given roles, disabled; never deleted, so that no id ever means somebody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.error import ErrorKind
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import Conflict, Refused
from bascule.release.people import Account, Permission, Role
from bascule.store.database import repeated, transaction
from bascule.store.people.notes import write
from bascule.store.people.ways import End, end_ways
from bascule.store.tables import account as table
from bascule.store.tables import account_number

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is to an identity provider."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of an account; None leaves it as it is, an empty `github` takes the login away."""

    name: str | None = None
    roles: frozenset[Role] | None = None
    disabled: bool | None = None
    github: str | None = None


class Accounts:
    """The accounts."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def get(self, name: str) -> Account:
        """The account of an id. Raises `Refused` where there is none."""
        async with transaction(self.engine) as connection:
            return account_from_row(await _row(connection, name))

    async def all(self) -> Sequence[Account]:
        """Every account, in the order in which they were made."""
        async with transaction(self.engine) as connection:
            rows = await connection.execute(select(table).order_by(table.c.created, table.c.id))
            return [account_from_row(row) for row in rows.mappings()]

    async def names(self) -> dict[str, str]:
        """What everybody is called now, by id."""
        async with transaction(self.engine) as connection:
            return {row.id: row.name for row in await connection.execute(select(table.c.id, table.c.name))}

    async def has_admin(self) -> bool:
        """Whether anybody can manage accounts."""
        async with transaction(self.engine) as connection:
            return await admins(connection) > 0

    async def by_email(self, email: str) -> tuple[Account, str] | None:
        """Who signs in with a password under an address, and the password's hash."""
        query = select(table).where(func.lower(table.c.email) == email.lower(), table.c.password_hash.is_not(None))
        async with transaction(self.engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return (account_from_row(row), row["password_hash"]) if row else None

    async def holder(self, email: str) -> Account | None:
        """The one account with an address; None where there is none, or where several say that it is theirs."""
        query = select(table).where(func.lower(table.c.email) == email.lower(), table.c.email != "").limit(2)
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return account_from_row(rows[0]) if len(rows) == 1 else None

    async def by_identity(self, identity: Identity) -> Account | None:
        """Who somebody is, by what an identity provider calls them."""
        query = select(table).where(table.c.issuer == identity.issuer, table.c.subject == identity.subject)
        async with transaction(self.engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return account_from_row(row) if row else None

    async def by_github(self, login: str) -> Account | None:
        """Whose login on GitHub this is; it reads upper and lower case alike, as GitHub does."""
        query = select(table).where(func.lower(table.c.github) == login.lower())
        async with transaction(self.engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return account_from_row(row) if row else None

    @repeated
    async def create(self, new: Account, by: str | None, at: Instant, identity: Identity | None = None) -> Account:
        """Make an account; it gets its id here, whatever the given one says. Raises `Conflict` for a taken identity."""
        async with transaction(self.engine) as connection:
            await lock(connection)
            made = await add(connection, new, at, identity)
            message = say("people.created", account=made.id, name=made.name)
            await write(connection, message, by or made.id, at, account=made.id, roles=sorted(made.roles))
        return made

    @repeated
    async def change(self, name: str, change: Change, by: str, at: Instant) -> Account:
        """Change an account. Raises `Refused` where there is none, `Conflict` where no admin would be left or a
        login is somebody else's.
        """
        async with transaction(self.engine) as connection:
            await lock(connection)
            old = account_from_row(await _row(connection, name))
            new = changed(old, change)
            await _require_free_login(connection, new)
            await connection.execute(update(table).where(table.c.id == name).values(_values(new)))
            if not await admins(connection) and old.may(Permission.MANAGE):
                raise last_admin(old)
            for message in _changes(old, new):
                await write(connection, message, by, at, account=name, roles=sorted(new.roles))
            if new.disabled and not old.disabled:
                await end_ways(connection, new, End(by, at))
        return new

    @repeated
    async def link(self, name: str, identity: Identity, at: Instant) -> None:
        """Let somebody sign in by an identity provider from now on. Raises `Conflict` where that is another account."""
        async with transaction(self.engine) as connection:
            await lock(connection)
            row = account_from_row(await _row(connection, name))
            await _require_free(connection, identity)
            values = {"issuer": identity.issuer, "subject": identity.subject}
            await connection.execute(update(table).where(table.c.id == name).values(values))
            message = say("people.linked", account=name, name=row.name, issuer=identity.issuer)
            await write(connection, message, name, at, account=name)


async def lock(connection: AsyncConnection) -> None:
    """Let nobody else change accounts until the transaction ends: whether an admin is left is asked under it."""
    await connection.execute(text("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"))


async def admins(connection: AsyncConnection) -> int:
    """How many can manage accounts."""
    query = select(func.count()).where(~table.c.disabled, table.c.roles.contains([Role.ADMIN.value]), _can_enter)
    count: int = (await connection.execute(query)).scalar_one()
    return count


_can_enter = table.c.password_hash.is_not(None) | table.c.issuer.is_not(None)


async def add(connection: AsyncConnection, new: Account, at: Instant, identity: Identity | None = None) -> Account:
    """A new row with a new id, in the caller's transaction."""
    if identity:
        await _require_free(connection, identity)
    number = await connection.scalar(select(account_number.next_value()))
    made = replace(new, id=f"p-{number:04d}")
    known = {"issuer": identity.issuer, "subject": identity.subject} if identity else {}
    await connection.execute(insert(table).values(id=made.id, created=at, **_values(made), **known))
    return made


async def _require_free(connection: AsyncConnection, identity: Identity) -> None:
    query = select(table.c.id).where(table.c.issuer == identity.issuer, table.c.subject == identity.subject)
    if (taken := await connection.scalar(query)) is not None:
        raise Conflict(say("people.identity-taken", account=taken))


async def _require_free_login(connection: AsyncConnection, new: Account) -> None:
    query = select(table.c.id).where(func.lower(table.c.github) == new.github.lower(), table.c.id != new.id)
    if new.github and (taken := await connection.scalar(query)) is not None:
        raise Conflict(say("people.github-taken", login=new.github, account=taken))


def account_from_row(row: Row) -> Account:
    """The account that a row holds."""
    roles = frozenset(Role(role) for role in row["roles"])
    github = row["github"] or ""
    return Account(row["id"], row["name"], row["email"], roles, row["disabled"], github, row["generation"])


def no_account(name: str) -> Refused:
    """The refusal of an id that nobody has."""
    return Refused(say("people.no-account", account=name), say("people.no-account-hint"), kind=ErrorKind.NOT_FOUND)


def last_admin(account: Account) -> Conflict:
    """The refusal to leave nobody in charge of accounts."""
    conflict = Conflict(say("people.last-admin", account=account.name))
    conflict.hint = say("people.last-admin-hint")
    return conflict


def changed(old: Account, change: Change) -> Account:
    """The account after a change."""
    return replace(
        old,
        name=old.name if change.name is None else change.name,
        roles=old.roles if change.roles is None else change.roles,
        disabled=old.disabled if change.disabled is None else change.disabled,
        github=old.github if change.github is None else change.github,
    )


def _changes(old: Account, new: Account) -> list[Message]:
    """What a change changed, for the journal; nothing where everything is as it was."""
    found = []
    if new.name != old.name:
        found.append(say("people.renamed", account=new.id, old=old.name, name=new.name))
    if new.roles != old.roles:
        roles = ", ".join(sorted(new.roles)) or "–"
        found.append(say("people.roles-changed", account=new.id, name=new.name, roles=roles))
    if new.disabled != old.disabled:
        found.append(say("people.disabled" if new.disabled else "people.enabled", account=new.id, name=new.name))
    if new.github != old.github:
        key = "people.github-linked" if new.github else "people.github-unlinked"
        found.append(say(key, account=new.id, name=new.name, login=new.github or old.github))
    return found


def _values(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "email": account.email,
        "roles": sorted(account.roles),
        "disabled": account.disabled,
        "github": account.github or None,
    }


async def _row(connection: AsyncConnection, name: str) -> Row:
    row = (await connection.execute(select(table).where(table.c.id == name))).mappings().one_or_none()
    if row is None:
        raise no_account(name)
    return row
