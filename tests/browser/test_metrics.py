"""The metrics of a product as people read them: the success table, a funnel, cohorts; in both languages, large and small."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bascule.evidence.ladder import LADDER, bins
from bascule.kernel.stored import as_stored
from tests.kit.browser import AXE, SERIOUS, picture
from tests.kit.collecting import PLAN, Collecting, collecting
from tests.kit.releases import spec

pytestmark = pytest.mark.long

METRICS = """\
metrics:
  completion_rate: {share: completed, of: started, within: 1h, baseline: 45%, goal: 75%, alert: "< 40%"}
  onboarding: {funnel: [started, profile, invited, completed], within: 1h, goal: 60%, alert: "< 20%"}
  time_to_complete: {time: completed, since: started, within: 1h, baseline: 18m, goal: 10m, alert: "> 30m"}
  next_day: {retention: opened, of: started, after: 1d, goal: 40%}
  satisfaction: {mean: answered.score, goal: "> 6", alert: "< 5"}
  recommend: {nps: answered.recommend, baseline: -20, goal: "> 60", alert: "< -40"}
  client_error_rate: {share: client_error, of: started, within: 1h, goal: "< 1%", alert: "> 2%"}
  orders: {count: completed, baseline: 40}
  surveys: {count: nobody_ever}
  mobile_completion: {share: completed, of: started, within: 1h, where: {device: [mobile, tablet]}, baseline: 45%, goal: +33%}
  slow_requests: {proxy: latency_p95, component: api, baseline: 2d before the release, goal: -25%, alert: "> 3s"}
"""
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
USERS = 900


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collecting]:
    """A control plane that has a week of events of a few hundred users, seeded."""
    folder = tmp_path_factory.mktemp("metrics")
    with collecting(folder, plan=PLAN + METRICS) as made:
        batch = [event for user in range(USERS) for event in lived(Random(user), user, time.time())]
        for first in range(0, len(batch), 400):
            answer = made.send("batch", {"batch": batch[first : first + 400]})
            assert answer.json() == {"success": True}, answer.text
        serve(folder, time.time())
        yield made


def serve(folder: Path, now: float) -> None:
    """A week of hours in which blue is slow, and a release of two and a half days ago whose green is not."""
    (pid,) = (folder / "data").rglob("postmaster.pid")
    socket = pid.read_text(encoding="utf-8").split("\n")[4]
    random, exposed = Random(3), now - 60 * HOUR
    progress = json.dumps({"phase": "succeeded", "exposed_at": exposed, "ended_at": exposed + HOUR})
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
        for hour in range(7 * 24):
            for slot, pace in (("blue", 1.4), *([("green", 2.2)] if hour < 60 else [])):
                took = [random.expovariate(pace) for _ in range(100)]
                rungs = bins(100, {rung: sum(one > rung for one in took) for rung in LADDER})
                at = (now - hour * HOUR) // HOUR * HOUR
                values = (at, slot, 1_000_000, json.dumps({rung: count * 10_000 for rung, count in rungs.items()}))
                connection.execute(
                    "INSERT INTO place_hour VALUES ('shop', 'production', 'api', %s, %s, 3600, %s, 0, %s)", values
                )
        connection.execute(
            """INSERT INTO release (id, plan, environment, component, version, previous, candidate, stable, author, plan_hash,
               course, phase, progress, started, ended) VALUES ('r-1', 'shop', 'production', 'api', '2', '1', 'green', 'blue',
               'noe', 'x', %s, 'succeeded', %s, %s, %s)""",
            (json.dumps(as_stored(spec(plan="shop"))), progress, exposed - 60, exposed + HOUR),
        )


def lived(random: Random, user: int, now: float) -> list[dict[str, Any]]:
    """What one user did: most go all the way, more of them on green, and some come back."""
    green = random.random() < 0.4
    start = now - 1.1 * HOUR - random.random() * 6.7 * DAY
    found = [("started", start, {})]
    if random.random() < 0.5:
        found.append(("$exposure", start, {"flag": "checkout", "variant": "short" if user % 3 else "long"}))
    at = start
    for step, share in (("profile", 0.9), ("invited", 0.85), ("completed", 0.93 if green else 0.8)):
        at += random.expovariate(1 / (4 * MINUTE))
        if random.random() > share:
            break
        found.append((step, at, {}))
        if step == "completed" and random.random() < 0.5:
            score = random.choice([5, 6, 7, 7, 8, 9])
            found.append(("answered", at + 5, {"score": score, "recommend": random.choice([3, 7, 9, 10, 10, 42])}))
    if random.random() < 0.035:
        found.append(("client_error", start + 5, {}))
    found += [("opened", start + day * DAY + 600, {}) for day in range(1, 6) if random.random() < 0.6 / day]
    return [
        {
            "type": "track", "event": name, "userId": f"u{user}", "messageId": f"{user}-{number}",
            "timestamp": datetime.fromtimestamp(at, UTC).isoformat(), "properties": properties,
            "context": {"bascule": {"slot": "green" if green else "blue"}, "device": {"type": ("mobile", "desktop")[user % 2]}},
        }
        for number, (name, at, properties) in enumerate(found) if at < now
    ]  # fmt: skip


@pytest.fixture
def reader(site: Collecting, browser: Browser) -> Iterator[BrowserContext]:
    """Somebody who is signed in."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900}, base_url=site.url)
    context.set_default_timeout(15_000)
    context.new_page().goto(f"/enter?token={site.server.token}")
    yield context
    context.close()


def no_barriers(page: Page) -> None:
    """Axe finds nothing serious, and nothing is wider than the screen."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("language", "title"), [("en", "Success metrics"), ("fr", "Indicateurs de succès")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 375])
def test_pages_are_for_everybody(reader: BrowserContext, language: str, title: str, scheme: Any, width: int) -> None:
    """The table and the details, in both languages, light and dark, on a desk and on a phone."""
    page = reader.new_page()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/metrics?days=7&lang={language}")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    picture(page, f"metrics-{language}-{scheme}-{width}")
    no_barriers(page)
    for name in ("onboarding", "next_day", "satisfaction", "slow_requests"):
        page.goto(f"/metrics/{name}?days=7")
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
        picture(page, f"metric-{name}-{language}-{scheme}-{width}")
        no_barriers(page)


def test_from_the_front_page_to_the_step_where_users_leave(reader: BrowserContext, site: Collecting) -> None:
    """By the navigation; each figure with the users behind it, the steps as the API tells them."""
    page = reader.new_page()
    page.goto("/")
    page.get_by_role("link", name="Metrics", exact=True).click()
    page.get_by_label("Period").select_option("7")
    page.get_by_role("button", name="Show").click()
    row = page.locator("tr", has_text="completion_rate")
    table = {one["name"]: one for one in site.ask("GET", "/metrics?environment=production&days=7")["metrics"]}
    rate = table["completion_rate"]
    expect(row).to_contain_text(f"{rate['now']['n']} users")
    expect(row).to_contain_text("under way")
    expect(page.locator("tr", has_text="surveys")).to_contain_text("0 events")
    expect(page.locator("tr", has_text="client_error_rate")).to_contain_text("beyond the alert")
    page.get_by_role("link", name="onboarding").click()
    stages = site.ask("GET", "/metrics/onboarding/funnel?environment=production&days=7")["stages"]
    steps = page.locator(".funnel li")
    expect(steps).to_have_count(4)
    for index, stage in enumerate(stages):
        expect(steps.nth(index)).to_contain_text(stage["name"])
        expect(steps.nth(index).locator(".reach b")).to_have_text(str(stage["users"]))
    assert [one["users"] for one in stages] == sorted((one["users"] for one in stages), reverse=True)
    page.get_by_label("Compare").select_option("")
    page.goto("/metrics/onboarding?days=7&flag=checkout")
    expect(page.locator(".groups-table")).to_contain_text("short")
    expect(page.locator(".groups-table")).to_contain_text("not exposed")


def test_who_comes_back_is_told_by_cohort(reader: BrowserContext, site: Collecting) -> None:
    """A row for each day, a column for each period that is known of somebody, the counts in each cell; or by week."""
    page = reader.new_page()
    page.goto("/metrics/next_day?days=7")
    cohorts = site.ask("GET", "/metrics/next_day/cohorts?environment=production&days=7&by=day")["cohorts"]
    table = page.locator(".cohorts").first
    expect(table.locator("tbody tr")).to_have_count(len(cohorts))
    oldest = cohorts[0]["back"]
    expect(table.locator("thead th")).to_have_count(2 + sum(cell["n"] > 0 for cell in oldest))
    expect(table.locator("tbody tr").last).to_contain_text(f"{oldest[0]['came']}/{oldest[0]['n']}")
    page.get_by_role("link", name="Week").click()
    expect(table.locator("thead th").first).to_have_text("Week of")


def test_the_command_line_says_the_same(site: Collecting, tmp_path: Path) -> None:
    """The table, and of one metric its groups and its steps."""
    script = Path(sys.executable).parent / "bascule"
    environment = {"PATH": "/usr/bin:/bin", "BASCULE_PORT": site.url.rpartition(":")[2], "BASCULE_LANGUAGE": "fr"}
    environment |= {"BASCULE_TOKEN": site.server.token, "COLUMNS": "160"}

    def told(*words: str) -> str:
        done = subprocess.run(
            [str(script), "metrics", *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    table = told()
    assert all(name in table for name in ("completion_rate", "recommend", "objectif"))
    assert "sans valeur utilisable" in table
    assert "(−25\u202f%)" in table
    assert "la valeur de départ a été mesurée sur 2 j avant la mise en production" in table
    one = told("onboarding", "--flag", "checkout")
    assert all(word in one for word in ("short", "long", "invited", "durée médiane"))
    assert "semaine du" in told("next_day")
    found = json.loads(told("next_day", "--by", "day", "--json"))
    assert found["cohorts"]["by"] == "day"


def test_all_of_it_is_there_without_scripts(site: Collecting, browser: Browser) -> None:
    """The chart is drawn by the server, and the table beside it says the same."""
    context = browser.new_context(locale="en-GB", java_script_enabled=False, base_url=site.url)
    page = context.new_page()
    page.goto(f"/enter?token={site.server.token}")
    if page.url.endswith("/enter") or "token=" in page.url:
        page.get_by_role("button").first.click()
    page.goto("/metrics/completion_rate?days=7")
    expect(page.locator("svg.large circle").first).to_be_visible()
    page.locator(".over-time summary").click()
    expect(page.locator(".over-time tbody tr").first).to_be_visible()
    context.close()
