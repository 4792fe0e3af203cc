"""What places serve, in PostgreSQL: a row a minute and slot for a day, then a row an hour and slot for three months."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.stored import from_stored
from bascule.plan.spec import DriverRef
from bascule.ports.places import Metered, Minute
from bascule.store.database import repeated, transaction
from bascule.store.tables import placement
from bascule.store.tables import release as release_table
from bascule.store.tables_counts import place_count

KEY = ("plan", "environment", "component", "at", "slot")
HOURS_KEPT = Seconds(90 * 86400.0)
# In one statement, so that no minute is lost or counted twice, whoever else folds at the same time.
_FOLD = """
    WITH gone AS (
        DELETE FROM place_count WHERE at < :before
        RETURNING plan, environment, component, floor(at / 3600) * 3600 AS hour, slot, seconds, total, errors, bins),
    summed AS (
        SELECT plan, environment, component, hour, slot, sum(seconds) AS seconds, sum(total) AS total, sum(errors) AS errors
        FROM gone GROUP BY plan, environment, component, hour, slot),
    rung AS (
        SELECT plan, environment, component, hour, slot, key, sum(value::bigint) AS count
        FROM gone, jsonb_each_text(bins) GROUP BY plan, environment, component, hour, slot, key),
    binned AS (
        SELECT plan, environment, component, hour, slot, jsonb_object_agg(key, count) AS bins
        FROM rung GROUP BY plan, environment, component, hour, slot)
    INSERT INTO place_hour AS kept (plan, environment, component, at, slot, seconds, total, errors, bins)
    SELECT plan, environment, component, hour, slot, seconds, total, errors, coalesce(bins, '{}'::jsonb)
    FROM summed LEFT JOIN binned USING (plan, environment, component, hour, slot)
    ON CONFLICT (plan, environment, component, at, slot) DO UPDATE SET
        seconds = kept.seconds + excluded.seconds, total = kept.total + excluded.total, errors = kept.errors + excluded.errors,
        bins = coalesce((
            SELECT jsonb_object_agg(key, count) FROM (
                SELECT key, sum(value::bigint) AS count FROM (
                    SELECT * FROM jsonb_each_text(kept.bins) UNION ALL SELECT * FROM jsonb_each_text(excluded.bins)) AS either
                GROUP BY key) AS added), '{}'::jsonb)
"""
_FORGET = "DELETE FROM place_hour WHERE at < :oldest"


class PostgresPlaceCounts:
    """Counts of places: written by whoever supervises, read by pages and the API."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def metered(self, home: str) -> Sequence[Metered]:
        """The places of a home where somebody is served, also while a release moves them."""
        moving, serving = release_table.alias(), release_table.alias()
        courses = (moving.c.course, serving.c.course, placement.c.course)
        query = (
            select(placement.c.plan, placement.c.environment, placement.c.component)
            .add_columns(func.coalesce(*(one["traffic"] for one in courses), type_=JSONB).label("traffic"))
            .join(moving, moving.c.id == placement.c.release, isouter=True)
            .join(serving, serving.c.id == placement.c.serving, isouter=True)
            .where(placement.c.home == home, or_(placement.c.stable.is_not(None), placement.c.release.is_not(None)))
        )
        async with transaction(self.engine) as connection:
            rows = (await connection.execute(query)).all()
        return [Metered(Place(*key), from_stored(DriverRef, traffic)) for *key, traffic in rows if traffic]

    @repeated
    async def count(self, minutes: Sequence[Minute], before: Instant) -> None:
        """Add to what is known of these minutes, and make hours of those that began before an instant."""
        async with transaction(self.engine) as connection:
            await connection.execute(text(_FOLD), {"before": before})
            await connection.execute(text(_FORGET), {"oldest": before - HOURS_KEPT})
            known = await self._known(connection, minutes)
            if rows := [_row(one, known.get(_key(one), {})) for one in minutes]:
                insert = upsert(place_count)
                changes = {name: insert.excluded[name] for name in ("seconds", "total", "errors", "bins")}
                await connection.execute(insert.on_conflict_do_update(index_elements=KEY, set_=changes), rows)

    async def _known(self, connection: Any, minutes: Sequence[Minute]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        """What these minutes have already. Nobody else writes them: whoever counts holds the lease of the home."""
        if not minutes:
            return {}
        query = select(place_count).where(place_count.c.at.in_({one.at for one in minutes}))
        rows = (await connection.execute(query)).mappings().all()
        return {tuple(row[name] for name in KEY): dict(row) for row in rows}

    async def since(self, at: Instant, place: Place | None = None) -> Sequence[Mapping[str, Any]]:
        """The minutes that began at an instant or later, oldest first: of one place, or of all."""
        here = place_count.c
        query = select(place_count).where(here.at >= at).order_by(here.at)
        if place is not None:
            mine = and_(
                here.plan == place.plan, here.environment == place.environment, here.component == place.component
            )
            query = query.where(mine)
        async with transaction(self.engine) as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]


def _key(one: Minute) -> tuple[Any, ...]:
    return one.place.plan, one.place.environment, one.place.component, one.at, one.slot.value


def _row(one: Minute, known: Mapping[str, Any]) -> dict[str, Any]:
    bins = {str(rung): count for rung, count in one.bins.items()}
    for rung, count in known.get("bins", {}).items():
        bins[rung] = bins.get(rung, 0) + count
    return dict(zip(KEY, _key(one), strict=True)) | {
        "seconds": one.seconds + known.get("seconds", 0.0),
        "total": one.total + known.get("total", 0),
        "errors": one.errors + known.get("errors", 0),
        "bins": bins,
    }
