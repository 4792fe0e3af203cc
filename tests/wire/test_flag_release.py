"""A release that gives a flag to users, on real processes, a real proxy and a real server; and the way back of both."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browser.conftest import SITE
from tests.kit.ports import free_port
from tests.unit.server.kit import Running, running

USER = {"context": {"targetingKey": "u1"}}
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
    release: {release}
"""
SHORT = "[deploy, traffic: 100%, soak: 1s]"
HELD = "[deploy, traffic: 100%, flag: checkout 100% for 1h]"
QUICK = "[deploy, traffic: 100%, flag: checkout 50% for 1s, flag: checkout 100%, soak: 1s]"


@dataclass
class Shop:
    """A served plan, its users' address, and a page's key."""

    server: Running
    folder: Path
    port: int
    key: str
    api: httpx.Client

    def plan(self, release: str) -> str:
        """The plan with these steps."""
        return PLAN.format(site=self.folder / "site.py", port=self.port, release=release)

    def release(self, version: str, steps: str) -> str:
        """Start a release; its name."""
        body = {"version": version, "component": "api", "environment": "production", "plan": self.plan(steps)}
        started = self.api.post("/api/v1/releases", json=body)
        assert started.status_code == 201, started.text
        return str(started.json()["id"])

    def until(self, true: Callable[[], bool]) -> float:
        """Wait until something is so, for a minute at most; how long it took."""
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < 60, self.api.get("/api/v1/journal").text[-2000:]
        return time.monotonic() - began

    def phase(self, release: str) -> str:
        """How far a release is."""
        return str(self.api.get(f"/api/v1/releases/{release}").json()["phase"])

    def shown(self) -> bool:
        """Whether the user has the feature."""
        headers = {"authorization": f"Bearer {self.key}"}
        answer = httpx.post(f"{self.server.url}/ofrep/v1/evaluate/flags/checkout", json=USER, headers=headers)
        return bool(answer.json()["value"])

    def version(self) -> str:
        """What the proxy's users meet."""
        return httpx.get(f"http://127.0.0.1:{self.port}/").text

    def type(self, *words: str) -> tuple[int, dict[str, Any]]:
        """A command as somebody types it, with --json; exit code and answer."""
        port = self.server.url.rsplit(":", 1)[1]
        known = {"BASCULE_DATA": str(self.folder / "data"), "BASCULE_PORT": port, "LANG": "C.UTF-8"}
        command = [str(Path(sys.executable).parent / "bascule"), *words, "--json"]
        done = subprocess.run(
            command,
            env={**os.environ, **known},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, json.loads(done.stdout or done.stderr)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Version 1 serves, and the flag is there and given to nobody."""
    port = free_port()
    (tmp_path / "site.py").write_text(SITE)
    plan = tmp_path / "bascule.yaml"
    plan.write_text(PLAN.format(site=tmp_path / "site.py", port=port, release=SHORT))
    with running(tmp_path / "data", plan) as server:
        api = httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {server.token}"}, timeout=20)
        made = api.post("/api/v1/keys", json={"name": "shop", "environment": "production"}).json()
        shop = Shop(server, tmp_path, port, made["key"], api)
        flag = {"flag": {"rolloutPercentage": 0}}
        assert api.put("/api/v1/flags/production/checkout", json=flag).status_code == 200
        first = shop.release("1", SHORT)
        shop.until(lambda: shop.phase(first) == "succeeded")
        yield shop
    stop(shop)


def stop(shop: Shop) -> None:
    """What outlives the control plane is ended, too: the sites and the proxy of this test."""
    import psutil

    for process in psutil.process_iter(["cmdline"]):
        if str(shop.folder) in " ".join(process.info["cmdline"] or ()):
            process.kill()


def test_rollback_now_brings_traffic_and_flag_back(shop: Shop) -> None:
    """One command does both, verifies both, and says how long it took: half a minute at most."""
    release = shop.release("2", HELD)
    shop.until(shop.shown)
    assert shop.version() == "version 2"
    began = time.monotonic()
    code, told = shop.type("rollback", release, "--now", "--reason", "the till is stuck")
    took = time.monotonic() - began
    assert (code, told["phase"]) == (0, "rolled back"), told
    assert not shop.shown()
    assert shop.version() == "version 1"
    assert took < 30, took
    assert told["seconds"] < 10, told


def test_a_release_that_has_succeeded_takes_its_flags_back_as_well(shop: Shop) -> None:
    """The old version is still warm, and the flag is what it was before."""
    release = shop.release("2", QUICK)
    shop.until(lambda: shop.phase(release) == "succeeded")
    assert shop.shown()
    references_are_listed(shop)
    code, told = shop.type("rollback", release, "--now")
    assert (code, told["phase"]) == (0, "succeeded"), told
    assert not shop.shown()
    assert shop.version() == "version 1"
    history = shop.api.get("/api/v1/flags/production/checkout").json()["versions"]
    assert [one["release"] for one in history][:3] == [release] * 3


def references_are_listed(shop: Shop) -> None:
    """The flag of a finished release can go, and so can the lines that ask for it."""
    (shop.folder / "cart.py").write_text('if flags.on("checkout", user):\n    checkouts()\n')
    for words in (("init", "-q"), ("add", "cart.py")):
        subprocess.run(["git", *words], cwd=shop.folder, check=True)
    _, stale = shop.type("flag", "stale")
    assert [one["key"] for one in stale] == ["checkout"]
    assert stale[0]["references"] == ['cart.py:1:if flags.on("checkout", user):']
