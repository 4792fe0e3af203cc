"""Journal entries about people."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.release.draft import Note, NoteKind
from bascule.store import journal


async def write(
    connection: AsyncConnection, message: Message, by: str | None, at: Instant, release: str | None = None, **data: Any
) -> None:
    """Write down what happened, in the caller's transaction."""
    await journal.append(connection, release, [Note(NoteKind.PEOPLE, message, data, by)], at)
