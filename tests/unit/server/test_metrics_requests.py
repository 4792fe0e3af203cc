"""Metrics over requests that proxies have counted, baselines that are measured, and goals that are changes of them."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from bascule.areas.events.public import Measures
from bascule.areas.metrics.alerts import MetricAlerts
from bascule.areas.metrics.service import SETTLED, keep_baselines
from bascule.areas.metrics.watch import FigureWatch, Sources, watch
from bascule.evidence.ladder import LADDER, bins
from bascule.kernel.i18n import Message
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored
from bascule.plan.model.metric import DAY
from bascule.ports.places import Minute
from bascule.server.reader import iso
from bascule.store import journal
from bascule.store.database import transaction
from bascule.store.plans import PlanStore
from bascule.wiring.plans.in_force import Plans
from tests.kit.releases import spec
from tests.kit.web import Site, fresh_plan, served_for

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOUR = 3600.0
METRICS = """
metrics:
  errors_500: {proxy: error_rate, component: api, baseline: 1%, goal: "< 0.5%", alert: "> 2%"}
  slow: {proxy: latency_p95, component: api, baseline: 2d before the release, goal: -50%, alert: "> 3s"}
  traffic: {proxy: requests, baseline: 2d before the release, goal: +15%}
  orders: {count: ordered, baseline: 2d before the release, goal: +15%}
"""
PLAYED = """
metrics:
  finished: {share: done, of: begun, within: 1h, alert: "< 60%", over: 4h}
  took: {time: done, since: begun, within: 1h}
  way: {funnel: [begun, done], within: 1h}
"""


def minute(place: Place, at: float, slot: Slot, served: tuple[int, int], seconds: float) -> Minute:
    """A minute in which every request took so long."""
    total, errors = served
    over = {rung: total if rung < seconds else 0 for rung in LADDER}
    return Minute(place, slot, Instant(at // 60 * 60), 60.0, total, errors, bins(total, over))


async def release(site: Site, place: Place, exposed: float, time_scale: float = 1.0) -> None:
    """A release that users met at an instant, perhaps one in which time runs faster."""
    number = f"r-{place.plan}-{exposed:.0f}"
    values = {
        "id": number,
        "plan": place.plan,
        "component": place.component,
        "course": json.dumps(as_stored(replace(spec(plan=place.plan), time_scale=time_scale))),
        "progress": json.dumps({"phase": "succeeded", "exposed_at": exposed, "ended_at": exposed + 60}),
        "started": exposed - 60,
    }
    query = """INSERT INTO release (id, plan, environment, component, version, previous, candidate, stable, author, plan_hash,
               course, phase, progress, started, ended) VALUES (:id, :plan, 'production', :component, '2.0', '1.0', 'green',
               'blue', 'noe', 'x', CAST(:course AS jsonb), 'succeeded', CAST(:progress AS jsonb), :started, :started + 120)"""
    async with transaction(site.plane.engine) as connection:
        await connection.execute(text(query), values)


async def metrics(site: Site, days: float = 1.0) -> dict[str, dict[str, Any]]:
    """The success table, as the API shows it."""
    answer = await site.api.get("/api/v1/metrics", params={"environment": "production", "days": days})
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()["metrics"]}


async def placed(site: Site) -> tuple[Place, float]:
    """A plan of its own with metrics over requests, and now."""
    answer = await served_for(site, fresh_plan() + METRICS)
    return Place(answer.json()["name"], "production", "api"), site.app.state.context.now()


async def test_requests_are_metrics_between_releases(site: Site) -> None:
    """By slot and over time, on the page too: errors as a share, latencies as a quantile, requests per second of what was seen."""
    place, now = await placed(site)
    hours = [(now - 5 * HOUR, Slot.BLUE, (600, 3), 0.2), (now - 2 * HOUR, Slot.GREEN, (300, 9), 0.9)]
    await site.plane.counts.count([minute(place, *one) for one in hours], Instant(0.0))
    found = await metrics(site)
    errors, slow, traffic = (found[name] for name in ("errors_500", "slow", "traffic"))
    assert (errors["kind"], errors["component"], errors["now"]["n"]) == ("error_rate", "api", 900)
    assert errors["now"]["value"] == pytest.approx(12 / 900)
    assert errors["now"]["low"] < 12 / 900 < errors["now"]["high"]
    assert {slot: one["value"] for slot, one in errors["groups"].items()} == {"blue": 0.005, "green": 0.03}
    assert errors["state"] == "going back"
    assert slow["now"]["value"] == pytest.approx(0.9, rel=0.1)
    assert (slow["goal"], slow["change"], slow["measured"]["since"]) == (None, -0.5, None)
    assert (traffic["now"]["value"], traffic["now"]["n"]) == (7.5, 900)
    one = (await site.api.get("/api/v1/metrics/traffic?environment=production&days=1")).json()
    assert [(point["whole"]["n"], point["whole"]["value"]) for point in one["over_time"]] == [(600, 10.0), (300, 5.0)]
    flagged = await site.api.get("/api/v1/metrics/traffic?environment=production&days=1&flag=checkout")
    assert list(flagged.json()["groups"]) == [""]
    for path in ("/metrics?days=1&lang=fr", "/metrics/errors_500?days=1&lang=fr"):
        page = (await site.api.get(path)).text
        assert "900 requêtes" in page
        assert "des requêtes <code>error_rate</code> · api" in page


async def test_a_baseline_is_measured_before_the_newest_release(site: Site) -> None:
    """What came after its first user does not count; it is told with its cases, and is kept when what it was made of is gone."""
    place, now = await placed(site)
    exposed = now - 30 * HOUR
    await release(site, place, now - 10 * DAY)
    await release(site, place, exposed)
    before = [minute(place, exposed - hours * HOUR, Slot.BLUE, (1000, 10), 2.0) for hours in range(1, 48)]
    after = [
        minute(place, exposed + 600, Slot.GREEN, (5000, 10), 0.1),
        minute(place, now - HOUR, Slot.GREEN, (50, 0), 0.1),
    ]
    await site.plane.counts.count([*before, *after], Instant(0.0))
    slow = (await metrics(site))["slow"]
    assert slow["baseline"] == pytest.approx(2.0, rel=0.1)
    assert slow["goal"] == pytest.approx(slow["baseline"] / 2)
    assert (slow["measured"]["n"], slow["measured"]["enough"], slow["measured"]["span"]) == (47_000, True, 2 * DAY)
    assert slow["state"] == "reached"
    page = (await site.api.get("/metrics/slow?days=1&lang=en")).text
    assert "−50% of " in page
    assert "measured over 2 d before the release, 47,000 cases" in page
    traffic = (await metrics(site))["traffic"]
    # An hour in forty-eight was looked at for a minute: that is no rate of two days.
    assert (traffic["baseline"], traffic["goal"], traffic["measured"]["enough"]) == (None, None, False)
    await keep_baselines(site.plane)
    async with transaction(site.plane.engine) as connection:
        await connection.execute(text("DELETE FROM place_count WHERE plan = :plan"), {"plan": place.plan})
    assert (await metrics(site))["slow"]["baseline"] == slow["baseline"]
    await release(site, place, now - HOUR)
    assert (await metrics(site))["slow"]["measured"]["enough"] is False
    assert exposed + SETTLED < now


async def test_a_baseline_is_not_kept_before_it_is_settled(site: Site) -> None:
    """What was told late may still come; and nobody is told a baseline of too few cases."""
    place, now = await placed(site)
    await release(site, place, now - 60)
    hours = [minute(place, now - hours * HOUR, Slot.BLUE, (9, 0), 2.0) for hours in range(1, 4)]
    await site.plane.counts.count(hours, Instant(0.0))
    assert (await metrics(site))["slow"]["measured"] | {"since": "", "until": ""} == {
        "span": 2 * DAY, "since": "", "until": "", "n": 27, "enough": False,
    }  # fmt: skip
    await site.plane.counts.count([minute(place, now - 4 * HOUR, Slot.BLUE, (9, 0), 2.0)], Instant(0.0))
    await keep_baselines(site.plane)
    assert (await metrics(site))["slow"]["measured"]["n"] == 36
    await site.plane.counts.count([minute(place, now - 5 * HOUR, Slot.BLUE, (9, 0), 2.0)], Instant(0.0))
    assert (await metrics(site))["slow"]["measured"]["n"] == 45


async def test_an_hour_that_a_release_cuts_is_left_out(site: Site) -> None:
    """What is only known by the hour would bring in requests that the new version has served."""
    place, now = await placed(site)
    exposed = (now - 30 * HOUR) // HOUR * HOUR + 1800
    await release(site, place, exposed)
    around = [(exposed - 2 * HOUR, (100, 0), 2.0), (exposed - 600, (100, 0), 2.0), (exposed + 600, (7000, 0), 0.1)]
    await site.plane.counts.count([minute(place, at, Slot.BLUE, *one) for at, *one in around], Instant(0.0))
    assert (await metrics(site))["slow"]["measured"]["n"] == 200
    await site.plane.counts.count([], Instant(now))
    assert (await metrics(site))["slow"]["measured"]["n"] == 100


async def test_hours_of_the_past_are_figures_too(site: Site) -> None:
    """What was folded a day later is read with what was not, by the plan's days."""
    place, now = await placed(site)
    days = [minute(place, now - days * DAY, Slot.BLUE, (100, days), 0.2) for days in (1, 3, 5)]
    await site.plane.counts.count(days, Instant(0.0))
    await site.plane.counts.count([], Instant(now - 2 * DAY))
    found = await metrics(site, 7.0)
    assert (found["errors_500"]["now"]["n"], found["errors_500"]["now"]["value"]) == (300, pytest.approx(0.03))
    assert found["traffic"]["now"]["value"] == pytest.approx(300 / 180)
    one = (await site.api.get("/api/v1/metrics/errors_500?environment=production&days=7")).json()
    assert [point["whole"]["n"] for point in one["over_time"]] == [100, 100, 100]


async def test_users_of_a_rehearsal_are_played_faster(site: Site) -> None:
    """Where the newest release runs sixty times faster, an hour to finish is a minute, and a second stands for one minute."""
    answer = await served_for(site, fresh_plan() + PLAYED)
    place, now = Place(answer.json()["name"], "production", "api"), site.app.state.context.now()
    key = (await site.api.post("/api/v1/keys", json={"name": "x", "environment": "production"})).json()["key"]
    batch = [
        {"type": "track", "event": name, "userId": f"u{user}", "messageId": f"{name}{user}", "timestamp": iso(now - at)}
        for user in range(300)
        for name, at in (("begun", 250 - user / 2), *([("done", 240 - user / 2)] if user < 60 else []))
    ]
    basic = base64.b64encode(f"{key}:".encode()).decode()
    sent = await site.reader.post("/v1/batch", json={"batch": batch}, headers={"authorization": f"Basic {basic}"})
    assert sent.json() == {"success": True}
    found = await metrics(site)
    assert [found[name]["now"]["n"] for name in ("finished", "took", "way")] == [0, 0, 0]
    await watch(site.plane)
    assert (await metrics(site))["finished"]["standing"] is None
    await release(site, place, now - 60, 60.0)
    found = await metrics(site)
    assert [found[name]["now"]["n"] for name in ("finished", "took", "way")] == [300, 60, 300]
    assert found["took"]["now"]["value"] == pytest.approx(600, rel=0.01)
    way = (await site.api.get("/api/v1/metrics/way/funnel?environment=production&days=1")).json()
    assert (way["stages"][1]["mean_time"], way["stages"][1]["median_time"]) == (
        pytest.approx(600, rel=0.01), pytest.approx(600, rel=0.01),
    )  # fmt: skip
    await watch_anew(site)
    assert (await metrics(site))["finished"]["standing"] is not None


async def watch_anew(site: Site) -> None:
    """As a control plane that has looked at nothing lately."""
    engine = site.plane.working
    plans = Plans(PlanStore(engine), site.plane.reader)
    await FigureWatch(Sources(Measures(engine), MetricAlerts(engine), plans, site.plane.runtime.clock, "")).look()


async def test_an_alert_on_requests_needs_no_release(site: Site) -> None:
    """Errors and latencies beyond their limits are told between releases, once each."""
    place, now = await placed(site)
    await site.plane.counts.count([minute(place, now - 120, Slot.BLUE, (2000, 100), 4.0)], Instant(0.0))
    await watch(site.plane)
    found = await metrics(site)
    assert [found[name]["standing"] is not None for name in ("errors_500", "slow", "traffic")] == [True, True, False]
    assert found["slow"]["standing"]["low"] > 3.0
    entries = [one.content for one in await journal.read(site.plane.engine) if one.content["kind"] == "figure"]
    mine = [Message.from_json(one["message"]) for one in entries if one["data"]["plan"] == place.plan]
    assert sorted(str(one.values["metric"]) for one in mine) == ["errors_500", "slow"]
