"""Measures in the database: what `events.measuring` says, computed where the events are.

One query per measure. Whoever judges (guards, experiments, the page) reads figures here, with the counts behind them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.areas.events.store import sql
from bascule.areas.events.store.figures import Span
from bascule.areas.events.store.snapshot import snapshot
from bascule.events.cohorts import MONDAY, Back, Cohort, Periods
from bascule.events.funnel import Funnel, Funnels, Stage
from bascule.events.kind import EXPOSURE
from bascule.events.limits import DAY
from bascule.events.measuring import HIGHEST, LARGEST, PASSIVE, PROMOTER, TINY, Cell, Sums
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.site import Site
from bascule.plan.measure import Measure


@dataclass(frozen=True, slots=True)
class Question:
    """Which users or events: those that start in a span, as far as is known now; by the variants of a flag; in steps of seconds.

    Of a flag it is the variant that somebody was shown first of all, or with `met` the one that they met in the span. Steps of a
    day are those of `zone`.
    """

    span: Span
    now: Instant
    flag: str = ""
    step: Seconds = DAY
    met: bool = False
    zone: str = "UTC"


class Measures:
    """Figures over events."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def read(
        self, place: Site, measures: Mapping[str, Measure], question: Question
    ) -> Mapping[str, Mapping[Cell, Sums]]:
        """Measures by their names, each by cell; all of one instant."""
        async with snapshot(self.engine) as connection:
            return {name: await _read(connection, place, one, question) for name, one in measures.items()}

    async def left_out(self, place: Site, measure: Measure, question: Question) -> int:
        """How many events of a mean have no value that can be used."""
        if not measure.property:
            return 0
        async with snapshot(self.engine) as connection:
            rows = await connection.execute(text(sql.left_out(measure)), _given(place, measure, question))
            return int(rows.scalar_one())

    async def least(self, place: Site, measure: Measure, question: Question) -> float | None:
        """The smallest value of a mean; None where there is none, and of any other figure."""
        if not measure.property:
            return None
        async with snapshot(self.engine) as connection:
            rows = await connection.execute(text(sql.least(measure)), _given(place, measure, question))
            found = rows.scalar_one()
            return None if found is None else float(found)

    async def began(self, place: Site, question: Question) -> Instant | None:
        """When the first event happened that is still kept, of those in the span; None where there is none."""
        given = {
            "plan": place.plan,
            "environment": place.environment,
            "since": question.span.since,
            "now": question.now,
        }
        async with snapshot(self.engine) as connection:
            found = (await connection.execute(text(sql.BEGAN), given)).scalar_one()
            return None if found is None else Instant(found)

    async def funnels(self, place: Site, measure: Measure, question: Question) -> Funnels:
        """Each step of a funnel, of all users and by slot, or by variant where a flag is asked about."""
        async with snapshot(self.engine) as connection:
            rows = await connection.execute(text(sql.funnel(measure)), _given(place, measure, question))
            found = [(every, group, _stages(measure, rest)) for every, group, *rest in rows]
        whole = next(funnel for every, _, funnel in found if every)
        return Funnels(whole, {group: funnel for every, group, funnel in found if not every})

    async def cohorts(
        self, place: Site, measure: Measure, question: Question, periods: Periods
    ) -> Mapping[str, tuple[Cohort, ...]]:
        """The cohorts of each slot, or of each variant where a flag is asked about, oldest first."""
        given = {"monday": MONDAY, "period": periods.length, "periods": periods.count}
        async with snapshot(self.engine) as connection:
            rows = await connection.execute(text(sql.cohorts(measure)), {**_given(place, measure, question), **given})
            found: defaultdict[str, defaultdict[Instant, list[tuple[int, Back]]]]
            found = defaultdict(lambda: defaultdict(list))
            for group, at, _, users, known, came in rows:
                found[group][at].append((users, Back(known, came)))
        return {
            group: tuple(Cohort(at, back[0][0], tuple(one for _, one in back)) for at, back in cohorts.items())
            for group, cohorts in found.items()
        }

    async def sums(
        self, place: Site, measures: Mapping[str, Measure], question: Question
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


async def _read(connection: AsyncConnection, place: Site, measure: Measure, question: Question) -> Mapping[Cell, Sums]:
    rows = await connection.execute(text(sql.sums(measure, met=question.met)), _given(place, measure, question))
    return {Cell(at, slot, variant): Sums(n, total, squares) for at, slot, variant, n, total, squares in rows}


def _stages(measure: Measure, row: Sequence[Any]) -> Funnel:
    """The stages of a row: its users, and four figures of each later step."""
    first, *later = row
    each = [later[index : index + 4] for index in range(0, len(later), 4)]
    stages = [
        Stage(name, users, Sums(users, total, squares), middle)
        for name, (users, total, squares, middle) in zip(measure.steps[1:], each, strict=True)
    ]
    return Funnel((Stage(measure.steps[0], first, Sums()), *stages))


def _given(place: Site, measure: Measure, question: Question) -> Mapping[str, Any]:
    shown = EXPOSURE if question.met else ""
    return {
        "plan": place.plan,
        "environment": place.environment,
        "names": [name for name in {measure.event, measure.of, measure.without, *measure.steps, shown} if name],
        "shown": shown,
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
        "zone": question.zone,
        "daily": question.step == DAY,
        "flag": question.flag,
        "after": measure.after,
        "tiny": TINY,
        "largest": LARGEST,
        "highest": HIGHEST,
        "promoter": PROMOTER,
        "passive": PASSIVE,
        "chosen": measure.of or measure.event,
        **sql.chosen(measure),
        **{f"step{number}": name for number, name in enumerate(measure.steps)},
    }
