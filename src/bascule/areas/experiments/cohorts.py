"""Cohorts: the users of an experiment by the day of their first exposure, with what each of them did, as sums.

A day is 24 hours from the start of the experiment on: seven of them are a whole week anywhere, whatever the clocks do.
Everything is counted anew from the events themselves, so a late event finds its day, and counting twice changes nothing.

A user is whoever the events name. Exposures before the start do not count, nor those to variants that are none of the
experiment's. Who saw two variants belongs to neither: they are left out and counted. What a user does counts from the first
exposure on, for as long as the metric says; a user counts when that time has passed.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bascule.areas.events.public import chosen, event_fits, snapshot
from bascule.areas.experiments.protocol import Protocol
from bascule.events.kind import EXPOSURE
from bascule.events.limits import DAY
from bascule.events.measuring import HIGHEST, LARGEST, PASSIVE, PROMOTER, TINY
from bascule.experiment.day import Day
from bascule.experiment.metric import Metric, MetricKind
from bascule.experiment.statistics.summary import Adjusted, Mean, Ratio, Share, Summary
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.plan.measure import Measure, MeasureKind

_PEOPLE = """
    WITH place AS (SELECT id FROM event_place WHERE plan = :plan AND environment = :environment),
    shown AS (
        SELECT coalesce(nullif(user_id, ''), anonymous_id, '') AS who, at,
            CASE jsonb_typeof(properties -> 'variant') WHEN 'boolean'
                THEN CASE properties ->> 'variant' WHEN 'true' THEN 'on' ELSE 'off' END
                ELSE properties ->> 'variant' END COLLATE "C" AS variant{shown}
        FROM event WHERE place = (SELECT id FROM place) AND name = :exposure AND at >= :since AND at <= :now
            AND properties ->> 'flag' = :flag),
    person AS MATERIALIZED (
        SELECT who, min(at) AS at, (array_agg(variant ORDER BY at, variant))[1] AS variant,
            count(DISTINCT variant) > 1 AS crossed{person}
        FROM shown WHERE variant = ANY(:variants) GROUP BY who HAVING min(at) < :until)
"""
_USERS = """
    SELECT floor((at - :since) / :day)::int + 1, variant, count(*) FILTER (WHERE NOT crossed),
        count(*) FILTER (WHERE crossed)
    FROM person GROUP BY 1, 2
"""
_TOLD = """,
    told AS (
        SELECT coalesce(nullif(user_id, ''), anonymous_id, '') AS who, name, at, properties
        FROM event WHERE place = (SELECT id FROM place) AND name = ANY (CAST(:names AS text[]))
            AND at >= :since - :before AND at <= :now{told}),
    ripe AS (
        SELECT who, at, variant, at + :after + :within AS ends FROM person
        WHERE NOT crossed AND (:for_ever OR at + :after + :within <= :now){fits})
"""
_DONE = """,
    seen AS (
        SELECT ripe.who, ripe.at, ripe.variant,
            min(told.at) FILTER (WHERE told.name = :event AND told.at BETWEEN ripe.at AND ripe.ends) - ripe.at AS took,
            count(*) FILTER (WHERE told.name = :event AND told.at BETWEEN ripe.at AND ripe.ends)::double precision AS often,
            count(*) FILTER (WHERE told.name = :without AND told.at BETWEEN ripe.at AND ripe.ends) > 0 AS spoiled,
            count(*) FILTER (WHERE told.name = :event AND told.at < ripe.at AND told.at >= ripe.at - :before)
                ::double precision AS before
        FROM ripe LEFT JOIN told ON told.who = ripe.who AND told.at >= ripe.at - :before AND told.at <= ripe.ends
        GROUP BY ripe.who, ripe.at, ripe.variant),
    valued AS (
"""
# A number of JSON may be larger or smaller than a double, and its square is to be one.
_NUMBER = """,
    exact AS (
        SELECT who, at, CASE WHEN jsonb_typeof(properties -> CAST(:property AS text)) = 'number'
            THEN (properties ->> CAST(:property AS text))::numeric END AS number FROM told WHERE name = :event),
    number AS (
        SELECT who, at, CASE WHEN abs(number) < CAST(:tiny AS numeric) THEN 0.0
            WHEN abs(number) <= CAST(:largest AS numeric) THEN number::double precision END AS value FROM exact),
    worth AS (SELECT who, at, {value} AS value FROM number),
    valued AS (
        SELECT ripe.at, ripe.variant, coalesce(sum(worth.value), 0.0) AS value,
            count(worth.value)::double precision AS other
        FROM ripe LEFT JOIN worth ON worth.who = ripe.who AND worth.at BETWEEN ripe.at AND ripe.ends
        GROUP BY ripe.who, ripe.at, ripe.variant)
"""
_VALUES: Mapping[MeasureKind, str] = {
    MeasureKind.SHARE: _DONE
    + """SELECT at, variant, CASE WHEN often > 0 AND NOT spoiled THEN 1.0::double precision ELSE 0.0 END AS value,
            CASE WHEN before > 0 THEN 1.0::double precision ELSE 0.0 END AS other FROM seen)
""",
    MeasureKind.TIME: _DONE
    + "SELECT at, variant, took AS value, 0.0::double precision AS other FROM seen WHERE took IS NOT NULL)\n",
    MeasureKind.COUNT: _DONE + "SELECT at, variant, often AS value, before AS other FROM seen)\n",
    MeasureKind.RETENTION: """,
    valued AS (
        SELECT ripe.at, ripe.variant, CASE WHEN count(told.at) > 0 THEN 1.0::double precision ELSE 0.0 END AS value,
            0.0::double precision AS other
        FROM ripe LEFT JOIN told ON told.who = ripe.who AND told.name = :event
            AND told.at >= ripe.at + :after AND told.at < ripe.ends
        GROUP BY ripe.who, ripe.at, ripe.variant)
""",
    MeasureKind.MEAN: _NUMBER.format(value="value"),
    MeasureKind.NPS: _NUMBER.format(
        value="CASE WHEN value BETWEEN 0 AND :highest THEN "
        "CASE WHEN value >= :promoter THEN 100.0 WHEN value >= :passive THEN 0.0 ELSE -100.0 END::double precision END"
    ),
}
_SUMS = """
    SELECT floor((at - :since) / :day)::int + 1, variant, count(*), sum(value), sum(value * value), sum(other),
        sum(other * other), sum(value * other) FROM valued GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is counted: users who first came from `since` until, not including, `until`; what is known by `now`."""

    since: Instant
    until: Instant
    now: Instant


class Cohorts:
    """The daily sums of experiments, from events."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def days(self, place: Site, protocol: Protocol, stretch: Stretch) -> list[Day]:
        """Every day of the stretch in order, also those on which nobody came; all of one instant."""
        given = _given(place, protocol, stretch)
        async with snapshot(self.engine) as connection:
            users, crossed = await _users(connection, given)
            figures = await _figures(connection, protocol, given)
        last = -int(-(stretch.until - stretch.since) // DAY)
        names = [each.name for each in protocol.design.variants]
        return [
            Day(number, {name: users.get((number, name), 0) for name in names}, figures[number], crossed[number])
            for number in range(1, last + 1)
        ]


async def _users(
    connection: AsyncConnection, given: Mapping[str, Any]
) -> tuple[dict[tuple[int, str], int], defaultdict[int, int]]:
    users: dict[tuple[int, str], int] = {}
    crossed: defaultdict[int, int] = defaultdict(int)
    for day, variant, count, both in await connection.execute(
        text(_PEOPLE.format(shown="", person="") + _USERS), given
    ):
        users[day, variant] = count
        crossed[day] += both
    return users, crossed


async def _figures(
    connection: AsyncConnection, protocol: Protocol, given: Mapping[str, Any]
) -> defaultdict[int, dict[str, dict[str, Summary]]]:
    found: defaultdict[int, dict[str, dict[str, Summary]]] = defaultdict(dict)
    for metric in {each.name: each for each in protocol.design.metrics}.values():
        measure = protocol.measures[metric.name]
        query = text(_chosen(measure) + _valued(measure) + _SUMS)
        for day, variant, *sums in await connection.execute(query, {**given, **_measured(measure, protocol, metric)}):
            found[day].setdefault(variant, {})[metric.name] = _summary(metric, sums)
    return found


def _chosen(measure: Measure) -> str:
    """People and what they did, as far as the metric is about them.

    Whoever is counted starts with an exposure, so of a figure of users it is that one which is to carry what the metric asks for.
    """
    fits = event_fits(measure)
    if not fits or not measure.kind.by_user:
        return _PEOPLE.format(shown="", person="") + _TOLD.format(told=f" AND {fits}" if fits else "", fits="")
    first = ", (array_agg(fits ORDER BY at, variant, fits))[1] AS fits"
    return _PEOPLE.format(shown=f", {fits} AS fits", person=first) + _TOLD.format(told="", fits=" AND fits")


def _valued(measure: Measure) -> str:
    return _funnel(measure) if measure.kind is MeasureKind.FUNNEL else _VALUES[measure.kind]


def _funnel(measure: Measure) -> str:
    """One join per step, each after the one before, the first from the exposure on."""
    last = len(measure.steps) - 1
    parts = [", walk AS (SELECT who, at, variant, ends, at AS reached FROM ripe)"]
    for n in range(last + 1):
        before = "walk" if n == 0 else f"walk{n - 1}"
        parts.append(f"""
    walk{n} AS (
        SELECT before.who, before.at, before.variant, before.ends, min(told.at) AS reached FROM {before} AS before
        LEFT JOIN told ON told.who = before.who AND told.name = :step{n} AND told.at BETWEEN before.reached AND before.ends
        GROUP BY before.who, before.at, before.variant, before.ends)""")
    done = "CASE WHEN reached IS NULL THEN 0.0::double precision ELSE 1.0 END"
    parts.append(f" valued AS (SELECT at, variant, {done} AS value, 0.0::double precision AS other FROM walk{last})\n")
    return ",".join(parts)


def _summary(metric: Metric, sums: list[Any]) -> Summary:
    n, total, squares, other, other_squares, product = sums
    if metric.kind is MetricKind.SHARE:
        return Share(n, round(total))
    if metric.kind is MetricKind.MEAN:
        return Mean(n, total, squares)
    kind = Ratio if metric.kind is MetricKind.RATIO else Adjusted
    return kind(n, total, squares, other, other_squares, product)


def _given(place: Site, protocol: Protocol, stretch: Stretch) -> dict[str, Any]:
    return {
        "plan": place.plan,
        "environment": place.environment,
        "exposure": EXPOSURE,
        "flag": protocol.flag,
        "variants": [each.name for each in protocol.design.variants],
        "since": stretch.since,
        "until": stretch.until,
        "now": stretch.now,
        "day": DAY,
    }


def _measured(measure: Measure, protocol: Protocol, metric: Metric) -> dict[str, Any]:
    adjusted = metric.kind is MetricKind.ADJUSTED
    return {
        "event": measure.event,
        "without": measure.without,
        "property": measure.property,
        "names": [name for name in (measure.event, measure.without, *measure.steps) if name],
        **{f"step{n}": step for n, step in enumerate(measure.steps)},
        "after": measure.after,
        "highest": HIGHEST,
        "promoter": PROMOTER,
        "passive": PASSIVE,
        "within": float("inf") if measure.within is None else measure.within,
        "for_ever": measure.within is None,
        "before": protocol.before if adjusted else 0.0,
        "tiny": TINY,
        "largest": LARGEST,
        **chosen(measure),
    }
