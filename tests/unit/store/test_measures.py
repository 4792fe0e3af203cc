"""Measures in the database are what they are of the same events in memory."""

import json
import time
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.events.runtime import Events
from bascule.areas.events.store.figures import Span
from bascule.areas.events.store.keys import WriteKey
from bascule.areas.events.store.measures import Question
from bascule.areas.events.store.write import Row, write
from bascule.events.cohorts import Periods, cohorts
from bascule.events.envelope import open_call
from bascule.events.funnel import Funnels, funnels
from bascule.events.limits import DAY, HOUR
from bascule.events.measuring import Cell, Happening, Look, Sums, left_out, measured
from bascule.events.read import Arrival, read_call
from bascule.events.tally import exposures
from bascule.kernel.site import Site
from bascule.plan.measure import Measure, MeasureKind
from bascule.server.reader import iso
from bascule.store.database import plain_url

NOW = 1_795_532_400.0
SHOP = Site("shop", "production")
MEASURES = {
    "share": Measure(MeasureKind.SHARE, "done", "begun", "", HOUR),
    "share_for_ever": Measure(MeasureKind.SHARE, "done", "begun"),
    "stopped": Measure(MeasureKind.SHARE, "begun", "begun", "done", HOUR),
    "time": Measure(MeasureKind.TIME, "done", "begun", "", 2 * HOUR),
    "time_for_ever": Measure(MeasureKind.TIME, "done", "begun"),
    "mean": Measure(MeasureKind.MEAN, "answered", property="score"),
    "count": Measure(MeasureKind.COUNT, "done"),
    "nps": Measure(MeasureKind.NPS, "answered", property="score"),
    "funnel": Measure(MeasureKind.FUNNEL, "done", "begun", within=6 * HOUR, steps=("begun", "answered", "done")),
    "funnel_for_ever": Measure(MeasureKind.FUNNEL, "answered", "begun", steps=("begun", "other", "done", "answered")),
    "retention": Measure(MeasureKind.RETENTION, "done", "begun", within=2 * HOUR, after=3 * HOUR),
    "chosen_share": Measure(MeasureKind.SHARE, "done", "begun", "", HOUR, where=(("device", ('"mobile"',)),)),
    "chosen_funnel": Measure(
        MeasureKind.FUNNEL,
        "done",
        "begun",
        within=6 * HOUR,
        steps=("begun", "done"),
        where=(("page", ('"/a"', '"/b"')),),
    ),
    "chosen_count": Measure(
        MeasureKind.COUNT,
        "done",
        where=(("plan.kind", ('"pro"', "5", '"5"', "true")), ("device", ('"tablet"', '"desktop"'))),
    ),
    "chosen_mean": Measure(
        MeasureKind.MEAN, "answered", property="score", where=(("score", ("7", '"7"', "10", "true")),)
    ),
    "chosen_again": Measure(
        MeasureKind.RETENTION, "begun", "begun", within=5 * HOUR, where=(("device", ('"mobile"', '"desktop"')),)
    ),
    "same_again": Measure(MeasureKind.RETENTION, "begun", "begun", within=5 * HOUR, after=0.0),
}
FUNNELS, COHORTS = ("funnel", "funnel_for_ever", "chosen_funnel"), ("retention", "same_again", "chosen_again")
PLANS: tuple[Any, ...] = ("pro", "free", 5, 5.0, "5", True, None, ["pro"], {"kind": "pro"})
PLACES: tuple[Any, ...] = (
    {},
    {"device": {"type": "android"}},
    {"device": "mobile"},
    {"device": {"type": None}, "userAgent": "X11; Linux"},
    {"userAgent": "iPhone Mobile"},
    {"userAgent": "Android 15"},
    {"userAgent": "iPad Mobile"},
    {"userAgent": "X11; Linux", "page": {"path": "/a"}},
    {"userAgent": "", "page": {"path": "/b"}, "plan": {"kind": "pro"}},
    {"userAgent": 7, "page": "/a"},
)
SCORES: tuple[Any, ...] = (
    6.99,
    7,
    9,
    10.01,
    1,
    2.5,
    -3,
    10,
    True,
    "7",
    None,
    [1],
    1e-200,
    -1e150,
    0,
    1e-60,
    12345678901234567890,
)


def told(random: Random, number: int) -> dict[str, Any]:
    """An event of one of a few users."""
    person = f"u{random.randrange(12)}"
    marks: dict[str, Any] = {"slot": random.choice(["blue", "green"])} if random.random() < 0.8 else {}
    marks |= {"flags": {"checkout": random.choice(["on", "off"])}} if random.random() < 0.3 else {}
    name = random.choice(["begun", "done", "answered", "other", "$exposure"])
    properties = {"flag": random.choice(["checkout", "search"]), "variant": random.choice(["on", "off"])}
    return {
        "type": "track",
        "event": name,
        "messageId": str(number),
        **random.choice([{"userId": person}, {"anonymousId": person}, {"userId": "", "anonymousId": person}]),
        # Many on round quarters: bounds of time are met exactly.
        "timestamp": iso(NOW - random.choice([random.randrange(int(30 * HOUR)) + 0.25, random.randrange(120) * 900])),
        "properties": properties if name == "$exposure" else {"score": random.choice(SCORES), **carried(random)},
        "context": {"bascule": marks, **random.choice(PLACES)},
    }


def carried(random: Random) -> dict[str, Any]:
    """What else an event says, often nothing."""
    found = random.choice([{}, {}, {"plan": {"kind": random.choice(PLANS)}}, {"plan.kind": random.choice(PLANS)}])
    return {
        **found,
        **random.choice([{}, {}, {}, {"page": "/b"}, {"device": random.choice(["mobile", "desktop", None])}]),
    }


async def keep(events: Events, database: str, batch: list[dict[str, Any]]) -> list[Row]:
    """Write events as they are written always."""
    await events.keys.make(WriteKey("", "bwk_1", SHOP, "web", "p-0001", NOW, None))
    await events.days.tend(NOW)
    found = read_call(open_call(json.dumps({"batch": batch}).encode(), None), Arrival(1, NOW, lambda: "made"))
    assert found.faults == []
    rows = [Row(1, NOW, entry) for entry in found.entries]
    async with await psycopg.AsyncConnection.connect(plain_url(database), autocommit=True) as connection:
        await write(connection, rows)
    return rows


def happening(row: Row) -> Happening:
    """An event as pure code looks at it."""
    one = row.entry
    return Happening(
        one.who, one.name, one.at, one.slot or "", json.loads(one.properties), dict(one.flags), json.loads(one.context)
    )


def visit(number: int) -> list[dict[str, Any]]:
    """A user who begins and is done, and shows up some more."""
    names = ("begun", "answered", "done", "other", "other", "other")
    return [
        {
            "type": "track", "event": name, "userId": f"v{number}", "messageId": f"{number}-{step}",
            "timestamp": iso(NOW - 20 * HOUR + number + 30 * step), "properties": {"score": 8},
        }
        for step, name in enumerate(names)
    ]  # fmt: skip


async def test_events_that_were_only_just_written_are_read_quickly(engine: AsyncEngine, database: str) -> None:
    """PostgreSQL knows nothing of a table yet that was filled a moment ago; no question goes through it user by user."""
    events = Events(engine, database, lambda: NOW)
    await keep(events, database, [one for number in range(400) for one in visit(number)])
    async with await psycopg.AsyncConnection.connect(plain_url(database), autocommit=True) as connection:
        # As many as tell a good way from a bad one, by users of the same kind.
        await connection.execute(
            """INSERT INTO event SELECT at, received, place, message_id || '-' || n, kind, name, user_id || '-' || n, anonymous_id,
            slot, flags, properties, context FROM event, generate_series(1, 19) AS n"""
        )
    question = Question(Span(NOW - DAY, NOW), NOW)
    began = time.monotonic()
    found = await events.measures.read(SHOP, {name: MEASURES[name] for name in ("share", "time", "funnel")}, question)
    assert sum(each.n for each in found["share"].values()) == 8000
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("seed", range(12))
async def test_the_database_says_what_memory_says(engine: AsyncEngine, database: str, seed: int) -> None:
    """For random events of a few users, by slot, variant and hour, in spans that cut through them."""
    random = Random(seed)
    events = Events(engine, database, lambda: NOW)
    rows = await keep(events, database, [told(random, number) for number in range(random.choice([30, 300]))])
    shown = exposures(row.entry for row in rows)
    since, until, now = (NOW - random.uniform(*pair) * HOUR for pair in ((10, 40), (0, 12), (0, 3)))
    for flag in ("", "checkout"):
        variants = {who: one.variant for (name, who), one in shown.items() if name == flag}
        look = Look(since, until, now, HOUR, variants, flag)
        found = await events.measures.read(SHOP, MEASURES, Question(Span(since, until), now, flag, HOUR))
        for name, measure in MEASURES.items():
            assert same(found[name], measured(measure, map(happening, rows), look)), (name, flag)


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Los_Angeles", "Asia/Kathmandu"])
async def test_days_are_those_of_the_plan(engine: AsyncEngine, database: str, zone: str) -> None:
    """For random events of a few users: midnight is where the plan says, whatever the server's clock is set to."""
    random, events = Random(zone), Events(engine, database, lambda: NOW)
    rows = await keep(events, database, [told(random, number) for number in range(200)])
    since, until = NOW - 30 * HOUR, NOW
    look = Look(since, until, NOW, DAY, zone=zone)
    found = await events.measures.read(SHOP, MEASURES, Question(Span(since, until), NOW, zone=zone))
    for name, measure in MEASURES.items():
        assert same(found[name], measured(measure, map(happening, rows), look)), name
    midnights = {datetime.fromtimestamp(cell.at, ZoneInfo(zone)).strftime("%H:%M") for cell in found["count"]}
    assert midnights == {"00:00"}
    begun = await events.measures.began(SHOP, Question(Span(since, until), NOW))
    assert begun == min(row.entry.at for row in rows if row.entry.at >= since)
    scores = [one.properties.get("score") for one in map(happening, rows) if one.name == "answered" and one.at >= since]
    numbers = [one for one in scores if type(one) in {int, float} and abs(one) < 1e100]
    assert await events.measures.least(SHOP, MEASURES["mean"], Question(Span(since, until), NOW)) == min(numbers)


@pytest.mark.parametrize("seed", range(8))
async def test_what_was_met_in_the_span_is_what_memory_says(engine: AsyncEngine, database: str, seed: int) -> None:
    """By the mark of the start, else by the first exposure of the span, for random events of a few users."""
    random = Random(seed)
    events = Events(engine, database, lambda: NOW)
    rows = await keep(events, database, [told(random, number) for number in range(random.choice([30, 300]))])
    since, until, now = (NOW - random.uniform(*pair) * HOUR for pair in ((10, 40), (0, 12), (0, 3)))
    shown = exposures(row.entry for row in rows if since <= row.entry.at <= now)
    variants = {who: one.variant for (name, who), one in shown.items() if name == "checkout"}
    look = Look(since, until, now, HOUR, variants, "checkout")
    question = Question(Span(since, until), now, "checkout", HOUR, met=True)
    found = await events.measures.read(SHOP, MEASURES, question)
    for name, measure in MEASURES.items():
        assert same(found[name], measured(measure, map(happening, rows), look)), name


@pytest.mark.parametrize("seed", range(12))
async def test_the_details_are_those_of_memory(engine: AsyncEngine, database: str, seed: int) -> None:
    """Funnels by step, cohorts by period, and what has no value; by slot and by variant, for random events."""
    random = Random(seed)
    events = Events(engine, database, lambda: NOW)
    rows = await keep(events, database, [told(random, number) for number in range(random.choice([30, 400]))])
    shown = exposures(row.entry for row in rows)
    since, until, now = (NOW - random.uniform(*pair) * HOUR for pair in ((10, 40), (0, 12), (0, 3)))
    happenings = [happening(row) for row in rows]
    for flag in ("", "checkout"):
        variants = {who: one.variant for (name, who), one in shown.items() if name == flag}
        look, question = Look(since, until, now, HOUR, variants, flag), Question(Span(since, until), now, flag, HOUR)
        for name in FUNNELS:
            found = await events.measures.funnels(SHOP, MEASURES[name], question)
            alike(found, funnels(MEASURES[name], happenings, look, by_variant=bool(flag)))
        for name in COHORTS:
            for periods in (Periods(2 * HOUR, 5), Periods(DAY, 2)):
                back = await events.measures.cohorts(SHOP, MEASURES[name], question, periods)
                assert back == cohorts(MEASURES[name], happenings, look, periods, by_variant=bool(flag)), (name, flag)
        for name in ("mean", "nps", "count"):
            none = await events.measures.left_out(SHOP, MEASURES[name], question)
            assert none == left_out(MEASURES[name], happenings, look), (name, flag)


def alike(found: Funnels, wanted: Funnels) -> None:
    """The same users in the same groups; times as far as doubles go."""
    assert found.groups.keys() == wanted.groups.keys()
    pairs = [(found.whole, wanted.whole), *((found.groups[name], wanted.groups[name]) for name in wanted.groups)]
    for one, other in pairs:
        assert [(stage.name, stage.users) for stage in one.stages] == [(it.name, it.users) for it in other.stages]
        for stage, it in zip(one.stages, other.stages, strict=True):
            assert stage.time.triple == pytest.approx(it.time.triple)
            assert stage.median == pytest.approx(it.median)


def same(found: Any, wanted: Any) -> bool:
    """The same cells with the same counts; sums as far as doubles go, added in any order."""
    return bool(found.keys() == wanted.keys()) and all(
        found[cell].n == sums.n
        and found[cell].total == pytest.approx(sums.total, rel=1e-9, abs=1e-6)
        and found[cell].squares == pytest.approx(sums.squares, rel=1e-9, abs=1e-6)
        for cell, sums in wanted.items()
    )


async def test_sums_are_what_guards_read(engine: AsyncEngine, database: str) -> None:
    """By slot, or by variant, with all steps of time added up; a place that nothing is known of has none."""
    events = Events(engine, database, lambda: NOW)

    def one(name: str, who: str, minutes: float, slot: str = "green", **properties: Any) -> dict[str, Any]:
        at = iso(NOW - 3 * DAY + minutes * 60)
        marks = {"bascule": {"slot": slot}}
        return {
            "type": "track", "event": name, "userId": who, "messageId": f"{name} {who}", "timestamp": at,
            "context": marks, "properties": properties,
        }  # fmt: skip

    shown = {"flag": "checkout", "variant": "on"}
    batch = [
        one("begun", "a", 0), one("done", "a", 10, "blue"), one("$exposure", "a", 1, **shown),
        one("begun", "b", 0), one("begun", "c", 2000, "blue"), one("done", "c", 2020),
    ]  # fmt: skip
    await keep(events, database, batch)
    question = Question(Span(NOW - 4 * DAY, NOW), NOW)
    two = {name: MEASURES[name] for name in ("share", "time")}
    assert await events.measures.sums(SHOP, two, question) == {
        "green": {"share": (2, 1.0, 1.0), "time": (1, 600.0, 360_000.0)},
        "blue": {"share": (1, 1.0, 1.0), "time": (1, 1200.0, 1_440_000.0)},
    }
    by_flag = Question(question.span, NOW, "checkout")
    assert await events.measures.sums(SHOP, {"share": MEASURES["share"]}, by_flag) == {
        "on": {"share": (1, 1.0, 1.0)},
        "": {"share": (2, 1.0, 1.0)},
    }
    assert await events.measures.sums(Site("shop", "nowhere"), two, question) == {}


async def test_a_huge_number_spoils_no_mean(engine: AsyncEngine, database: str) -> None:
    """A number of JSON that is no double is left out."""
    events = Events(engine, database, lambda: NOW)
    batch = [
        {"type": "track", "event": "answered", "userId": "a", "messageId": str(score), "properties": {"score": score}}
        for score in (4, 1e300)
    ]
    await keep(events, database, batch)
    async with await psycopg.AsyncConnection.connect(plain_url(database), autocommit=True) as connection:
        await connection.execute("UPDATE event SET properties = '{\"score\": 1e400}' WHERE message_id = '1e+300'")
    found = await events.measures.read(SHOP, {"mean": MEASURES["mean"]}, Question(Span(0, 9e9), NOW))
    assert found["mean"] == {Cell(NOW - NOW % DAY, "", ""): Sums(1, 4.0, 16.0)}
