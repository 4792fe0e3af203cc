"""Following: versions that go on into the next environment by themselves, once their release has succeeded.

A row says that a release leads there (`spec.leads`); it is written with the release and struck once, in the transaction that has
the version wait for its turn: whoever dies when, and however many control planes look, it goes on once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.kernel.quantities import Instant
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.store.database import repeated, transaction
from bascule.store.rows import release_from_row
from bascule.store.tables import release as release_table
from bascule.store.tables_triggers import follow as table


@dataclass(frozen=True, slots=True)
class Followed:
    """Releases that were made together and have ended, and the environment that their versions were to go to next."""

    releases: tuple[Release, ...]
    environment: str
    ended: Instant

    @property
    def succeeded(self) -> bool:
        """Whether all of them have."""
        return all(one.progress.phase is Phase.SUCCEEDED for one in self.releases)


async def lead(connection: AsyncConnection, release: Release) -> None:
    """A release begins: remember where its version goes next. A way back leads nowhere."""
    if release.spec.leads and not release.spec.reuse:
        rows = [{"release": release.id, "environment": name} for name in release.spec.leads]
        await connection.execute(insert(table).values(rows))


async def strike(connection: AsyncConnection, followed: Followed) -> bool:
    """Whether nobody else has done so."""
    mine = table.c.release.in_([one.id for one in followed.releases]), table.c.environment == followed.environment
    return (await connection.execute(delete(table).where(*mine))).rowcount == len(followed.releases)


class Following:
    """What is to go on."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def ready(self) -> Sequence[Followed]:
        """Whatever has ended, with all that it was released with."""
        together = func.coalesce(func.nullif(release_table.c.group, ""), release_table.c.id).label("together")
        joined = table.join(release_table, release_table.c.id == table.c.release)
        query = select(release_table, table.c.environment.label("next"), together).select_from(joined)
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(query.order_by("next", "together", release_table.c.id))).mappings().all()
        found = (list(rows) for _, rows in groupby(rows, lambda row: (row["next"], row["together"])))
        return [_followed(rows) for rows in found if all(row["ended"] is not None for row in rows)]

    @repeated
    async def drop(self, followed: Followed) -> None:
        """It does not go on."""
        async with transaction(self.engine) as connection:
            await strike(connection, followed)


def _followed(rows: Sequence[Any]) -> Followed:
    ended = max(row["ended"] for row in rows)
    return Followed(tuple(release_from_row(row) for row in rows), rows[0]["next"], Instant(ended))
