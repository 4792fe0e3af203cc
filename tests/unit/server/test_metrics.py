"""The plan's metrics over HTTP, from events that really arrived."""

import base64
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bascule.areas.metrics.period import Period
from bascule.areas.metrics.standing import Standing
from bascule.areas.metrics.views import Measured, MetricState, metric_view
from bascule.areas.metrics.watch import watch
from bascule.events.limits import DAY, HOUR
from bascule.plan.load import load
from bascule.plan.model.metric import Metric, read_metric
from bascule.server.reader import iso
from tests.kit.web import Site, fresh_plan, served_for

pytestmark = pytest.mark.asyncio(loop_scope="session")
METRICS = """
metrics:
  completion_rate: {share: done, of: begun, baseline: 65%, goal: 80%, alert: "< 60%"}
  satisfaction: {mean: answered.score, goal: "> 8"}
  pages: {count: seen}
"""
DETAILED = """\
  way: {funnel: [begun, half, done]}
  week: {retention: begun, of: begun, after: 7d}
  score: {nps: answered.score}
"""


async def told(site: Site, key: str, events: list[dict[str, Any]]) -> None:
    """Events, as a service sends them."""
    basic = base64.b64encode(f"{key}:".encode()).decode()
    answer = await site.reader.post("/v1/batch", json={"batch": events}, headers={"authorization": f"Basic {basic}"})
    assert answer.json() == {"success": True}, answer.text


def event(user: int, name: str, **properties: Any) -> dict[str, Any]:
    """One event of a user."""
    return {
        "type": "track",
        "event": name,
        "userId": f"u{user}",
        "messageId": f"{name}-{user}",
        "properties": properties,
    }


async def test_the_success_table(site: Site) -> None:
    """Where each metric stood, where it is to get, and where it is, with the users behind it."""
    await served_for(site, fresh_plan() + METRICS)
    key = (await site.api.post("/api/v1/keys", json={"name": "x", "environment": "production"})).json()["key"]
    begun = [event(user, "begun") for user in range(40)]
    done = [event(user, "done") for user in range(20)]
    scores = [event(user, "answered", score=9) for user in range(3)]
    await told(site, key, begun)
    await told(site, key, [*done, *scores, event(1, "seen")])
    found = (await site.api.get("/api/v1/metrics", params={"environment": "production"})).json()
    table = {one["name"]: one for one in found["metrics"]}
    rate = table["completion_rate"]
    assert (rate["baseline"], rate["goal"], rate["alert"]) == (0.65, 0.8, 0.6)
    assert (rate["now"]["n"], rate["now"]["value"], rate["state"]) == (40, 0.5, "alert")
    assert rate["now"]["low"] < 0.5 < rate["now"]["high"]
    assert (table["satisfaction"]["now"]["value"], table["satisfaction"]["state"]) == (9.0, "reached")
    assert (table["pages"]["now"]["value"], table["pages"]["days"]) == (1.0, 1.0)


async def test_states() -> None:
    """An alert says more than a goal; no users say nothing; and what the interval leaves open is not sure."""
    plan = load(fresh_plan() + METRICS, "plan.yaml").plan
    assert plan is not None
    rate, week = plan.metrics["completion_rate"], Period(0.0, 7 * DAY, DAY)

    def state(n: int, good: int, standing: Standing | None = None) -> tuple[MetricState, bool]:
        view = metric_view("r", rate, Measured({(0.0, ""): (n, float(good), 0.0)}, standing), week)
        return view.state, view.sure

    assert [state(100, good) for good in (50, 30, 70, 80, 98)] == [
        (MetricState.ALERT, False),
        (MetricState.ALERT, True),
        (MetricState.UNDER_WAY, False),
        (MetricState.REACHED, False),
        (MetricState.REACHED, True),
    ]
    assert state(100, 70, Standing("r", True, 0.0, None))[0] is MetricState.ALERT
    assert state(100, 70, Standing("r", False, 0.0, None))[0] is MetricState.UNDER_WAY
    assert metric_view("r", rate, Measured(), week).state is MetricState.NO_DATA


@pytest.mark.parametrize(
    ("metric", "halves", "state", "sure"),
    [
        # Farther from the goal than where it stood, by the interval or only by the figure.
        ('{share: a, of: b, baseline: 65%, goal: 80%}', ((400, 200.0, 200.0), (400, 200.0, 200.0)), "going back", True),
        ('{share: a, of: b, baseline: 65%, goal: 80%}', ((50, 32.0, 32.0), (50, 32.0, 32.0)), "going back", False),
        ('{share: a, of: b, baseline: 65%, goal: 80%}', ((50, 36.0, 36.0), (50, 36.0, 36.0)), "under way", False),
        ('{share: a, of: b, baseline: 65%, goal: "< 40%"}', ((50, 36.0, 36.0), (50, 36.0, 36.0)), "going back", False),
        # Nearer to the goal than where it stood, or without such a line, and worse than before for sure.
        ('{share: a, of: b, baseline: 20%, goal: 80%}', ((400, 300.0, 300.0), (400, 160.0, 160.0)), "going back", False),
        ('{mean: a.b, goal: "> 8"}', ((400, 2800.0, 19700.0), (400, 2000.0, 10100.0)), "going back", False),
        ('{time: a, since: b, goal: "< 60s"}', ((400, 40000.0, 4.1e6), (400, 80000.0, 1.61e7)), "going back", False),
        ('{mean: a.b, goal: "> 8"}', ((400, 2000.0, 10100.0), (400, 2800.0, 19700.0)), "under way", False),
        # A goal that is reached is reached, whatever it did before; too few cases say nothing.
        ('{share: a, of: b, goal: "> 30%"}', ((400, 300.0, 300.0), (400, 160.0, 160.0)), "reached", True),
        ('{share: a, of: b, baseline: 20%, goal: 80%}', ((4, 3.0, 3.0), (4, 2.0, 2.0)), "under way", False),
    ],
)  # fmt: skip
async def test_a_figure_that_moves_away_from_its_goal_goes_back(
    metric: str, halves: tuple[tuple[int, float, float], tuple[int, float, float]], state: str, sure: bool
) -> None:
    """It is farther from it than where it stood, or than it was in the first half of the period, for sure."""
    plan = load(f"{fresh_plan()}metrics: {{m: {metric}}}", "plan.yaml").plan
    assert plan is not None
    cells = {(0.0, ""): halves[0], (6 * DAY, ""): halves[1]}
    view = metric_view("m", plan.metrics["m"], Measured(cells), Period(0.0, 7 * DAY, DAY))
    assert (view.state.value, view.sure) == (state, sure)


async def test_a_day_that_has_just_begun_is_not_held_against_a_count() -> None:
    """A count is per day of what lies within the period."""
    plan = load(fresh_plan() + METRICS, "plan.yaml").plan
    assert plan is not None
    cells = {(0.0, ""): (10, 10.0, 10.0), (DAY, "green"): (5, 5.0, 5.0)}
    view = metric_view("pages", plan.metrics["pages"], Measured(cells), Period(0.0, 1.25 * DAY, DAY))
    assert [point.whole.value for point in view.points] == [10.0, 20.0]
    assert view.now.value == 12.0
    assert view.groups["green"].n == 5


async def test_a_count_is_of_the_days_from_which_there_are_events() -> None:
    """Of 45 days that were asked for there are events of the last 30, by the plan's days; and that is said."""
    plan = load(fresh_plan() + METRICS, "plan.yaml").plan
    assert plan is not None
    period = Period(100 * DAY, 145 * DAY, DAY, "Europe/Paris")
    began = 115 * DAY + 5 * HOUR
    view = metric_view("p", plan.metrics["pages"], Measured({(130 * DAY, ""): (90, 90.0, 90.0)}, began=began), period)
    # A day of Paris begins an hour before one of Greenwich.
    assert view.now.value == pytest.approx(90 / (30 + 1 / 24))
    assert (view.days, view.short) == (pytest.approx(30 + 1 / 24), True)
    whole = metric_view(
        "p", plan.metrics["pages"], Measured({(130 * DAY, ""): (90, 90.0, 90.0)}, began=99 * DAY), period
    )
    assert (whole.now.value, whole.days, whole.short) == (2.0, 45.0, False)
    # Half an hour of events is no day, and not held up as one.
    young = Measured({(144 * DAY, ""): (3, 3.0, 3.0)}, began=145 * DAY - 0.5 * HOUR)
    assert metric_view("p", plan.metrics["pages"], young, period).now.value == 3.0


@pytest.mark.parametrize(
    ("written", "sums", "least", "low", "high"),
    [
        ({"nps": "a.b"}, (30, -2700.0, 290000.0), None, -100.0, 100.0),
        ({"mean": "a.price"}, (30, 14600.0, 14600.0**2), 0.0, 0.0, None),
        ({"time": "a", "since": "b"}, (30, 40000.0, 40000.0**2), None, 0.0, None),
        ({"mean": "a.change"}, (30, 14600.0, 14600.0**2), -5.0, None, None),
    ],
)
async def test_an_interval_lies_within_what_is_possible(
    written: dict[str, str], sums: tuple[int, float, float], least: float | None, low: float | None, high: float | None
) -> None:
    """An NPS between −100 and 100, a time and a price not below 0; what may be negative is left alone."""
    made = Metric.model_validate(read_metric(written))
    view = metric_view("x", made, Measured({(0.0, ""): sums}, least=least), Period(0.0, 7 * DAY, DAY))
    for figure in (view.now, view.points[0].whole, view.groups[""]):
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low == low if low is not None else figure.low < 0
        assert figure.high <= high if high is not None else figure.high > sums[1] / 30


async def test_points_are_the_days_of_the_plan() -> None:
    """Midnight is that of its time zone, also where summer time ends: that day has 25 hours."""
    zone = ZoneInfo("Europe/Paris")
    since, until = (datetime(2026, 10, day, 15, tzinfo=zone).timestamp() for day in (23, 27))
    starts = Period(since, until, DAY, "Europe/Paris").starts
    assert [datetime.fromtimestamp(at, zone).isoformat()[:16] for at in starts] == [
        f"2026-10-{day}T00:00" for day in range(23, 28)
    ]
    assert [(later - at) / HOUR for at, later in pairwise(starts)] == [24.0, 24.0, 25.0, 24.0]


async def test_the_details_of_a_metric(site: Site) -> None:
    """How it went, the steps of a funnel, and cohorts, by variant too; of each only what it is."""
    await served_for(site, fresh_plan() + METRICS + DETAILED)
    key = (await site.api.post("/api/v1/keys", json={"name": "x", "environment": "production"})).json()["key"]
    shown = {"flag": "checkout", "variant": "on"}
    await told(site, key, [event(1, "begun"), event(2, "begun"), event(1, "$exposure", **shown)])
    await told(site, key, [event(1, "half"), event(1, "done"), event(2, "half"), event(3, "answered", score=11)])

    async def ask(path: str, **more: str) -> dict[str, Any]:
        params = {"environment": "production", **more}
        answer = await site.api.get(f"/api/v1/metrics{path}", params=params)
        return {"status": answer.status_code, **answer.json()}

    way = await ask("/way/funnel")
    assert [(one["name"], one["users"], one["from_start"]) for one in way["stages"]] == [
        ("begun", 2, 1.0), ("half", 2, 1.0), ("done", 1, 0.5),
    ]  # fmt: skip
    assert (way["stages"][2]["from_before"], way["stages"][2]["drop"]) == (0.5, 0.5)
    assert way["stages"][1]["median_time"] >= 0
    by_flag = await ask("/way/funnel", flag="checkout")
    assert {group: stages[-1]["users"] for group, stages in by_flag["groups"].items()} == {"": 0, "on": 1}
    one = await ask("/way", flag="checkout")
    assert {group: figure["value"] for group, figure in one["groups"].items()} == {"": 0.0, "on": 1.0}
    back = await ask("/week/cohorts", by="day")
    assert [(one["users"], one["back"][0]["n"]) for one in back["cohorts"]] == [(2, 0)]
    one = await ask("/way", days="1")
    assert sum(point["whole"]["n"] for point in one["over_time"]) == 2
    assert (await ask("/score"))["left_out"] == 1
    assert [(await ask(path))["status"] for path in ("/way/cohorts", "/week/funnel", "/none", "/None")] == [
        422, 422, 404, 404,
    ]  # fmt: skip


async def test_an_alert_that_stands_is_seen_by_everybody(site: Site) -> None:
    """In the API and on both pages, with what was seen when it began; and a funnel of nobody is a page, too."""
    await served_for(site, fresh_plan() + METRICS.replace('60%"', '60%", over: 4h') + DETAILED)
    key = (await site.api.post("/api/v1/keys", json={"name": "x", "environment": "production"})).json()["key"]
    old = iso(site.app.state.context.now() - 4.5 * HOUR)
    await told(site, key, [{**event(user, "begun"), "timestamp": old} for user in range(300)])
    await watch(site.plane)
    found = (await site.api.get("/api/v1/metrics", params={"environment": "production"})).json()
    rate = found["metrics"][0]
    assert (rate["state"], rate["standing"]["n"], rate["standing"]["value"]) == ("alert", 300, 0.0)
    for path in ("/metrics", "/metrics/completion_rate"):
        page = await site.api.get(path, params={"lang": "fr"})
        assert "était à 0\u202f% sur 300 cas quand l&#39;alerte a commencé" in page.text, path
    assert "Rien n&#39;a été compté" in (await site.api.get("/metrics/way?environment=staging&lang=fr")).text
    assert (await site.api.get("/metrics/nothing")).status_code == 404
    assert (await site.api.get("/metrics?environment=moon")).status_code == 422


async def test_pages_are_for_who_may_read(site: Site) -> None:
    """As those about events: users' doings are nobody's business."""
    for path in ("/metrics", "/metrics/way"):
        assert (await site.reader.get(path)).status_code in {303, 401}
