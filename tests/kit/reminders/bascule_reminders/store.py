"""When reminders were done last."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Double, Table, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.release.notices.announcing import Announcement
from bascule.store.announcing import outbox
from bascule.store.database import transaction
from bascule.store.tables import metadata

REMINDER = Table(
    "reminder_done",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("at", Double, nullable=False),
    Column("by", Text, nullable=False),
)


class Reminders:
    """The reminders of a database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def done(self, plan: str) -> Mapping[str, float]:
        """When each of a plan was done last, in seconds since the epoch."""
        async with transaction(self.engine) as connection:
            rows = await connection.execute(select(REMINDER.c.name, REMINDER.c.at).where(REMINDER.c.plan == plan))
            return dict(rows.tuples().all())

    async def settle(self, plan: str, name: str, by: str, at: float) -> None:
        """One was done now."""
        new = {"plan": plan, "name": name, "at": at, "by": by}
        put = (
            insert(REMINDER)
            .values(new)
            .on_conflict_do_update(index_elements=["plan", "name"], set_={"at": at, "by": by})
        )
        async with transaction(self.engine) as connection:
            await connection.execute(put)

    async def announce(self, messages: Sequence[Announcement], at: float) -> None:
        """Put messages into the outbox; one that is there already is not put twice."""
        async with transaction(self.engine) as connection:
            await outbox.put(connection, messages, at)
