"""The plan's page as people meet it: what is in force, what the file says, what is proposed, and who is wanted."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from tests.kit.applications import SITE, stop_what_outlives_us
from tests.kit.browser import AXE, SERIOUS, picture
from tests.kit.house import PASSWORD, House, Profile, peopled
from tests.kit.ports import free_port

PLAN = """\
bascule: 1
name: shop
timezone: Europe/Paris
environments:
  staging: {{override: {{api: {{route: {{envoy: {{listen: {staging}}}}}}}}}}}
  production: {{kinds: {{standard: {{approvals: 1 reviewer}}}}}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {production}}}}}
    health: {{path: /, every: 1s}}
    release: [deploy, traffic: 5% for 1h, traffic: 100%]
guards:
  - {{when: error_rate > 1% for 5m, then: roll back}}
"""
GUARD = "guards:\n  - {when: error_rate > 1% for 5m, then: roll back}\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A change is proposed that takes the guard away and asks for no approvals, and the file says something else again."""
    folder = tmp_path_factory.mktemp("plans")
    (folder / "site.py").write_text(SITE, encoding="utf-8")
    plan = folder / "plan.yaml"
    text = PLAN.format(site=folder / "site.py", staging=free_port(), production=free_port())
    plan.write_text(text, encoding="utf-8")
    with peopled(folder, plan) as server:
        loose = text.replace(GUARD, "").replace("{kinds: {standard: {approvals: 1 reviewer}}}", "{}")
        with httpx.Client(base_url=server.url, timeout=20) as lea:
            lea.post("/enter/account", data={"email": "lea@example.org", "password": PASSWORD})
            proof = lea.get("/account").text.split('name="proof" value="')[1].split('"')[0]
            body = {"text": loose, "reason": "too slow for us"}
            made = lea.post("/api/v1/plans", json=body, headers={"x-bascule-proof": proof})
        assert made.json().get("outcome") == "waiting", made.text
        plan.write_text(text.replace("5% for 1h", "25% for 10m"), encoding="utf-8")
        yield House(server, folder / "ready")
    stop_what_outlives_us(folder)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1024, 1300, 1920])
def test_the_plan_is_read_by_everybody(house: House, profile: Profile, scheme: str, width: int) -> None:
    """Signed in and not, in both languages: nothing runs out of the page, and axe finds nothing serious."""
    page = profile(color_scheme=scheme, viewport={"width": width, "height": 900}).new_page()
    found = []
    for who in ("", "rosa"):
        if who:
            house.sign_in(page, who)
        for language in ("fr", "en"):
            page.goto(f"{house.server.url}/plan?lang={language}")
            expect(page.locator("main")).to_contain_text("error_rate > 1% for 5m")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.evaluate(AXE.read_text(encoding="utf-8"))
            result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            found += [
                (one["id"], one["nodes"][0]["html"][:160]) for one in result["violations"] if one["impact"] in SERIOUS
            ]
            picture(page, f"plan-{who or 'reader'}-{scheme}-{language}-{width}")
    assert found == []


def test_a_reviewer_approves_a_change(house: House, profile: Profile) -> None:
    """What would change is read as sentences before anybody agrees; then it is in force."""
    page = house.sign_in(profile().new_page(), "rosa")
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(page.locator("main")).to_contain_text("too slow for us")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("main")).to_contain_text("in force")
    shown = httpx.get(f"{house.server.url}/api/v1/plans/in-force/shop", timeout=20).json()
    assert "guards" not in shown["text"]
