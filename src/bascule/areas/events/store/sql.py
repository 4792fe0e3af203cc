"""The queries of measures: parts that are put together, with everything that comes from a plan as a parameter.

`told` are the events that matter, `start` the first start of each user, `way` what became of each, `seen` the values with the
instant and the slot at which they are counted.
"""

from collections.abc import Mapping
from typing import Any

from bascule.events.carried import ANDROID, NO_TABLET, PHONE, TABLET, wanted
from bascule.plan.measure import Measure, MeasureKind

_TOLD = """
    WITH place AS (SELECT id FROM event_place WHERE plan = :plan AND environment = :environment),
    told AS (
        SELECT coalesce(nullif(user_id, ''), anonymous_id, '') AS who, name, at, coalesce(slot, '') COLLATE "C" AS slot, properties,
            flags ->> :flag AS marked{fits}
        FROM event WHERE place = (SELECT id FROM place) AND name = ANY (CAST(:names AS text[]))
            AND at >= :since AND at <= :now)
"""
_START = """,
    start AS (
        SELECT DISTINCT ON (who) who, at, slot, marked FROM told WHERE name = :start AND at < :until{fits}
        ORDER BY who, at, slot, marked)
"""
# Where an event carries what is asked of it: `events.carried` says what this means.
_AGENT = "context ->> 'userAgent'"
_DEVICE = f"""to_jsonb(CASE WHEN jsonb_typeof(context -> 'userAgent') <> 'string' THEN NULL
            WHEN {_AGENT} ~ '{TABLET}' OR ({_AGENT} ~ '{ANDROID}' AND {_AGENT} !~ '{NO_TABLET}') THEN 'tablet'
            WHEN {_AGENT} ~ '{PHONE}' THEN 'mobile' WHEN {_AGENT} <> '' THEN 'desktop' END)"""
_CARRIED = {
    "page": "coalesce(properties -> 'page', context #> '{page,path}')",
    "device": f"coalesce(properties -> 'device', context #> '{{device,type}}', {_DEVICE})",
}
_ANYWHERE = """coalesce(
            properties -> CAST(:key{n} AS text), properties #> CAST(:path{n} AS text[]), context #> CAST(:path{n} AS text[]))"""
# What users did for as long as it counts.
_WAY = """,
    way AS (
        SELECT start.who, start.at, start.slot, start.marked, start.at + :within AS ends,
            min(told.at) FILTER (WHERE told.name = :event) AS hit,
            count(*) FILTER (WHERE told.name = :without) > 0 AS spoiled
        FROM start LEFT JOIN told ON told.who = start.who AND told.at BETWEEN start.at AND start.at + :within
        GROUP BY start.who, start.at, start.slot, start.marked)
"""
_BACK = """,
    way AS (
        SELECT start.who, start.at, start.slot, start.marked, start.at + :after + :within AS ends, count(told.at) > 0 AS came
        FROM start LEFT JOIN told ON told.who = start.who AND told.name = :event
            AND told.at >= start.at + :after AND told.at < start.at + :after + :within
        GROUP BY start.who, start.at, start.slot, start.marked)
"""
_SHARE = """,
    seen AS (
        SELECT who, at, slot, marked, CASE WHEN {good} THEN 1.0::double precision ELSE 0.0 END AS value
        FROM way WHERE :for_ever OR ends <= :now)
"""
_TIME = """,
    seen AS (SELECT who, at, slot, marked, hit - at AS value FROM way WHERE hit IS NOT NULL AND (:for_ever OR ends <= :now))
"""
_COUNT = """,
    seen AS (SELECT who, at, slot, marked, 1.0::double precision AS value FROM told WHERE name = :event AND at < :until{fits})
"""
# A number of JSON may be larger or smaller than a double, and its square is to be one.
_NUMBER = """,
    exact AS MATERIALIZED (
        SELECT who, at, slot, marked, CASE WHEN jsonb_typeof(properties -> CAST(:property AS text)) = 'number'
            THEN (properties ->> CAST(:property AS text))::numeric END AS number
        FROM told WHERE name = :event AND at < :until{fits}),
    number AS MATERIALIZED (
        SELECT who, at, slot, marked,
            CASE WHEN abs(number) < CAST(:tiny AS numeric) THEN 0.0
                WHEN abs(number) <= CAST(:largest AS numeric) THEN number::double precision END AS value
        FROM exact)
"""
_MEAN = """,
    seen AS (SELECT * FROM number)
"""
_NPS = """,
    seen AS (
        SELECT who, at, slot, marked, CASE WHEN value BETWEEN 0 AND :highest THEN
            CASE WHEN value >= :promoter THEN 100.0 WHEN value >= :passive THEN 0.0 ELSE -100.0 END::double precision END AS value
        FROM number)
"""
# Days are those that people mean: of the plan's zone.
_STEP = """CASE WHEN :daily THEN
            extract(epoch FROM date_trunc('day', to_timestamp(seen.at) AT TIME ZONE :zone) AT TIME ZONE :zone)::double precision
        ELSE floor(seen.at / :step) * :step END"""
_EXPOSED = """LEFT JOIN event_exposure AS shown
        ON shown.place = (SELECT id FROM place) AND shown.flag = :flag AND shown."user" = {who}
"""
_SUMS = (
    f"""
    SELECT {_STEP} AS step, seen.slot, coalesce(seen.marked, shown.variant, '') AS variant,
        count(*), sum(value), sum(value * value)
    FROM seen """
    + _EXPOSED.format(who="seen.who")
    + " WHERE value IS NOT NULL GROUP BY 1, 2, 3"
)
# By the variant that was met: marked at the start, else of the first exposure in the span.
_MET = f""",
    shown AS (
        SELECT DISTINCT ON (who) who, CASE properties -> 'variant' WHEN 'true'::jsonb THEN 'on' WHEN 'false'::jsonb THEN 'off'
            ELSE properties ->> 'variant' END AS variant
        FROM told WHERE name = :shown AND properties ->> 'flag' = :flag ORDER BY who, at, 2)
    SELECT {_STEP} AS step, seen.slot, coalesce(seen.marked, shown.variant, '') AS variant,
        count(*), sum(value), sum(value * value)
    FROM seen LEFT JOIN shown ON shown.who = seen.who
    WHERE value IS NOT NULL GROUP BY 1, 2, 3
"""
_LEAST = " SELECT min(value) FROM seen"
BEGAN = """
    SELECT min(at) FROM event
    WHERE place = (SELECT id FROM event_place WHERE plan = :plan AND environment = :environment)
        AND at >= :since AND at <= :now
"""
_LEFT_OUT = " SELECT count(*) FROM seen WHERE value IS NULL"
_GROUP = "CASE WHEN :flag = '' THEN {start}.slot ELSE coalesce({start}.marked, shown.variant, '') END AS mine"
_COHORTS = f""",
    back AS (
        SELECT DISTINCT start.who, floor((told.at - start.at) / :period) AS period
        FROM start JOIN told ON told.who = start.who AND told.name = :event AND told.at >= start.at),
    grouped AS (
        SELECT start.*, floor((start.at - :monday) / :period) * :period + :monday AS cohort, {_GROUP.format(start="start")}
        FROM start {_EXPOSED.format(who="start.who")}),
    numbered AS (SELECT generate_series(1, CAST(:periods AS integer)) AS period)
    SELECT mine, cohort, numbered.period, count(*),
        count(*) FILTER (WHERE grouped.at + (numbered.period + 1) * :period <= :now),
        count(back.who) FILTER (WHERE grouped.at + (numbered.period + 1) * :period <= :now)
    FROM grouped CROSS JOIN numbered
        LEFT JOIN back ON back.who = grouped.who AND back.period = numbered.period
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def fits(measure: Measure) -> str:
    """Whether an event is one of those that are chosen; what it does not carry is no match."""
    keys = [_CARRIED.get(key, _ANYWHERE.format(n=n)) for n, (key, _) in enumerate(measure.where)]
    return " AND ".join(f"coalesce({key} = ANY (CAST(:values{n} AS jsonb[])), false)" for n, key in enumerate(keys))


def chosen(measure: Measure) -> Mapping[str, Any]:
    """The parameters of what is chosen by."""
    given: dict[str, Any] = {}
    for n, (key, values) in enumerate(measure.where):
        own = {} if key in _CARRIED else {f"key{n}": key, f"path{n}": key.split(".")}
        given |= {**own, f"values{n}": list(wanted(key, values))}
    return given


def told(measure: Measure) -> str:
    """The events that matter. Only those that are chosen among are looked into."""
    return _TOLD.format(fits=f", CASE WHEN name = :chosen THEN {fits(measure)} END AS fits" if measure.where else "")


def start(measure: Measure) -> str:
    """The first start of each user."""
    return told(measure) + _START.format(fits=_and(measure))


def _and(measure: Measure) -> str:
    return " AND fits" if measure.where else ""


def sums(measure: Measure, *, met: bool = False) -> str:
    """The sums of a measure, by cell; by the variant that was shown first of all, or by the one that was met in the span."""
    return _seen(measure) + (_MET if met else _SUMS)


def left_out(measure: Measure) -> str:
    """How many events have no value."""
    return _seen(measure) + _LEFT_OUT


def least(measure: Measure) -> str:
    """The smallest value of a mean."""
    return _seen(measure) + _LEAST


def cohorts(measure: Measure) -> str:
    """Per group, cohort and period: users, those of whom it is known, those who came back."""
    return start(measure) + _COHORTS


def funnel(measure: Measure) -> str:
    """Whether a row is of all groups, its group, its users, and per later step: users, sum, sum of squares, median of the time."""
    steps = range(1, len(measure.steps))
    times = ", ".join(
        f"count(at{n}), coalesce(sum(at{n} - at{n - 1}), 0), coalesce(sum((at{n} - at{n - 1}) ^ 2), 0), "
        f"percentile_cont(0.5) WITHIN GROUP (ORDER BY at{n} - at{n - 1})"
        for n in steps
    )
    return f"""{start(measure)}{_steps(measure)},
    grouped AS (
        SELECT way.*, {_GROUP.format(start="way")} FROM way {_EXPOSED.format(who="way.who")}
        WHERE :for_ever OR ends <= :now)
    SELECT grouping(mine), mine, count(*), {times} FROM grouped GROUP BY GROUPING SETS ((mine), ())
"""


def _seen(measure: Measure) -> str:
    match measure.kind:
        case MeasureKind.SHARE:
            return start(measure) + _WAY + _SHARE.format(good="hit IS NOT NULL AND NOT spoiled")
        case MeasureKind.FUNNEL:
            good = f"at{len(measure.steps) - 1} IS NOT NULL"
            return start(measure) + _steps(measure) + _SHARE.format(good=good)
        case MeasureKind.RETENTION:
            return start(measure) + _BACK + _SHARE.format(good="came")
        case MeasureKind.TIME:
            return start(measure) + _WAY + _TIME
        case MeasureKind.COUNT:
            return told(measure) + _COUNT.format(fits=_and(measure))
        case MeasureKind.MEAN | MeasureKind.NPS:
            return (
                told(measure)
                + _NUMBER.format(fits=_and(measure))
                + (_NPS if measure.kind is MeasureKind.NPS else _MEAN)
            )
        case MeasureKind.ERROR_RATE | MeasureKind.LATENCY | MeasureKind.REQUESTS:
            raise ValueError(f"{measure.kind} is counted by a proxy, not taken from events")


def _steps(measure: Measure) -> str:
    """One join per step: a user who has left stays with nothing in the later ones."""
    parts = [", way0 AS (SELECT who, slot, marked, at, at + :within AS ends, at AS at0 FROM start)"]
    last = len(measure.steps) - 1
    for n in range(1, last + 1):
        kept = ", ".join(["who", "slot", "marked", "at", "ends", *(f"at{one}" for one in range(n))])
        before = ", ".join(f"before.{one}" for one in kept.split(", "))
        name = "way" if n == last else f"way{n}"
        parts.append(f"""
    {name} AS (
        SELECT {before}, min(told.at) AS at{n} FROM way{n - 1} AS before LEFT JOIN told
            ON told.who = before.who AND told.name = :step{n} AND told.at BETWEEN before.at{n - 1} AND before.ends
        GROUP BY {before})""")
    return ",".join(parts)
