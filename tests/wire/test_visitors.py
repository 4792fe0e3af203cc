"""A staging that nobody visits: synthetic visitors prove a good version, and turn a bad one back, on real proxies."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kit import patiently
from tests.kit.applications import stop_what_outlives_us
from tests.kit.ports import free_port
from tests.kit.serving import running

# It writes down who asked, and its bad version fails on one page of two.
SITE = """\
import http.server, sys
port, version, seen = int(sys.argv[1]), sys.argv[2], sys.argv[3]
class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path != "/health":
            names = ("user-agent", "x-bascule-visitor", "x-bascule-preview", "host")
            with open(seen, "a") as file:
                file.write("|".join([self.path, *(self.headers.get(name, "-") for name in names)]) + "\\n")
        self.send_response(500 if version == "bad" and self.path == "/pages" else 200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *parts):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", port), Site).serve_forever()
"""
PLAN = """\
bascule: 1
name: rewapp
environments:
  staging: {{override: {{api: {{visitors: {{rate: 40/s, paths: [/, /pages], host: shop.example}}}}}}}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}} {seen}"}}}}
    route: {{{proxy}: {{listen: "127.0.0.1:{port}"}}}}
    health: {{path: /health, every: 1s}}
    keep: 10m
    patience: 30m
    release: [deploy, {{traffic: 20%, until: error_rate < 5%}}, traffic: 100%, soak: 1s]
guards:
  - when: error_rate > 5%
"""
ENDED = {"succeeded", "rolled back", "failed", "cancelled"}
FIRST = PLAN.replace(", {{traffic: 20%, until: error_rate < 5%}}", "").replace("  - when: error_rate > 5%\n", "  []\n")


@dataclass
class Staging:
    """A served plan whose version 1 is there, and what its program wrote down."""

    api: httpx.Client
    text: str
    seen: Path
    port: int

    def released(self, version: str, text: str = "") -> dict[str, Any]:
        """A release of a version, when it has ended: after a minute and a half at most."""
        body = {"version": version, "component": "api", "environment": "staging", "plan": text or self.text}
        started = self.api.post("/api/v1/releases", json=body)
        assert started.status_code == 201, started.text
        path, began = f"/api/v1/releases/{started.json()['id']}", time.monotonic()
        while (state := dict(self.api.get(path).json()))["phase"] not in ENDED:
            assert time.monotonic() - began < 90, (state, self.api.get("/api/v1/journal").text[-2000:])
        return state

    def told(self, release: str) -> list[str]:
        """What the journal says of a release."""
        entries = self.api.get("/api/v1/journal", params={"release": release, "limit": 200}).json()["entries"]
        return [entry["message"]["text"] for entry in entries]

    def asked(self) -> list[list[str]]:
        """Path, agent, release, key and host of every request that reached the program."""
        return [line.split("|") for line in self.seen.read_text().splitlines()]


@pytest.fixture(scope="module", params=["envoy", pytest.param("haproxy", marks=pytest.mark.long)])
def staging(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staging]:
    """Version 1 serves, and nobody ever comes."""
    if request.param == "haproxy" and shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin") is None:
        pytest.skip("HAProxy is missing: apt-get install haproxy")
    tmp_path = tmp_path_factory.mktemp("staging")
    port, site, seen = free_port(), tmp_path / "site.py", tmp_path / "seen"
    site.write_text(SITE)
    seen.touch()
    values = {"site": site, "seen": seen, "port": port, "proxy": request.param}
    plan = tmp_path / "bascule.yaml"
    plan.write_text(PLAN.format(**values))
    with running(tmp_path / "data", plan) as server:
        api = httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {server.token}"}, timeout=20)
        staging = Staging(api, plan.read_text(), seen, port)
        first = FIRST.replace("visitors: {{rate: 40/s, paths: [/, /pages], host: shop.example}}", "visitors: none")
        assert staging.released("1", first.format(**values))["phase"] == "succeeded"
        yield staging
    stop_what_outlives_us(tmp_path)


def test_visitors_alone_prove_a_version(staging: Staging) -> None:
    """Its guards speak within the minute, nobody is counted as a user, and the program is told who came."""
    before = len(staging.asked())
    state = staging.released("2")
    assert state["phase"] == "succeeded"
    assert state["felt"] is None
    assert (state["visits"] > 50, state["failed_visits"]) == (True, 0)
    assert "0 failed; no users" in staging.api.get(f"/releases/{state['id']}", headers={"accept-language": "en"}).text
    told = staging.told(state["id"])
    assert [line for line in told if "make up for users" in line] == [
        "Where fewer than 40 requests a second come, synthetic visitors make up for users, for at most 6 h. "
        "They are never counted as users."
    ]
    assert f"Synthetic visitors made {state['visits']} requests, of which 0 failed." in " ".join(told)
    asked = staging.asked()[before:]
    assert {(release, key, host) for _, _, release, key, host in asked} == {(state["id"], "-", "shop.example")}
    assert {path for path, *_ in asked} == {"/", "/pages"}
    assert all("bot" in agent for _, agent, *_ in asked)
    # 80 would come; a few are under way when the end is on record.
    most, after = len(staging.asked()) + 8, time.monotonic() + 2
    while time.monotonic() < after:
        assert len(staging.asked()) <= most, "visitors came after the release had ended"


def test_visitors_alone_turn_a_bad_version_back(staging: Staging) -> None:
    """It is well when its health is asked, and fails on a page: visitors meet it, users never do."""
    state = staging.released("bad")
    assert state["phase"] == "rolled back"
    assert "error_rate > 5%" in " ".join(staging.told(state["id"]))
    assert state["failed_visits"] > 0
    assert state["felt"] is None
    assert state["weights"][state["stable"]] == 100


def test_users_are_told_from_visitors(staging: Staging) -> None:
    """Somebody who says that they are a visitor is a user, whose word does not reach the program."""
    patiently.get(
        f"http://127.0.0.1:{staging.port}/me", headers={"x-bascule-visitor": "r-1", "x-bascule-preview": "key"}
    )
    path, _, release, key, _ = staging.asked()[-1]
    assert (path, release, key) == ("/me", "-", "-")
