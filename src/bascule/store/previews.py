"""Previews: the key of a place, by which people see its idle version. Made once, for all control planes."""

import secrets

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.place import Place
from bascule.store.database import transaction
from bascule.store.tables import preview as table

BYTES = 24


class Previews:
    """Keys by place. What was read once is kept: moving traffic waits for no database because of a key."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._known: dict[Place, str] = {}

    async def key(self, place: Place) -> str:
        """The key of a place: letters, digits, hyphens and underscores."""
        if place not in self._known:
            self._known[place] = await self._find(place)
        return self._known[place]

    async def _find(self, place: Place) -> str:
        where = {"plan": place.plan, "environment": place.environment, "component": place.component}
        new = upsert(table).values(**where, key=secrets.token_urlsafe(BYTES)).on_conflict_do_nothing()
        mine = select(table.c.key).where(*(table.c[name] == value for name, value in where.items()))
        async with transaction(self.engine) as connection:
            await connection.execute(new)
            return str((await connection.execute(mine)).scalar_one())
