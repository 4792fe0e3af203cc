"""People in PostgreSQL. Every change goes into the journal in the same transaction; of secrets only hashes are kept."""

from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.store.database import transaction
from bascule.store.people.accounts import Accounts
from bascule.store.people.invitations import Invitations
from bascule.store.people.notes import write
from bascule.store.people.sessions import Sessions
from bascule.store.people.tokens import Tokens


class People:
    """Accounts and their ways in."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.accounts = Accounts(engine)
        self.tokens = Tokens(engine)
        self.sessions = Sessions(engine)
        self.invitations = Invitations(engine)

    async def refused(self, message: Message, by: str | None, at: Instant, release: str | None = None) -> None:
        """Write down that somebody was refused; nothing else changes. `by` is an account's id, where one is known."""
        async with transaction(self.engine) as connection:
            await write(connection, message, by, at, release=release, refused=True)


__all__ = ["People"]
