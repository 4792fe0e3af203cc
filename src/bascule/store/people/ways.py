"""Ways in: sessions, personal tokens and one-time links, ended together and for good.

Invariant: what was ended does not come back, whatever becomes of the account. Whoever was let in by what held a moment ago (a
password that was right, a session that was good) and only now gets a session or a token shows the generation of the account
that they were let in under; each end begins a new one. Neighbours: `accounts` (disabling), `invitations` (new passwords).
"""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import Refused
from bascule.release.people import LOCAL, Account
from bascule.store.people.notes import write
from bascule.store.tables import account as account_table
from bascule.store.tables import invitation as invitation_table
from bascule.store.tables import session as session_table
from bascule.store.tables import token as token_table


@dataclass(frozen=True, slots=True)
class End:
    """Who ends somebody's ways in, and when."""

    by: str
    at: Instant


async def end_ways(connection: AsyncConnection, account: Account, end: End) -> None:
    """End everything that an account can come in by, in the caller's transaction, which holds the account."""
    newer = account_table.c.generation + 1
    await connection.execute(update(account_table).where(account_table.c.id == account.id).values(generation=newer))
    sessions = await connection.execute(delete(session_table).where(session_table.c.account == account.id))
    open_tokens = (token_table.c.account == account.id, token_table.c.revoked.is_(None))
    tokens = await connection.execute(update(token_table).where(*open_tokens).values(revoked=end.at))
    open_links = (invitation_table.c.account == account.id, invitation_table.c.used.is_(None))
    links = await connection.execute(delete(invitation_table).where(*open_links))
    if sessions.rowcount or tokens.rowcount or links.rowcount:
        counts = {"sessions": sessions.rowcount, "tokens": tokens.rowcount, "links": links.rowcount}
        message = say("people.ways-ended", account=account.id, name=account.name, **counts)
        await write(connection, message, end.by, end.at, account=account.id)


async def require_current(connection: AsyncConnection, account: str, generation: int) -> None:
    """Let nobody end an account's ways in until the transaction ends. Raises `Refused` where that was done already."""
    if account == LOCAL.id:
        return
    query = select(account_table.c.generation, account_table.c.disabled).where(account_table.c.id == account)
    row = (await connection.execute(query.with_for_update(read=True))).one()
    if row.disabled or row.generation != generation:
        raise Refused(say("people.ways-were-ended"))
