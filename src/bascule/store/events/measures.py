"""Measures in the database: what `events.measuring` says, computed where the events are.

One query per measure. Whoever judges (guards, experiments, the page) reads figures here, with the counts behind them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.events.kind import EXPOSURE
from bascule.events.limits import DAY
from bascule.events.measuring import LARGEST, TINY, Cell, Sums
from bascule.plan.measure import Measure, MeasureKind
from bascule.store.database import transaction
from bascule.store.events.figures import Span
from bascule.store.events.keys import EventPlace

_TOLD = """
    WITH place AS (SELECT id FROM event_place WHERE plan = :plan AND environment = :environment),
    told AS (
        SELECT coalesce(nullif(user_id, ''), anonymous_id, '') AS who, name, at, coalesce(slot, '') COLLATE "C" AS slot, properties,
            flags ->> :flag AS marked
        FROM event WHERE place = (SELECT id FROM place) AND name IN (:event, :start, :without, :shown)
            AND at >= :since AND at <= :now)
"""
_USERS = """,
    start AS (
        SELECT DISTINCT ON (who) who, at, slot, marked FROM told WHERE name = :start AND at < :until
        ORDER BY who, at, slot, marked),
    way AS (
        SELECT start.who, start.at, start.slot, start.marked, start.at + :within AS ends,
            min(told.at) FILTER (WHERE told.name = :event) AS hit,
            count(*) FILTER (WHERE told.name = :without) > 0 AS spoiled
        FROM start LEFT JOIN told ON told.who = start.who AND told.at BETWEEN start.at AND start.at + :within
        GROUP BY start.who, start.at, start.slot, start.marked),
    seen AS (
"""
_VALUES: Mapping[MeasureKind, str] = {
    MeasureKind.SHARE: _USERS
    + """
        SELECT who, at, slot, marked, CASE WHEN hit IS NOT NULL AND NOT spoiled THEN 1.0::double precision ELSE 0.0 END AS value
        FROM way WHERE :for_ever OR ends <= :now)
""",
    MeasureKind.TIME: _USERS + "SELECT who, at, slot, marked, hit - at AS value FROM way\n"
    "        WHERE hit IS NOT NULL AND (:for_ever OR ends <= :now))",
    MeasureKind.COUNT: """,
    seen AS (SELECT who, at, slot, marked, 1.0::double precision AS value FROM told WHERE name = :event AND at < :until)
""",
    # A number of JSON may be larger or smaller than a double, and its square is to be one.
    MeasureKind.MEAN: """,
    exact AS (
        SELECT who, at, slot, marked, CASE WHEN jsonb_typeof(properties -> CAST(:property AS text)) = 'number'
            THEN (properties ->> CAST(:property AS text))::numeric END AS number
        FROM told WHERE name = :event AND at < :until),
    seen AS (
        SELECT who, at, slot, marked,
            CASE WHEN abs(number) < CAST(:tiny AS numeric) THEN 0.0
                WHEN abs(number) <= CAST(:largest AS numeric) THEN number::double precision END AS value
        FROM exact)
""",
}
_SUMS = """
    SELECT floor(seen.at / :step) * :step AS step, seen.slot, coalesce(shown.variant, '') AS variant,
        count(*), sum(value), sum(value * value)
    FROM seen LEFT JOIN event_exposure AS shown
        ON shown.place = (SELECT id FROM place) AND shown.flag = :flag AND shown."user" = seen.who
    WHERE value IS NOT NULL GROUP BY 1, 2, 3
"""
# By the variant that was met: marked at the start, else of the first exposure in the span.
_MET = """,
    shown AS (
        SELECT DISTINCT ON (who) who, CASE properties -> 'variant' WHEN 'true'::jsonb THEN 'on' WHEN 'false'::jsonb THEN 'off'
            ELSE properties ->> 'variant' END AS variant
        FROM told WHERE name = :shown AND properties ->> 'flag' = :flag ORDER BY who, at, 2)
    SELECT floor(seen.at / :step) * :step AS step, seen.slot, coalesce(seen.marked, shown.variant, '') AS variant,
        count(*), sum(value), sum(value * value)
    FROM seen LEFT JOIN shown ON shown.who = seen.who
    WHERE value IS NOT NULL GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Question:
    """Which users or events: those that start in a span, as far as is known now; by the variants of a flag; in steps of seconds.

    Of a flag it is the variant that somebody was shown first of all, or with `met` the one that they met in the span.
    """

    span: Span
    now: float
    flag: str = ""
    step: float = DAY
    met: bool = False


class Measures:
    """Figures over events."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def read(
        self, place: EventPlace, measures: Mapping[str, Measure], question: Question
    ) -> Mapping[str, Mapping[Cell, Sums]]:
        """Measures by their names, each by cell; all of one instant."""
        async with transaction(self.engine) as connection:
            await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            return {name: await _read(connection, place, one, question) for name, one in measures.items()}

    async def sums(
        self, place: EventPlace, measures: Mapping[str, Measure], question: Question
    ) -> Mapping[str, Mapping[str, tuple[int, float, float]]]:
        """By slot (or by variant, where a flag is asked about), what `Counts.sums` holds: name -> (n, sum, squares).

        These are totals of the span. Users ripen later than they start, so what is new since the last look is the difference of
        two of these with the same `since`.
        """
        found = await self.read(place, measures, question)
        groups: defaultdict[str, dict[str, tuple[int, float, float]]] = defaultdict(dict)
        for name, cells in found.items():
            for group, sums in grouped(cells, by_variant=bool(question.flag)).items():
                groups[group][name] = sums.triple
        return dict(groups)


def grouped(cells: Mapping[Cell, Sums], *, by_variant: bool) -> Mapping[str, Sums]:
    """The sums of all steps of time, by slot or by variant."""
    found: defaultdict[str, Sums] = defaultdict(Sums)
    for cell, sums in cells.items():
        found[cell.variant if by_variant else cell.slot] += sums
    return dict(found)


async def _read(
    connection: AsyncConnection, place: EventPlace, measure: Measure, question: Question
) -> Mapping[Cell, Sums]:
    query = text(_TOLD + _VALUES[measure.kind] + (_MET if question.met else _SUMS))
    rows = await connection.execute(query, _given(place, measure, question))
    return {Cell(at, slot, variant): Sums(n, total, squares) for at, slot, variant, n, total, squares in rows}


def _given(place: EventPlace, measure: Measure, question: Question) -> Mapping[str, Any]:
    return {
        "plan": place.plan,
        "environment": place.environment,
        "event": measure.event,
        "start": measure.of,
        "without": measure.without,
        "property": measure.property,
        "within": float("inf") if measure.within is None else measure.within,
        "for_ever": measure.within is None,
        "since": question.span.since,
        "until": question.span.until,
        "now": question.now,
        "step": question.step,
        "flag": question.flag,
        "shown": EXPOSURE if question.met else "",
        "tiny": TINY,
        "largest": LARGEST,
    }
