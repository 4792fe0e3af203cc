"""What metrics are read from: events, by the measures of that area, and what proxies have counted; and the baselines that are kept.

Requests are kept by the minute for a day and by the hour before that (`bascule.store.place_counts`). Of an hour that does not lie
wholly in a span nothing is taken: less is known then, and nothing of what happened after the span, or before it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.events.public import Measures, Question
from bascule.areas.metrics.measured import Cells, Measurement, Sums
from bascule.areas.metrics.tables import metric_baseline as table
from bascule.evidence.served import Served
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.site import Site
from bascule.plan.measure import Measure, MeasureKind
from bascule.plan.model.metric import DAY
from bascule.store.database import transaction

HOUR = Seconds(3600.0)
_HERE = "plan = :plan AND environment = :environment AND CAST(:component AS text) IN ('', component) AND at >= :since"
_SEEN = f"""
    WITH seen AS (
        SELECT at, slot, seconds, total, errors, bins, false AS whole FROM place_count WHERE {_HERE} AND at < :until
        UNION ALL
        SELECT at, slot, seconds, total, errors, bins, true FROM place_hour WHERE {_HERE} AND at + 3600 <= :until)
"""
# Days are those that people mean: of the plan's zone.
_STEP = """CASE WHEN :daily THEN
            extract(epoch FROM date_trunc('day', to_timestamp(at) AT TIME ZONE :zone) AT TIME ZONE :zone)::double precision
        ELSE floor(at / :step) * :step END"""
_SERVED = f"{_SEEN} SELECT {_STEP}, slot, sum(total)::bigint, sum(errors)::bigint FROM seen GROUP BY 1, 2"
_BINS = f"""{_SEEN}
    SELECT {_STEP}, slot, key::integer, sum(value::bigint)::bigint FROM seen, jsonb_each_text(bins) GROUP BY 1, 2, 3
"""
# All slots and components are looked at together, so a minute that two of them were seen in is one minute.
_LOOKED = f"""{_SEEN},
    looked AS (SELECT at, max(seconds) AS seconds FROM seen GROUP BY at, whole)
    SELECT {_STEP}, sum(seconds) FROM looked GROUP BY 1
"""
_EXPOSED = """
    SELECT max((progress ->> 'exposed_at')::double precision) FROM release
    WHERE plan = :plan AND environment = :environment AND CAST(:component AS text) IN ('', component)
"""

_SCALE = """
    SELECT (course ->> 'time_scale')::double precision FROM release
    WHERE plan = :plan AND environment = :environment ORDER BY started DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Requests by step and slot, and for how long of each step somebody looked at the proxy."""

    cells: Cells
    looked: Mapping[Instant, Seconds]


class Requests:
    """What proxies have counted of requests."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def read(self, place: Site, measure: Measure, question: Question) -> Counted:
        """The requests of a span. A proxy knows no variants: where a flag is asked about, all slots are one group."""
        given = _given(place, measure, question)
        async with transaction(self.engine) as connection:
            served = (await connection.execute(text(_SERVED), given)).all()
            binned = await connection.execute(text(_BINS), given) if measure.kind is MeasureKind.LATENCY else ()
            rungs: dict[tuple[Instant, str], dict[int, int]] = {}
            for at, slot, rung, count in binned:
                rungs.setdefault((at, slot), {})[rung] = count
            looked = {at: Seconds(seconds) for at, seconds in await connection.execute(text(_LOOKED), given)}
        cells: dict[tuple[Instant, str], Served] = {}
        for at, slot, total, errors in served:
            key = (at, "" if question.flag else slot)
            cells[key] = cells.get(key, Served()) + Served(total, errors, rungs.get((at, slot), {}))
        return Counted(cells, looked)

    async def exposed(self, place: Site, component: str) -> Instant | None:
        """When the first user met the newest release of a component, or of any; None before there is one."""
        given = {"plan": place.plan, "environment": place.environment, "component": component}
        async with transaction(self.engine) as connection:
            found = (await connection.execute(text(_EXPOSED), given)).scalar_one()
        return None if found is None else Instant(found)


class Baselines:
    """Baselines that were measured, one per metric: that of the newest release."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def of(self, place: Site, metric: str, asked: str, until: Instant) -> Measurement | None:
        """What was kept for a release that was first met at an instant, taken in the same way."""
        here = and_(table.c.plan == place.plan, table.c.environment == place.environment, table.c.metric == metric)
        query = select(table).where(here, table.c.asked == asked, table.c.until == until)
        async with transaction(self.engine) as connection:
            row = (await connection.execute(query)).mappings().first()
        return None if row is None else Measurement(row["since"], row["until"], row["n"], row["value"])

    async def keep(self, place: Site, metric: str, asked: str, found: Measurement) -> None:
        """Keep one, instead of that of the release before."""
        key = {"plan": place.plan, "environment": place.environment, "metric": metric}
        values = {"asked": asked, "since": found.since, "until": found.until, "n": found.n, "value": found.value}
        query = insert(table).values(**key, **values)
        async with transaction(self.engine) as connection:
            await connection.execute(query.on_conflict_do_update(index_elements=list(key), set_=values))


async def scale_of(engine: AsyncEngine, place: Site) -> float:
    """How much faster time runs in an environment: as its newest release was told that it does. Users are played there, too."""
    given = {"plan": place.plan, "environment": place.environment}
    async with transaction(engine) as connection:
        found = (await connection.execute(text(_SCALE), given)).scalar_one_or_none()
    return 1.0 if found is None else float(found)


def meant(kind: MeasureKind, sums: Sums, scale: float) -> Sums:
    """Sums in which the times of users whose time runs faster are those that they stand for."""
    n, total, squares = sums
    return (n, total * scale, squares * scale * scale) if kind is MeasureKind.TIME else sums


async def whole_of(
    measures: Measures, place: Site, measure: Measure, question: Question, scale: float = 1.0
) -> Sums | Served:
    """A figure of everybody over a span; of a measure that was sped up, times are those that they stand for."""
    if not measure.kind.proxied:
        found = await measures.sums(place, {"": measure}, question)
        parts = [sums[""] for sums in found.values()]
        n, total, squares = (sum(one[part] for one in parts) for part in range(3))
        return meant(measure.kind, (int(n), total, squares), scale)
    counted = await Requests(measures.engine).read(place, measure, question)
    whole = Served()
    for cell in counted.cells.values():
        assert isinstance(cell, Served)
        whole += cell
    return Served(whole.n, whole.errors, whole.bins, Seconds(math.fsum(counted.looked.values())), measure.quantile)


def _given(place: Site, measure: Measure, question: Question) -> Mapping[str, Any]:
    return {
        "plan": place.plan,
        "environment": place.environment,
        "component": measure.component,
        "since": question.span.since,
        "until": min(question.span.until, question.now),
        "step": question.step,
        "zone": question.zone,
        "daily": question.step == DAY,
    }
