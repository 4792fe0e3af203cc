"""The whole path of a release through its gates, as its people walk it, each in a browser of their own."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.kit import patiently
from tests.kit.applications import SITE, stop_what_outlives_us
from tests.kit.browser import AXE, SERIOUS, picture
from tests.kit.canary import NAME, SECRET
from tests.kit.house import House, Profile, peopled
from tests.kit.ports import free_port
from tests.kit.serving import Running, running

pytestmark = pytest.mark.long

PLAN = """\
bascule: 1
name: gated
timezone: UTC
environments:
  production:
    kinds:
      standard: {{window: {day} 02:00-02:01, approvals: 2 reviewers}}
      hotfix: {{approvals: 1 tech-lead}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {api}}}}}
    health: {{path: /, every: 1s}}
    keep: 1m
    release: [check: preflight, confirm: before, deploy, traffic: 100%]
  web:
    after: api
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {web}}}}}
    health: {{path: /, every: 1s}}
    keep: 1m
    release: [deploy, traffic: 100%]
checks:
  preflight: {{command: "test -e {ready}"}}
checklists:
  before:
    title: Before the release
    items:
      - Release notes are written
      - {{text: Preflight passes, check: preflight}}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A control plane whose window is closed today."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "site.py").write_text(SITE, encoding="utf-8")
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[(time.gmtime().tm_wday + 3) % 7]
    plan, ready = folder / "plan.yaml", folder / "ready"
    ports = {"api": free_port(), "web": free_port()}
    plan.write_text(PLAN.format(site=folder / "site.py", ready=ready, day=day, **ports), encoding="utf-8")
    with peopled(folder, plan) as server:
        yield House(server, ready)


def start(page: Page, version: str, component: str = "api", kind: str = "standard release") -> None:
    """Start a release by the form of the overview."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/")
    page.get_by_role("button", name="New release").click()
    form = page.locator("#start")
    form.get_by_label("Component").select_option(component)
    form.get_by_label("Version").fill(version)
    form.get_by_label("Kind").select_option(label=kind)
    form.get_by_role("button", name="Start").click()
    page.wait_for_url("**/releases/r-*")


def test_the_whole_path(house: House, profile: Profile) -> None:
    """Preflight red, mended, green; a checklist; two reviewers in two browsers; a window overridden with a reason; done."""
    author = house.sign_in(profile().new_page(), "noe")
    start(author, "1.4.0")
    expect(author.locator(".pill.state").first).to_have_text("failed")
    expect(author.locator("#journal")).to_contain_text("preflight failed")
    house.ready.touch()
    start(author, "1.4.0")
    expect(author.locator("#notices")).to_contain_text("Waiting for its checklist")
    picture(author, "gates-checklist-waits")
    author.locator("#gates").get_by_role("link", name="Open").click()
    expect(author.locator(".item.done")).to_contain_text("Preflight passes")
    item = author.locator(".item", has_text="Release notes are written")
    item.get_by_label("Note").first.fill("in the wiki")
    item.get_by_role("button", name="Confirm").click()
    expect(author.locator(".item", has_text="Release notes")).to_contain_text("in the wiki")
    path = author.url.split("?")[0].removesuffix("/checklist")
    author.goto(path)
    expect(author.locator("#notices")).to_contain_text("Waiting for approval")
    expect(author.get_by_role("button", name="Approve")).to_have_count(0)

    for name in ("rosa", "remy"):
        reviewer = house.sign_in(profile().new_page(), name)
        reviewer.get_by_role("link", name="For you").click()
        expect(reviewer.locator(".inbox")).to_contain_text("Your approval is needed")
        reviewer.get_by_role("link", name="Review").first.click()
        reviewer.get_by_role("button", name="Approve 1.4.0").click()
        expect(reviewer.locator(".given .counts", has_text=name)).to_be_visible()
        expect(reviewer.get_by_role("button", name="Approve 1.4.0")).to_have_count(0)
    # The author's page was open all the time and has heard of it.
    expect(author.locator("#notices")).to_contain_text("Waiting for its window")
    expect(author.locator("#override")).to_have_count(0)
    picture(author, "gates-window-closed")

    lead = house.sign_in(profile().new_page(), "lea")
    lead.goto(path)
    lead.get_by_text("Override a gate").click()
    lead.locator("#override select").select_option(label="the window")
    lead.get_by_label("Why it may go on all the same").fill("the shop is down")
    lead.get_by_role("button", name="Override", exact=True).click()
    expect(author.locator(".pill.state").first).to_have_text("succeeded", timeout=30_000)
    expect(author.locator(".overridden")).to_contain_text("the shop is down")
    picture(author, "gates-done")


def test_components_are_shown_as_one_picture(house: House, profile: Profile) -> None:
    """All components in the order in which they move; approved at once; both end together."""
    house.ready.touch()
    author = house.sign_in(profile().new_page(), "noe")
    start(author, "1.5.0", "*", "hotfix")
    expect(author.locator(".member")).to_have_count(2)
    expect(author.locator("#member-web")).to_contain_text("after api")
    group = author.url.split("?")[0]
    author.goto(f"{group}-api/checklist")
    author.locator(".item", has_text="Release notes").get_by_role("button", name="Confirm").click()
    lead = house.sign_in(profile().new_page(), "lea")
    lead.goto(group)
    picture(lead, "gates-group")
    lead.get_by_role("button", name="Approve api 1.5.0, web 1.5.0").click()
    author.goto(group)
    expect(author.locator("#member-web .pill.state")).to_have_text("succeeded", timeout=30_000)
    expect(author.locator("#member-api .pill.state")).to_have_text("succeeded")
    picture(author, "gates-group-done")


@pytest.mark.parametrize("width", [1300, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_about_gates(house: House, profile: Profile, scheme: str, width: int) -> None:
    """Inbox, checklist, release and group, in both languages, on a desk and in a hand; nothing is wider than the screen."""
    house.ready.touch()
    author = house.sign_in(profile(color_scheme=scheme, viewport={"width": width, "height": 844}).new_page(), "noe")
    start(author, "1.6.0", "*", "hotfix")
    group = author.url.split("?")[0]
    expect(author.locator("#member-api")).to_contain_text("Waiting for 1 item of the checklist")
    source, found = AXE.read_text(encoding="utf-8"), []
    pages = {"group": group, "release": f"{group}-api", "checklist": f"{group}-api/checklist", "inbox": "/inbox"}
    try:
        for name, path in pages.items():
            for language in ("en", "fr"):
                author.goto(
                    f"{house.server.url}{path}?lang={language}" if path[0] == "/" else f"{path}?lang={language}"
                )
                author.evaluate(source)
                result = author.evaluate("axe.run(document, {resultTypes: ['violations']})")
                found += [
                    (name, one["id"], one["nodes"][0]["html"][:160], one["nodes"][0]["failureSummary"][:200])
                    for one in result["violations"]
                    if one["impact"] in SERIOUS
                ]
                assert author.evaluate("document.documentElement.scrollWidth") <= width, name
                picture(author, f"gates-{name}-{scheme}-{language}-{width}")
    finally:
        author.goto(f"{group}?lang=en")
        author.locator("#verb-cancel").click()
        expect(author.locator("#member-api .pill.state")).to_have_text("cancelled")
    assert found == []


CHECKED = """\
bascule: 1
name: checked
timezone: UTC
environments: {{production: {{}}}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {api}}}}}
    health: {{path: /, every: 1s}}
    keep: 1m
    release:
      - check: [licences]
      - check: [unit-tests, code-coverage, linter, image]
      - deploy
      - traffic: 100%
checks:
  licences: {{command: "echo 214 packages, none of them forbidden"}}
  unit-tests: {{command: "sh -c 'echo 3 of 214 failed; exit 1'", tries: 20, timeout: 1m}}
  code-coverage: {{command: "cat {never}", timeout: 1m}}
  linter: {{command: "echo 418 files, nothing found"}}
  image:
    command: {{command: "sh -c 'echo token ${canary}; cat {gate}; exit 3'", inherit: [{canary}]}}
    timeout: 1m
"""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[tuple[Running, Path]]:
    """A control plane whose checks wait for somebody to write into a pipe."""
    (tmp_path / "site.py").write_text(SITE, encoding="utf-8")
    plan, gate, never = tmp_path / "plan.yaml", tmp_path / "gate", tmp_path / "never"
    os.mkfifo(gate)
    os.mkfifo(never)
    names = {"site": tmp_path / "site.py", "never": never, "gate": gate, "canary": NAME, "api": free_port()}
    plan.write_text(CHECKED.format(**names), encoding="utf-8")
    with running(tmp_path / "data", plan) as server:
        yield server, gate
    stop_what_outlives_us(tmp_path)


def test_every_check_is_shown_as_it_runs(bench: tuple[Running, Path], profile: Profile) -> None:
    """Which waits, which runs since when in which try, which passed or failed with what output: live, and without scripts."""
    server, gate = bench
    page = profile().new_page()
    headers = {"authorization": f"Bearer {server.token}"}
    body = {"component": "api", "environment": "production", "version": "1.0.0"}
    name = patiently.post(f"{server.url}/api/v1/releases", json=body, headers=headers).json()["id"]
    page.goto(f"{server.url}/releases/{name}?lang=en")
    rows = page.locator("#checks > .checks-list > .single")
    expect(rows).to_have_count(4, timeout=20_000)
    tests, coverage, linter, image = (rows.nth(number) for number in range(4))
    expect(linter).to_contain_text("passed in")
    expect(coverage).to_contain_text("running for")
    # The server tells of every try, and the page of every second, with nobody loading it again.
    expect(tests).to_contain_text("of 20")
    expect(tests).to_contain_text("Previous attempt:")
    lasted = coverage.locator("[data-elapsed]")
    before = lasted.inner_text()
    expect(lasted).not_to_have_text(before, timeout=5000)
    page.get_by_text("Checks 1 of 1 passed").click()
    expect(page.locator("#checks-0")).to_contain_text("none of them forbidden")
    for width in (1300, 375):
        page.set_viewport_size({"width": width, "height": 844})
        for language in ("en", "fr"):
            page.goto(f"{page.url.partition('?')[0]}?lang={language}")
            picture(page, f"checks-running-{language}-{width}")
            assert serious(page) == []
    plain = profile(java_script_enabled=False).new_page()
    plain.goto(f"{page.url.partition('?')[0]}?lang=en")
    expect(plain.locator("#checks .single.running")).to_have_count(3)
    page.goto(f"{page.url.partition('?')[0]}?lang=en")
    gate.write_text("", encoding="utf-8")
    expect(image).to_contain_text("failed after")
    expect(image.locator("details")).to_have_attribute("open", "")
    expect(image.locator("pre")).to_have_text("token •••")
    assert SECRET not in page.content()
    expect(tests).to_contain_text("no answer")
    picture(page, "checks-failed")
    page.set_viewport_size({"width": 1300, "height": 844})
    picture(page, "checks-failed-1300")
    assert serious(page) == []


def serious(page: Page) -> list[tuple[str, str]]:
    """What axe finds."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return [(one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in SERIOUS]


MIGRATING = """\
bascule: 1
name: migrating
timezone: UTC
environments:
  production:
    kinds: {{standard: {{approvals: 1 tech-lead}}, hotfix: {{}}}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {api}}}}}
    health: {{path: /, every: 1s}}
    keep: 1m
    release: [approve, migrate: main, deploy, traffic: 100%, soak: 1s, migrate: {{database: main, contract: true}}]
databases:
  main:
    url: env RIG_URL
    migrations: {{sql: {{directory: migrations}}}}
"""
SCRIPTS = {
    "2_phone": "ALTER TABLE users ADD COLUMN phone text;\nCREATE INDEX by_phone ON users (phone);",
    "3_forget": f"-- Spam.\nDELETE FROM users WHERE email = '{SECRET}';",
    "4_tighten": "ALTER TABLE users DROP COLUMN legacy;",
}


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
def test_what_is_pending_is_seen_before_it_is_approved(
    tmp_path: Path, empty: str, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the inbox: what each migration does and may lose, what the linter says, what closes the way back; no values."""
    monkeypatch.setenv("RIG_URL", empty)
    (tmp_path / "site.py").write_text(SITE, encoding="utf-8")
    scripts, plan = tmp_path / "migrations", tmp_path / "bascule.yaml"
    scripts.mkdir()
    plan.write_text(MIGRATING.format(site=tmp_path / "site.py", api=free_port()), encoding="utf-8")
    (scripts / "1_users.sql").write_text("CREATE TABLE users (id bigint, email text, legacy text);", encoding="utf-8")
    with peopled(tmp_path, plan) as server:
        house = House(server, plan)
        author = house.sign_in(profile().new_page(), "noe")
        start(author, "1.0.0", kind="hotfix")
        expect(author.locator(".pill.state").first).to_have_text("succeeded", timeout=30_000)
        for name, text in SCRIPTS.items():
            (scripts / f"{name}.sql").write_text(text, encoding="utf-8")
        start(author, "2.0.0")
        release = author.url.partition("?")[0].rpartition("/")[2]
        expect(author.locator("#gates")).to_contain_text("2 need a tech lead")
        lead = house.sign_in(profile().new_page(), "lea")
        lead.get_by_role("link", name="For you").click()
        picture(lead, "migrations-inbox")
        lead.get_by_role("link", name="3 pending migrations").click()
        phone, forget, tighten = (lead.locator(".migration").nth(number) for number in range(3))
        expect(phone).to_contain_text("expand")
        expect(phone).to_contain_text("CREATE INDEX by_phone ON users")
        expect(phone).to_contain_text("require-concurrent-index-creation")
        expect(forget).to_contain_text("backfill")
        expect(forget.locator(".statements .destructive")).to_contain_text("DELETE FROM users WHERE email = '…'")
        expect(forget).to_contain_text("line 2")
        expect(tighten).to_contain_text("closes the way back")
        expect(tighten.locator(".statements .destructive")).to_contain_text("DROP COLUMN legacy")
        assert SECRET not in lead.content()
        for width in (1300, 375):
            lead.set_viewport_size({"width": width, "height": 844})
            for language in ("en", "fr"):
                for below in ("", "/migrations"):
                    lead.goto(f"{server.url}/releases/{release}{below}?lang={language}")
                    picture(lead, f"migrations{below.replace('/', '-')}-{language}-{width}")
                    assert serious(lead) == []
        told = patiently.get(f"{server.url}/api/v1/releases/{release}/migrations").json()["databases"][0]
        assert [(one["name"], one["stage"], one["danger"], one["when"], one["closes"]) for one in told["pending"]] == [
            ("2_phone", "expand", "safe", "early", False),
            ("3_forget", "backfill", "destructive", "early", False),
            ("4_tighten", "contract", "destructive", "late", True),
        ]
        assert told["closing"] == ["4_tighten"]
        assert any(each["line"] == 2 for each in told["pending"][0]["findings"])
        lead.goto(f"{server.url}/releases/{release}?lang=en")
        lead.get_by_role("button", name="Approve 2.0.0").click()
        expect(lead.locator(".pill.state").first).to_have_text("succeeded", timeout=40_000)
        lead.goto(f"{server.url}/releases/{release}/migrations?lang=en")
        expect(lead.locator(".migration").last).to_contain_text("run in")
        for page in (author, lead):
            page.goto("about:blank")
    # The script itself may have the value; nothing else may.
    (scripts / "3_forget.sql").unlink()
