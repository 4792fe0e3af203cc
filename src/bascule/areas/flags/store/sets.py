"""Sets of flags, as they are kept and read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bascule.areas.flags.store.tables import flag as table
from bascule.areas.flags.store.tables import flag_set as set_table
from bascule.flag.change import Stored
from bascule.flag.definition import FlagSet, read_flag
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.store.rows import Row


@dataclass(frozen=True, slots=True)
class KeptFlag:
    """A flag as it is now; `by` is whoever changed it last, `changed` when, in seconds since the epoch."""

    stored: Stored
    revision: int
    changed: Instant
    by: str
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class KeptSet:
    """All flags of a site. Its `revision` grows by one with every change of any of them; 0 is a site without flags."""

    site: Site
    revision: int = 0
    changed: Instant = Instant(0.0)
    flags: Mapping[str, KeptFlag] = field(default_factory=dict)
    evaluators: Mapping[str, Any] = field(default_factory=dict)

    def as_set(self) -> FlagSet:
        """The definitions, with who they are for others."""
        metadata = {"flagSetId": str(self.site), "version": str(self.revision)}
        return FlagSet({key: kept.stored.flag for key, kept in self.flags.items()}, self.evaluators, metadata)


async def read_set(connection: AsyncConnection, site: Site) -> KeptSet:
    """The flags of a site, in the order of their keys."""
    here = (set_table.c.plan == site.plan, set_table.c.environment == site.environment)
    row = (await connection.execute(select(set_table).where(*here))).mappings().one_or_none()
    if row is None:
        return KeptSet(site)
    query = select(table).where(table.c.plan == site.plan, table.c.environment == site.environment)
    rows = (await connection.execute(query.order_by(table.c.key))).mappings()
    flags = {each["key"]: kept_flag(each) for each in rows}
    return KeptSet(site, row["revision"], row["changed"], flags, row["evaluators"])


def kept_flag(row: Row) -> KeptFlag:
    """The flag that a row holds."""
    stored = Stored(read_flag(row["key"], row["definition"]), row["short"])
    return KeptFlag(stored, row["revision"], row["changed"], row["by"], row["epoch"])
