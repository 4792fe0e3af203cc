"""Sets of flags, as they are kept and read."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bascule.areas.flags.kept import KeptFlag, KeptSet
from bascule.areas.flags.store.tables import flag as table
from bascule.areas.flags.store.tables import flag_set as set_table
from bascule.flag.change import Stored
from bascule.flag.definition import read_flag
from bascule.kernel.site import Site
from bascule.store.rows import Row


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
