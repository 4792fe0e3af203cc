"""Sessions of browsers: each ends 12 hours after it began, or once nobody has used it for 2 hours."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.release.people import LOCAL, Account
from bascule.store.database import repeated, transaction
from bascule.store.people.accounts import account_from_row
from bascule.store.people.notes import write
from bascule.store.people.ways import require_current
from bascule.store.tables import account as account_table
from bascule.store.tables import session as table

LASTS = Seconds(12 * 3600.0)
IDLE = Seconds(2 * 3600.0)
SEEN_EVERY = Seconds(60.0)
FORGOTTEN_AFTER = Seconds(86400.0)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that is to be. `hash` stands for its secret; `by` is what the holder of the token file is called.

    `generation` is that of the account which was let in.
    """

    hash: str
    account: str
    csrf: str
    by: str = ""
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """A session: whose it is, what its forms carry, and since when. Instants in seconds since the epoch."""

    hash: str
    account: str
    by: str
    csrf: str
    created: Instant
    seen: Instant
    expires: Instant

    def ended(self, at: Instant) -> bool:
        """Whether it is over."""
        return at >= self.expires or at >= self.seen + IDLE


class Sessions:
    """The sessions."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @repeated
    async def begin(self, new: NewSession, way: Message, at: Instant, instead_of: str | None = None) -> None:
        """Begin a session; the one that this browser had ends, so that nobody else can have planted it.

        Raises `Refused` where the account's ways in were ended since it was let in.
        """
        row = {"hash": new.hash, "account": new.account, "by": new.by, "csrf": new.csrf}
        async with transaction(self.engine) as connection:
            await require_current(connection, new.account, new.generation)
            await connection.execute(delete(table).where(table.c.expires < at - FORGOTTEN_AFTER))
            if instead_of is not None:
                await connection.execute(delete(table).where(table.c.hash == instead_of))
            await connection.execute(insert(table).values(created=at, seen=at, expires=at + LASTS, **row))
            message = say("people.signed-in", who=new.by or new.account, way=way)
            await write(connection, message, new.account, at, account=new.account)

    @repeated
    async def find(self, digest: str, at: Instant) -> tuple[Session, Account] | None:
        """The session of a hash with its account, or None where there is none that holds. One that is over is struck off."""
        async with transaction(self.engine) as connection:
            row = (await connection.execute(select(table).where(table.c.hash == digest))).mappings().one_or_none()
            if row is None:
                return None
            session = Session(**row)
            if session.ended(at):
                await _strike(connection, session, at)
                return None
            if at - session.seen > SEEN_EVERY:
                await connection.execute(update(table).where(table.c.hash == digest).values(seen=at))
            return session, await _owner(connection, session)

    async def holder(self, digest: str, at: Instant) -> Account | None:
        """Whose session it is, while it holds. Nobody has used it by that."""
        async with transaction(self.engine) as connection:
            row = (await connection.execute(select(table).where(table.c.hash == digest))).mappings().one_or_none()
            if row is None or Session(**row).ended(at):
                return None
            return await _owner(connection, Session(**row))

    async def of(self, account: str, at: Instant) -> Sequence[Session]:
        """Somebody's sessions that hold, newest first."""
        query = select(table).where(table.c.account == account).order_by(table.c.created.desc())
        async with transaction(self.engine) as connection:
            found = [Session(**row) for row in (await connection.execute(query)).mappings()]
        return [session for session in found if not session.ended(at)]

    @repeated
    async def end(self, digest: str, by: str, at: Instant) -> None:
        """Sign out."""
        async with transaction(self.engine) as connection:
            ended = await connection.execute(delete(table).where(table.c.hash == digest))
            if ended.rowcount:
                await write(connection, say("people.signed-out", who=by), by, at)

    @repeated
    async def end_others(self, account: str, but: str, at: Instant) -> int:
        """End all of somebody's sessions but one; how many there were."""
        others = (table.c.account == account, table.c.hash != but)
        async with transaction(self.engine) as connection:
            count = (await connection.execute(delete(table).where(*others))).rowcount
            if count:
                message = say("people.sessions-ended", who=account, count=count)
                await write(connection, message, account, at)
        return count


async def _strike(connection: AsyncConnection, session: Session, at: Instant) -> None:
    """An expired session is refused once on record; after that it is nobody's."""
    struck = await connection.execute(delete(table).where(table.c.hash == session.hash))
    if struck.rowcount:
        because = say("people.session-expired")
        message = say("people.refused-session", who=session.account, because=because)
        await write(connection, message, session.account, at, refused=True)


async def _owner(connection: AsyncConnection, session: Session) -> Account:
    if session.account == LOCAL.id:
        return LOCAL
    query = select(account_table).where(account_table.c.id == session.account)
    return account_from_row((await connection.execute(query)).mappings().one())
