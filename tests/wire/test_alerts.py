"""Alerts that take back what a release changed after it has succeeded: real processes, a real proxy, real events."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kit.applications import PLAN, SITE, Shop, stop
from tests.kit.ports import free_port
from tests.kit.serving import running

FIRST = "[deploy, traffic: 100%, soak: 1s]"
HELD = "[deploy, traffic: 100%, flag: checkout 100% for 1h]"
QUICK = "[deploy, traffic: 100%, flag: checkout 100%, soak: 1s]"
WATCHED = """\
metrics:
  completion_rate: {share: done, of: begun, within: 1s}
alerts:
  - name: Completion rate drops
    condition: completion_rate < 60% for 2s
    severity: SEV-1
    then: auto_rollback
  - name: Somebody should look
    when: completion_rate < 60% for 2s
    then: investigate
"""


class Watched(Shop):
    """The shop, with a figure and alerts about it."""

    came = 0

    def plan(self, release: str) -> str:
        """The plan with these steps."""
        return PLAN.format(site=self.folder / "site.py", port=self.port, release=release) + WATCHED

    def users(self, number: int, good: int) -> None:
        """So many new users begin, and the good ones are done."""
        batch = []
        for who in range(number):
            self.came += 1
            for event in ("begun", *(["done"] if who < good else [])):
                batch.append({"type": "track", "event": event, "userId": f"u{self.came}"})
        answer = httpx.post(f"{self.server.url}/v1/batch", json={"batch": batch}, auth=(self.key, ""), timeout=20)
        assert answer.json() == {"success": True}, answer.text

    def alerts(self) -> dict[str, dict[str, Any]]:
        """The alerts, by name."""
        return {one["name"]: one for one in self.api.get("/api/v1/alerts").json()["alerts"]}

    def has_acted(self) -> bool:
        """Whether what the first alert asks for is settled, while fewer users than it wants are done."""
        self.users(20, 4)
        found = self.alerts()
        return found["Completion rate drops"]["way"] in {"back", "refused"} and all(
            one["stands"] for one in found.values()
        )

    def is_over(self) -> bool:
        """Whether all are over, while all users are done."""
        self.users(60, 60)
        return not any(one["stands"] for one in self.alerts().values())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Watched]:
    """Version 1 serves, and the flag is there and given to nobody."""
    port = free_port()
    (tmp_path / "site.py").write_text(SITE)
    plan = tmp_path / "bascule.yaml"
    plan.write_text(PLAN.format(site=tmp_path / "site.py", port=port, release=FIRST) + WATCHED)
    with running(tmp_path / "data", plan) as server:
        api = httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {server.token}"}, timeout=20)
        made = api.post("/api/v1/keys", json={"name": "shop", "environment": "production"}).json()
        shop = Watched(server, tmp_path, port, made["key"], api)
        flag = {"flag": {"rolloutPercentage": 0}}
        assert api.put("/api/v1/flags/production/checkout", json=flag).status_code == 200
        first = shop.release("1", FIRST)
        shop.until(lambda: shop.phase(first) == "succeeded")
        yield shop
    stop(shop)


def test_a_figure_that_falls_after_the_release_takes_it_back_once(shop: Watched) -> None:
    """The version and its flag go back, the journal says by what, somebody has a task; well again, it is over."""
    release = shop.release("2", QUICK)
    shop.until(lambda: shop.phase(release) == "succeeded")
    assert shop.shown()
    shop.until(shop.has_acted)
    shop.until(lambda: shop.version() == "version 1")
    assert not shop.shown()
    found = shop.alerts()["Completion rate drops"]
    assert (found["way"], found["severity"]) == ("back", "critical")
    assert found["way_because"]["values"]["release"] == release
    code, told = shop.type("alerts")
    assert code == 3
    (task,) = told["investigations"]
    assert (task["name"], task["owner"]) == ("Somebody should look", "tech-lead")
    assert shop.type("alerts", "take", str(task["number"]))[0] == 0
    code, closed = shop.type("alerts", "close", str(task["number"]), "--found", "the form asked twice")
    assert (code, closed["found"]) == (0, "the form asked twice")
    shop.until(shop.is_over)
    started = [one["id"] for one in shop.api.get("/api/v1/releases").json()["releases"]]
    assert len(started) == 3, started
    written = [one["message"]["key"] for one in shop.api.get("/api/v1/journal?limit=500").json()["entries"]]
    assert [written.count(f"alerts.{key}") for key in ("began", "over", "taken", "closed")] == [2, 2, 1, 1]
    shown = shop.api.get(f"/api/v1/journal?release={release}").json()["entries"]
    assert [one["message"]["key"] for one in shown].count("alerts.swapped") == 1


def test_a_figure_that_falls_during_the_release_turns_it_back(shop: Watched) -> None:
    """As a person's rollback: the release itself goes back with its flag, and its journal has the alert and the figure."""
    release = shop.release("2", HELD)
    shop.until(shop.shown)
    shop.until(shop.has_acted)
    shop.until(lambda: shop.phase(release) == "rolled back")
    assert (shop.version(), shop.shown()) == ("version 1", False)
    shown = [one["message"] for one in shop.api.get(f"/api/v1/journal?release={release}").json()["entries"]]
    assert [one["key"] for one in shown].count("alerts.asked-back") == 1
    assert any("completion_rate" in one["text"] and one["key"] == "release.turning-back" for one in shown)


def test_where_there_is_no_way_back_it_is_said(shop: Watched) -> None:
    """Before the first version there was none: it stays, and people are told why."""
    shop.until(shop.has_acted)
    found = shop.alerts()["Completion rate drops"]
    assert (found["way"], found["way_because"]["key"]) == ("refused", "alerts.refused")
    assert "r-0001" in found["way_because"]["text"]
    assert shop.version() == "version 1"
