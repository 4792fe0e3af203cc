"""Daily sums of experiments in the database are what they are of the same events in memory."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.events.runtime import Events
from bascule.areas.events.store.keys import WriteKey
from bascule.areas.events.store.write import Row, write
from bascule.areas.experiments.cohorts import Cohorts, Stretch
from bascule.areas.experiments.protocol import Protocol
from bascule.events.carried import fits
from bascule.events.envelope import open_call
from bascule.events.limits import DAY, HOUR
from bascule.events.measuring import LARGEST, TINY
from bascule.events.read import Arrival, read_call
from bascule.experiment.design import Design, Terms, Variant
from bascule.experiment.metric import Metric, MetricKind
from bascule.kernel.site import Site
from bascule.plan.measure import Measure, MeasureKind
from bascule.server.reader import iso
from bascule.store.database import plain_url

NOW = 1_795_532_400.0
SHOP = Site("shop", "production")
BEFORE = 6 * HOUR
MEASURES = {
    "share": Measure(MeasureKind.SHARE, "done", "begun", "", HOUR),
    "kept": Measure(MeasureKind.SHARE, "begun", "begun", "done", HOUR),
    "forever": Measure(MeasureKind.SHARE, "done", "begun"),
    "time": Measure(MeasureKind.TIME, "done", "begun", "", 2 * HOUR),
    "mean": Measure(MeasureKind.MEAN, "answered", property="score"),
    "count": Measure(MeasureKind.COUNT, "done"),
    "nps": Measure(MeasureKind.NPS, "answered", property="score"),
    "back": Measure(MeasureKind.RETENTION, "done", "begun", "", 6 * HOUR, after=2 * HOUR),
    "funnel": Measure(MeasureKind.FUNNEL, "answered", "begun", "", 20 * HOUR, steps=("begun", "done", "answered")),
    "chosen": Measure(MeasureKind.SHARE, "done", "begun", "", HOUR, where=(("plan", ('"pro"',)),)),
    "chosen_funnel": Measure(
        MeasureKind.FUNNEL,
        "answered",
        "begun",
        "",
        20 * HOUR,
        steps=("begun", "answered"),
        where=(("plan", ('"pro"',)),),
    ),
    "chosen_count": Measure(MeasureKind.COUNT, "done", where=(("plan", ('"pro"',)),)),
    "chosen_mean": Measure(MeasureKind.MEAN, "answered", property="score", where=(("plan", ('"pro"',)),)),
    "adjusted": Measure(MeasureKind.COUNT, "done"),
    "adjusted_share": Measure(MeasureKind.SHARE, "done", "begun", "", HOUR),
}
KINDS = {
    "share": MetricKind.SHARE, "kept": MetricKind.SHARE, "forever": MetricKind.SHARE, "time": MetricKind.MEAN,
    "mean": MetricKind.RATIO, "count": MetricKind.MEAN, "chosen": MetricKind.SHARE, "chosen_funnel": MetricKind.SHARE,
    "chosen_count": MetricKind.MEAN, "chosen_mean": MetricKind.RATIO,
    "nps": MetricKind.RATIO, "back": MetricKind.SHARE, "funnel": MetricKind.SHARE, "adjusted": MetricKind.ADJUSTED,
    "adjusted_share": MetricKind.ADJUSTED,
}  # fmt: skip
DESIGN = Design(
    "flow",
    (Variant("off"), Variant("on")),
    tuple(Metric(name, kind, relative=False) for name, kind in KINDS.items()),
    Terms(28),
)
PROTOCOL = Protocol("checkout", DESIGN, MEASURES, {}, BEFORE)
SCORES: tuple[Any, ...] = (1, 2.5, -3, 10, True, "7", None, [1], 1e-200, -1e150, 0, 12345678901234567890)
Event = tuple[str, str, float, Mapping[str, Any]]


def told(random: Random, number: int) -> dict[str, Any]:
    """An event of one of a few users."""
    person = f"u{random.randrange(25)}"
    name = random.choice(["begun", "done", "done", "answered", "$exposure", "$exposure"])
    shown = {"flag": random.choice(["checkout", "checkout", "search"]), "variant": _variant(random, person)}
    return {
        "type": "track", "event": name, "messageId": str(number),
        **random.choice([{"userId": person}, {"anonymousId": person}, {"userId": "", "anonymousId": person}]),
        "timestamp": iso(NOW - random.randrange(int(120 * HOUR)) + random.choice([0, 0.25])),
        "properties": (shown if name == "$exposure" else {"score": random.choice(SCORES)})
        | random.choice([{}, {"plan": "pro"}, {"plan": "free"}]),
    }  # fmt: skip


def _variant(random: Random, person: str) -> Any:
    """Mostly always the same one, as a name or a truth; sometimes another, or one that is none of ours."""
    own = int(person[1:]) % 2 == 0
    if random.random() < 0.1:
        return random.choice(["third", not own])
    return random.choice([own, "on" if own else "off"])


def expected(events: Iterable[Event], stretch: Stretch) -> dict[int, dict[str, Any]]:
    """The same in memory, user by user."""
    users: defaultdict[str, list[Event]] = defaultdict(list)
    for one in events:
        if one[2] <= stretch.now:
            users[one[0]].append(one)
    found: defaultdict[int, dict[str, Any]] = defaultdict(lambda: defaultdict(list))
    for own in users.values():
        _user(own, stretch, found)
    return found


def _user(own: list[Event], stretch: Stretch, found: Any) -> None:
    names = {True: "on", False: "off"}
    shown = [
        (at, names.get(properties["variant"], properties["variant"]), properties.get("plan") == "pro")
        for _, name, at, properties in own
        if name == "$exposure" and properties["flag"] == "checkout" and at >= stretch.since
    ]
    ours = sorted(one for one in shown if one[1] in ("on", "off"))
    if not ours or ours[0][0] >= stretch.until:
        return
    at, variant, pro = ours[0]
    day = math.floor((at - stretch.since) / DAY) + 1
    if len({name for _, name, _ in ours}) > 1:
        found[day]["crossed"].append(1)
        return
    found[day][f"users {variant}"].append(1)
    for name, measure in MEASURES.items():
        if measure.where and measure.kind.by_user and not pro:
            continue
        mine = own if measure.kind.by_user else [one for one in own if fits(measure.where, one[3], {})]
        value = _value(mine, at, measure, stretch.now, name.startswith("adjusted"))
        if value is not None:
            found[day][f"{name} {variant}"].append(value)


def _value(own: list[Event], start: float, measure: Measure, now: float, adjusted: bool) -> tuple[float, float] | None:
    end = math.inf if measure.within is None else start + measure.after + measure.within
    if measure.within is not None and end > now:
        return None
    did = [one for one in own if one[1] == measure.event and start <= one[2] <= end]
    before = [one for one in own if one[1] == measure.event and start - BEFORE <= one[2] < start] if adjusted else []
    if measure.kind is MeasureKind.COUNT:
        return float(len(did)), float(len(before))
    if measure.kind is MeasureKind.TIME:
        return (min(one[2] for one in did) - start, 0.0) if did else None
    if measure.kind is MeasureKind.RETENTION:
        return float(any(start + measure.after <= one[2] < end for one in did)), 0.0
    if measure.kind is MeasureKind.FUNNEL:
        return float(_reached(own, measure, start, end) is not None), 0.0
    if measure.kind is MeasureKind.NPS:
        given = [one[3].get(measure.property) for one in did]
        fair = [one for one in given if isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one <= 10]
        return sum(100.0 if one >= 9 else 0.0 if one >= 7 else -100.0 for one in fair), float(len(fair))
    if measure.kind is MeasureKind.MEAN:
        numbers = [one[3].get(measure.property) for one in did]
        good = [one for one in numbers if isinstance(one, int | float) and not isinstance(one, bool)]
        values = [0.0 if abs(one) < TINY else float(one) for one in good if abs(one) <= LARGEST]
        return sum(values), float(len(values))
    spoiled = any(one[1] == measure.without and start <= one[2] <= end for one in own) if measure.without else False
    return float(bool(did) and not spoiled), float(bool(before))


def _reached(own: list[Event], measure: Measure, start: float, end: float) -> float | None:
    """When the last step was reached, each at its first time after the one before."""
    reached: float | None = start
    for step in measure.steps:
        times = [one[2] for one in own if one[1] == step and reached is not None and reached <= one[2] <= end]
        reached = min(times, default=None)
    return reached


def sums(pairs: list[tuple[float, float]]) -> list[float]:
    """What is kept of values."""
    return [
        len(pairs), sum(x for x, _ in pairs), sum(x * x for x, _ in pairs),
        sum(y for _, y in pairs), sum(y * y for _, y in pairs), sum(x * y for x, y in pairs),
    ]  # fmt: skip


def kept(summary: Any) -> list[float]:
    """The same of a summary."""
    names = (
        ("n",), ("sum", "successes"), ("squares", "successes"), ("denominator", "before"),
        ("denominator_squares", "before_squares"), ("product",),
    )  # fmt: skip
    return [next((getattr(summary, name) for name in some if hasattr(summary, name)), 0.0) for some in names]


@pytest.mark.parametrize("seed", range(10))
async def test_the_database_says_what_memory_says(engine: AsyncEngine, database: str, seed: int) -> None:
    """For random events of a few users, per day, variant and metric; users of two variants are left out and counted."""
    random = Random(seed)
    events = Events(engine, database, lambda: NOW)
    await events.keys.make(WriteKey("", "bwk_1", SHOP, "web", "p-0001", NOW, None))
    await events.days.tend(NOW)
    batch = [told(random, number) for number in range(random.choice([40, 500]))]
    found = read_call(open_call(json.dumps({"batch": batch}).encode(), None), Arrival(1, NOW, lambda: "made"))
    async with await psycopg.AsyncConnection.connect(plain_url(database), autocommit=True) as connection:
        await write(connection, [Row(1, NOW, entry) for entry in found.entries])
    since = NOW - random.uniform(60, 118) * HOUR
    # Sometimes in the middle of a day: then some of its users have not had their time.
    now = random.choice([NOW, since + random.uniform(30, 50) * HOUR])
    stretch = Stretch(since, since + 2 * DAY, now)
    memory = expected([(one.who, one.name, one.at, json.loads(one.properties)) for one in found.entries], stretch)
    days = await Cohorts(engine).days(SHOP, PROTOCOL, stretch)
    assert [day.number for day in days] == [1, 2]
    for day in days:
        cells = memory[day.number]
        assert day.crossed == len(cells["crossed"])
        assert day.users == {name: len(cells[f"users {name}"]) for name in ("off", "on")}
        for metric, kind in KINDS.items():
            for variant in ("off", "on"):
                summary, pairs = day.summary(variant, metric), cells[f"{metric} {variant}"]
                assert (summary is None) == (not pairs), (metric, variant)
                width = {MetricKind.SHARE: 2, MetricKind.MEAN: 3}.get(kind, 6)
                assert kept(summary)[:width] == pytest.approx(sums(pairs)[:width] if pairs else [0] * width, rel=1e-9)


async def test_days_without_anybody_are_there(engine: AsyncEngine) -> None:
    """A reading counts days, and a gap in them is a fault."""
    days = await Cohorts(engine).days(SHOP, PROTOCOL, Stretch(NOW - 3 * DAY, NOW, NOW))
    assert [(day.number, day.users, day.crossed) for day in days] == [
        (number, {"off": 0, "on": 0}, 0) for number in (1, 2, 3)
    ]
