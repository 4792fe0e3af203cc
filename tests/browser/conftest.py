"""Chromium, a served control plane with two small sites behind Envoy, and somebody who uses them."""

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.kit.ports import free_port
from tests.unit.server.kit import running

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
VENDOR = ROOT / "src" / "bascule" / "server" / "static" / "vendor" / "htmx.min.js"
ARTIFACTS = ROOT / "tests" / "artifacts"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SITE = """\
import http.server, os, sys
class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = f"version {sys.argv[2]}".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *parts):
        pass
print("listening", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
"""
PLAN = """\
bascule: 1
name: rewapp
timezone: Europe/Paris
environments:
  staging: {{override: {{api: {{route: {{envoy: {{listen: {staging}}}}}}}}}}}
  production: {{}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {production}}}}}
    health: {{path: /, every: 1s}}
    keep: 2m
    release:
      - deploy
      - smoke: [GET / is 200]
      - traffic: 20% for 3s
      - traffic: 60% for 15m
      - traffic: 100%
      - soak: 2s
guards:
  - {{when: error_rate > 5%, then: roll back}}
  - {{when: latency_p95 > 800ms, then: roll back}}
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium or the pages' scripts there is nothing to look at."""
    missing = None
    if not CHROMIUM.exists():
        missing = "Chromium is missing: apt-get install chromium"
    elif not AXE.exists() or not VENDOR.exists():
        missing = "the pages' scripts are missing: npm ci && npm run assets"
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


@dataclass
class Team:
    """A served control plane, as its users know it."""

    url: str
    token: str
    ports: dict[str, int]
    first_admin: str | None = None

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Change something by the API."""
        headers = {"authorization": f"Bearer {self.token}"}
        answer = httpx.post(f"{self.url}/api/v1{path}", json=body or {}, headers=headers, timeout=20)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def get(self, path: str) -> dict[str, Any]:
        """Read something by the API."""
        return dict(httpx.get(f"{self.url}/api/v1{path}", timeout=20).json())

    def until(self, name: str, fits: Callable[[dict[str, Any]], bool], seconds: float = 60) -> dict[str, Any]:
        """The release once it fits, told by its events."""
        shown: dict[str, Any] = {}
        end = time.monotonic() + seconds
        with httpx.stream("GET", f"{self.url}/api/v1/releases/{name}/events", timeout=seconds) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:") and "status" in (told := json.loads(line[5:])):
                    shown = told
                    if fits(shown):
                        return shown
                assert time.monotonic() < end, shown
        raise AssertionError(shown)

    def release(self, version: str, environment: str) -> str:
        """Start a release."""
        body = {"component": "api", "to": environment, "version": version, "author": "noé"}
        return str(self.post("/releases", body)["id"])

    def serve(self, version: str, environment: str) -> None:
        """Have a version serve."""
        name = self.release(version, environment)
        self.until(name, lambda one: one["phase"] == "promoted")
        self.until(name, lambda one: one["phase"] == "succeeded")


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A control plane with version 1.8.2 serving in both environments, and visitors in both."""
    folder = tmp_path_factory.mktemp("team")
    (folder / "site.py").write_text(SITE, encoding="utf-8")
    ports = {"staging": free_port(), "production": free_port()}
    plan = folder / "plan.yaml"
    plan.write_text(PLAN.format(site=folder / "site.py", **ports), encoding="utf-8")
    stop = threading.Event()
    visitors = [threading.Thread(target=visit, args=(port, stop), daemon=True) for port in ports.values()]
    try:
        with running(folder / "data", plan) as served:
            team = Team(served.url, served.token, ports, served.first_admin)
            for visitor in visitors:
                visitor.start()
            for environment in ports:
                team.serve("1.8.2", environment)
            yield team
    finally:
        stop.set()
        for visitor in visitors:
            visitor.join()
        stop_what_outlives_us(folder)


def visit(port: int, stop: threading.Event) -> None:
    """A steady visitor: at most 40 requests a second for at most five minutes, each without a cookie."""
    for _ in range(12_000):
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
        if stop.wait(0.025):
            return


def stop_what_outlives_us(folder: Path) -> None:
    """Processes and the proxy are made to outlive the control plane; these have had their time."""
    import psutil

    for process in psutil.process_iter(["cmdline"]):
        if str(folder) in " ".join(process.info["cmdline"] or ()):
            with suppress(psutil.Error):
                process.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, team: Team) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser profiles, and fails the test when a page complained in its console."""
    made: list[BrowserContext] = []
    complaints: list[str] = []
    expected: list[int] = []

    def make(signed_in: bool = True, **options: Any) -> BrowserContext:
        known = {"locale": "en-GB", "viewport": {"width": 1300, "height": 900}, "base_url": team.url}
        profile = browser.new_context(**{**known, **options})
        profile.set_default_timeout(15_000)
        profile.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        # A page that says 401 or 422 on purpose is no complaint.
        profile.on("response", lambda answer: expected.append(answer.status) if 400 <= answer.status < 500 else None)
        profile.on("weberror", lambda error: complaints.append(str(error.error)))
        made.append(profile)
        if signed_in:
            profile.new_page().goto(f"/enter?token={team.token}&by=camille")
        return profile

    yield make
    for profile in made:
        profile.close()
    refused = tuple(f"Failed to load resource: the server responded with a status of {status}" for status in expected)
    assert [said for said in complaints if not said.startswith(refused)] == []


@pytest.fixture(scope="session")
def standing(team: Team) -> str:
    """A release in staging that is exposed at 60 % for all tests that only look."""
    name = team.release("1.8.3", "staging")
    team.until(name, lambda one: one["share"] == 0.6)
    return name


@pytest.fixture
def moving(team: Team) -> Iterator[str]:
    """A release in production that is exposed at 60 % and stays there."""
    name = team.release("1.8.3", "production")
    team.until(name, lambda one: one["share"] == 0.6)
    yield name
    if team.get(f"/releases/{name}")["ended"] is None:
        team.post(f"/releases/{name}/rollback")
    team.until(name, lambda one: one["ended"] is not None)


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, for people to look at."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(ARTIFACTS / f"{name}.png"), full_page=True)
