"""Chromium, a served control plane with two small sites behind Envoy, and somebody who uses them."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.kit.applications import SITE, stop_what_outlives_us, visit
from tests.kit.browser import AXE, ROOT, Team
from tests.kit.house import Profile
from tests.kit.ports import free_port
from tests.kit.serving import running

CHROMIUM = Path("/usr/bin/chromium")
VENDOR = ROOT / "src" / "bascule" / "server" / "static" / "vendor" / "htmx.min.js"
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


@pytest.fixture
def profile(browser: Browser) -> Iterator[Profile]:
    """Makes browser profiles, and fails the test when a page complained in its console."""
    made: list[BrowserContext] = []
    complaints: list[str] = []

    def make(**options: object) -> BrowserContext:
        one = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1300, "height": 900}, **options})  # type: ignore[arg-type]
        one.set_default_timeout(15_000)
        one.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        one.on("weberror", lambda error: complaints.append(str(error.error)))
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()
    assert [said for said in complaints if "Failed to load resource" not in said] == []
