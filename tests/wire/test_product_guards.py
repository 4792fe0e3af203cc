"""Releases that are judged by their users: a real control plane, a real proxy, real events over the wire."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kit import patiently
from tests.kit.applications import SITE, stop
from tests.kit.ports import free_port
from tests.kit.serving import Running, running

PLAN = """\
bascule: 1
name: rewapp
environments: {{production: {{}}}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {port}}}}}
    health: {{path: /, every: 1s}}
    keep: 10m
    patience: 10m
    release: {release}
"""
JUDGED = """\
metrics:
  completion: {share: done, of: begun, within: 1s}
guards:
  - when: completion < 60%
promote when: completion > 65%
"""
DIVIDED = "[deploy, traffic: 50% for 1s, traffic: 100%, soak: 1s]"
FLAGGED = "[deploy, traffic: 100%, flag: checkout 50% for 1s, flag: checkout 100%, soak: 1s]"
ENDED = {"succeeded", "rolled back", "failed", "cancelled"}


@dataclass
class Shop:
    """A served plan, the address of its users, a key for their events, and how many have come."""

    server: Running
    folder: Path
    port: int
    key: str
    api: httpx.Client
    came: int = 0

    def release(self, version: str, steps: str, judged: str = JUDGED) -> str:
        """Start a release; its name."""
        text = PLAN.format(site=self.folder / "site.py", port=self.port, release=steps) + judged
        body = {"version": version, "component": "api", "environment": "production", "plan": text}
        started = self.api.post("/api/v1/releases", json=body)
        assert started.status_code == 201, started.text
        return str(started.json()["id"])

    def state(self, release: str) -> dict[str, Any]:
        """The release as the API shows it."""
        return dict(self.api.get(f"/api/v1/releases/{release}").json())

    def visit(self, number: int, slots: dict[str, str], completes: Callable[[int, str], bool]) -> None:
        """So many new users come through the proxy, begin in the slot that they meet, and complete or do not."""
        batch = []
        for who in range(self.came, self.came + number):
            version = patiently.get(f"http://127.0.0.1:{self.port}/").text.removeprefix("version ")
            flags = self.flags(f"u{who}")
            call = {"userId": f"u{who}", "context": {"bascule": {"slot": slots[version], "flags": flags}}}
            batch.append({"type": "track", "event": "begun", **call})
            if completes(who, "on" if flags.get("checkout") == "on" else version):
                batch.append({"type": "track", "event": "done", **call})
        self.came += number
        answer = httpx.post(f"{self.server.url}/v1/batch", json={"batch": batch}, auth=(self.key, ""), timeout=20)
        assert answer.json() == {"success": True}, answer.text

    def flags(self, user: str) -> dict[str, str]:
        """The variants that a user has now."""
        asked = {"context": {"targetingKey": user}}
        headers = {"authorization": f"Bearer {self.key}"}
        answer = patiently.post(f"{self.server.url}/ofrep/v1/evaluate/flags/checkout", json=asked, headers=headers)
        return {"checkout": str(answer.json()["variant"])} if answer.status_code == 200 else {}

    def until(self, release: str, true: Callable[[dict[str, Any]], bool], doing: Callable[[], None]) -> dict[str, Any]:
        """Have something done again and again until a release is so, for a minute and a half at most."""
        began = time.monotonic()
        while not true(state := self.state(release)):
            assert time.monotonic() - began < 90, (state, self.api.get("/api/v1/journal").text[-2000:])
            doing()
        return state

    def told(self, release: str) -> list[str]:
        """What the journal says of a release."""
        entries = self.api.get("/api/v1/journal", params={"release": release, "limit": 200}).json()["entries"]
        return [entry["message"]["text"] for entry in entries]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Version 1 serves, and there is a flag that nobody has."""
    port = free_port()
    (tmp_path / "site.py").write_text(SITE)
    plan = tmp_path / "bascule.yaml"
    plan.write_text(PLAN.format(site=tmp_path / "site.py", port=port, release=DIVIDED))
    with running(tmp_path / "data", plan) as server:
        api = httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {server.token}"}, timeout=20)
        made = api.post("/api/v1/keys", json={"name": "shop", "environment": "production"}).json()
        shop = Shop(server, tmp_path, port, made["key"], api)
        flag = {"flag": {"rolloutPercentage": 0}}
        assert api.put("/api/v1/flags/production/checkout", json=flag).status_code == 200
        first = shop.release("1", "[deploy, traffic: 100%]", judged="")
        shop.until(first, lambda seen: seen["phase"] == "succeeded", lambda: None)
        yield shop
    stop(shop)


def slots(state: dict[str, Any]) -> dict[str, str]:
    """The slot of each version."""
    return {slot["version"]: slot["slot"] for slot in state["slots"] if slot["version"]}


def exposed(shop: Shop, version: str, steps: str) -> tuple[str, dict[str, str]]:
    """A release whose candidate has its first users, and which slot is whose."""
    release = shop.release(version, steps)
    state = shop.until(release, lambda seen: seen["phase"] in {"exposed", "promoted"}, lambda: None)
    return release, slots(state)


@pytest.mark.long
def test_a_version_whose_users_do_not_complete_is_rolled_back(shop: Shop) -> None:
    """No request fails and nothing is slow; the guard over the product's figure sees it, with its counts."""
    release, where = exposed(shop, "2", DIVIDED)
    state = shop.until(
        release,
        lambda seen: seen["phase"] in ENDED,
        lambda: shop.visit(10, where, lambda who, met: met == "1" or who % 10 == 0),
    )
    assert state["phase"] == "rolled back"
    assert state["weights"] == {"blue": 100, "green": 0}
    assert state["because"]["text"].startswith("completion < 60%: completion is")
    assert "cases" in state["because"]["text"]


@pytest.mark.long
def test_a_good_version_gets_everybody_only_when_its_criterion_is_met(shop: Shop) -> None:
    """Ten users are not enough, and it waits; when they are, the journal says so before everybody gets it."""
    release, where = exposed(shop, "2", DIVIDED)
    shop.visit(10, where, lambda *_: True)
    few = shop.until(release, lambda seen: seen["criteria"][0]["total"] > 0, lambda: None)
    (criterion,) = few["criteria"]
    assert (few["phase"], criterion["name"], criterion["state"]) == ("exposed", "completion > 65%", "waiting")
    assert "are needed to tell" in criterion["because"]["text"]
    done = shop.until(release, lambda seen: seen["phase"] in ENDED, lambda: shop.visit(10, where, lambda *_: True))
    assert (done["phase"], done["criteria"][0]["state"]) == ("succeeded", "met")
    assert done["criteria"][0]["total"] > 10
    told = shop.told(release)
    met = next(number for number, line in enumerate(told) if line.startswith("Criterion met"))
    whole = next(number for number, line in enumerate(told) if "green 100%" in line)
    assert met < whole, told


@pytest.mark.long
def test_a_flag_that_keeps_its_users_from_completing_is_taken_back(shop: Shop) -> None:
    """All traffic is on the new version; those who got the flag are told apart from everybody else by it."""
    release, where = exposed(shop, "2", FLAGGED)
    state = shop.until(
        release,
        lambda seen: seen["phase"] in ENDED,
        lambda: shop.visit(10, where, lambda who, met: met != "on" or who % 10 == 0),
    )
    assert state["phase"] == "rolled back"
    assert "completion is" in state["because"]["text"]
    assert {shop.flags(f"u{who}")["checkout"] for who in range(20)} == {"off"}
