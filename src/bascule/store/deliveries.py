"""Deliveries: calls from outside, each taken once, however often and to whichever control plane it comes."""

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.quantities import Instant, Seconds
from bascule.release.phases import Phase
from bascule.store.database import repeated, transaction
from bascule.store.tables import release
from bascule.store.tables_triggers import delivery as table

LOST = Seconds(60.0)


class Deliveries:
    """The calls that were taken."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    @repeated
    async def take(self, source: str, name: str, at: Instant) -> bool:
        """Take a call; False where it was taken before. One that was never finished is free again after a minute."""
        row = upsert(table).values(source=source, id=name, at=at)
        lost = and_(~table.c.done, table.c.at < at - LOST)
        again = row.on_conflict_do_update(index_elements=["source", "id"], set_={"at": at}, where=lost)
        async with transaction(self.engine) as connection:
            return (await connection.execute(again.returning(table.c.id))).first() is not None

    @repeated
    async def finish(self, source: str, name: str) -> None:
        """It has been answered; it is never taken again."""
        change = update(table).where(table.c.source == source, table.c.id == name).values(done=True)
        async with transaction(self.engine) as connection:
            await connection.execute(change)

    @repeated
    async def give_back(self, source: str, name: str) -> None:
        """It could not be looked at; the same call may come again."""
        mine = and_(table.c.source == source, table.c.id == name, ~table.c.done)
        async with transaction(self.engine) as connection:
            await connection.execute(delete(table).where(mine))

    async def started(self, plan: str, environment: str, version: str) -> frozenset[str]:
        """The components of which a version is under way or has succeeded in an environment."""
        stands = or_(release.c.ended.is_(None), release.c.phase == Phase.SUCCEEDED.value)
        there = and_(release.c.plan == plan, release.c.environment == environment, release.c.version == version)
        async with transaction(self.engine) as connection:
            return frozenset((await connection.execute(select(release.c.component).where(there, stands))).scalars())
