"""The plan's metrics over HTTP, from events that really arrived."""

import base64
from typing import Any

import pytest

from bascule.plan.load import load
from bascule.server.views.metrics import MetricState, metric_view

from .conftest import Site, fresh_plan

pytestmark = pytest.mark.asyncio(loop_scope="session")
METRICS = """
metrics:
  completion_rate: {share: done, of: begun, baseline: 65%, goal: 80%, alert: "< 60%"}
  satisfaction: {mean: answered.score, goal: "> 8"}
  pages: {count: seen}
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
    made = await site.api.post("/api/v1/plans", json={"text": fresh_plan() + METRICS})
    assert made.status_code == 201, made.text
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
    assert table["pages"]["now"]["value"] == pytest.approx(1 / 7)


async def test_states() -> None:
    """An alert says more than a goal; no users say nothing."""
    plan = load(fresh_plan() + METRICS, "plan.yaml").plan
    assert plan is not None
    rate = plan.metrics["completion_rate"]
    states = {good: metric_view("r", rate, {"": (100, float(good), 0.0)}, 7.0).state for good in (50, 70, 80)}
    assert states == {50: MetricState.ALERT, 70: MetricState.UNDER_WAY, 80: MetricState.REACHED}
    assert metric_view("r", rate, {}, 7.0).state is MetricState.NO_DATA
