"""The dashboard as people use it: with a mouse, a keyboard, a phone, a screen reader, and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.kit.browser import AXE, SERIOUS, Team, at_rest, picture

Profile = Callable[..., BrowserContext]


def beam(page: Page) -> str:
    """How the see-saw stands."""
    return page.locator("#beam").get_attribute("transform") or ""


def share(page: Page, slot: str) -> str:
    """What the box of a slot says."""
    return (page.locator(f".box.{slot} text").text_content() or "").replace("\u202f", " ").strip()


def sides(team: Team, name: str) -> tuple[str, str]:
    """The candidate's and the stable slot of a release."""
    shown = team.get(f"/releases/{name}")
    return shown["candidate"], shown["stable"]


def test_a_person_releases_watches_and_goes_back(team: Team, context: Profile) -> None:
    """Signs in, starts a release, sees the see-saw move by itself, presses roll back and sees stable at 100 %."""
    page = context(signed_in=False).new_page()
    page.goto("/")
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("Token", exact=True).fill(team.token)
    page.get_by_label("Your name").fill("camille")
    page.get_by_role("button", name="Sign in with the token").click()
    page.get_by_role("button", name="New release").click()
    page.locator("#start").get_by_label("Environment").select_option("production")
    page.get_by_label("Version").fill("1.8.4")
    picture(page, "overview-before")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/releases/r-*")
    name = page.url.rpartition("/")[2]
    candidate, stable = sides(team, name)
    page.evaluate("window.still = 'the same page'; window.glided = new Set()")
    page.evaluate("void addEventListener('transitionrun', (event) => glided.add(event.target.id))")
    expect(page.locator(f".box.{candidate} text")).to_have_text(re.compile("20"))
    at_twenty = beam(page)
    picture(page, "release-20")
    expect(page.locator(f".box.{candidate} text")).to_have_text(re.compile("60"), timeout=30_000)
    assert beam(page) != at_twenty
    assert "beam" in page.evaluate("[...glided]")
    at_rest(page)
    picture(page, "release-60")
    page.get_by_role("button", name="Roll back to 1.8.2").click()
    expect(page.locator(".pill.state")).to_have_text("rolled back")
    expect(page.locator(f".box.{stable} text")).to_have_text(re.compile("100"))
    assert share(page, candidate).startswith("0")
    assert page.evaluate("window.still") == "the same page"
    at_rest(page)
    picture(page, "release-rolled-back")
    assert team.get(f"/releases/{name}")["weights"][stable] == 100


def test_news_leave_the_focus_and_what_was_typed_alone(team: Team, context: Profile, moving: str) -> None:
    """The page changes around a person who is writing."""
    page = context().new_page()
    page.goto(f"/releases/{moving}")
    page.locator("#charts details summary").first.click()
    page.locator("#reason").fill("looks slow to m")
    team.post(f"/releases/{moving}/hold", {"by": "idriss", "reason": "wait"})
    expect(page.locator(".pill.state")).to_have_text(re.compile("held"))
    page.keyboard.type("e")
    assert page.locator("#reason").input_value() == "looks slow to me"
    assert page.evaluate("document.activeElement.id") == "reason"
    assert page.locator("#charts details").first.get_attribute("open") is not None
    expect(page.locator("#notices")).to_contain_text("idriss put the release on hold. wait")
    picture(page, "release-held")


def test_keys_hold_at_once_and_ask_twice_for_what_moves_traffic(team: Team, context: Profile, moving: str) -> None:
    """H holds, U twice resumes, R once only arms; a letter in a field is a letter."""
    page = context().new_page()
    page.goto(f"/releases/{moving}")
    page.locator("#reason").press("h")
    assert page.locator("#reason").input_value() == "h"
    page.locator("#reason").fill("")
    page.locator("#reason").blur()
    page.keyboard.press("h")
    expect(page.locator(".pill.state")).to_have_text(re.compile("held"))
    page.keyboard.press("u")
    expect(page.locator("#toast")).to_contain_text("U")
    page.keyboard.press("u")
    expect(page.locator(".pill.state")).to_have_text(re.compile("exposed"))
    page.keyboard.press("r")
    expect(page.locator("#verb-rollback")).to_have_class(re.compile("armed"))
    page.keyboard.press("Escape")
    assert team.get(f"/releases/{moving}")["phase"] == "exposed"
    page.keyboard.press("r")
    page.keyboard.press("r")
    expect(page.locator(".pill.state")).to_have_text("rolled back")


def test_everything_works_without_scripts(team: Team, context: Profile, moving: str) -> None:
    """The page is whole, its forms work, and its figures are there as tables."""
    page = context(java_script_enabled=False).new_page()
    page.goto(f"/releases/{moving}")
    expect(page.locator("#scale")).to_contain_text("1.8.3")
    page.locator("#charts summary").first.click()
    expect(page.locator("#charts tbody tr").first).to_be_visible()
    page.get_by_role("button", name="Hold").click()
    expect(page.locator("#answer")).to_have_text("Done.")
    expect(page.locator(".pill.state")).to_have_text(re.compile("held"))
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".pill.state")).to_have_text(re.compile("exposed"))
    picture(page, "release-no-script")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
@pytest.mark.parametrize("width", [1300, 375])
def test_axe_finds_nothing_serious(
    team: Team, context: Profile, standing: str, scheme: str, language: str, width: int
) -> None:
    """On every page, in both languages, both colour schemes, on a desk and in a hand; and nothing is wider than it."""
    profile = context(color_scheme=scheme, locale=language, viewport={"width": width, "height": 900})
    page = profile.new_page()
    ended = team.get("/releases")["releases"][-1]["id"]
    paths = {
        "overview": "/",
        "releases": "/releases",
        "release": f"/releases/{standing}",
        "release-ended": f"/releases/{ended}",
        "journal": "/journal?verify=true",
        "enter": "/enter?token=wrong",
        "problem": "/journal?before=x",
    }
    source, found = AXE.read_text(encoding="utf-8"), []
    for name, path in paths.items():
        with page.expect_response(lambda _: True):
            page.goto(path, wait_until="load")
        page.evaluate(source)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [
            (name, one["id"], one["nodes"][0]["html"][:160], one["nodes"][0]["failureSummary"][:200])
            for one in result["violations"]
            if one["impact"] in SERIOUS
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        at_rest(page)
        picture(page, f"{name}-{scheme}-{language[:2]}-{width}")
    assert found == []


def test_after_success_one_press_goes_back_to_the_warm_version(team: Team, context: Profile) -> None:
    """The way back is a release of its own, of the version that still runs beside the new one."""
    name = team.release("1.8.5", "production")
    team.until(name, lambda one: one["share"] == 0.6)
    team.post(f"/releases/{name}/promote", {"reason": "seen enough"})
    team.until(name, lambda one: one["phase"] == "succeeded")
    page = context().new_page()
    page.goto(f"/releases/{name}")
    picture(page, "release-succeeded")
    page.get_by_role("button", name="Roll back to 1.8.2").click()
    page.wait_for_url(lambda url: "/releases/r-" in url and not url.endswith(name))
    expect(page.locator("h1")).to_contain_text("1.8.2")
    expect(page.locator(".pill.state")).to_have_text("succeeded", timeout=30_000)
    picture(page, "release-back-after-success")


def test_numbers_are_drawn_where_the_figures_say(team: Team, context: Profile, standing: str) -> None:
    """The charts exist, have a size, and draw both slots' lines."""
    page = context().new_page()
    page.goto(f"/releases/{standing}")
    expect(page.locator("#charts canvas")).to_have_count(3)
    samples = team.get(f"/releases/{standing}/samples")
    assert {point["slot"] for point in samples["points"]} == {"blue", "green"}
    assert [chart["limit"] for chart in samples["charts"]] == [None, 0.05, 0.05]
    assert [chart["per_second"] for chart in samples["charts"]] == [True, False, False]
    assert {rate["slot"] for rate in samples["rates"] if rate["per_second"]} == {"blue", "green"}
    assert samples["changes"][-1]["weights"][sides(team, standing)[0]] == 60
