"""Read an experiment: the page of one whose events came in through the real collector, and what a person does with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.kit.browser import AXE, SERIOUS, picture
from tests.kit.trials import HERE, NAME, Trial, people, trial

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """An experiment after seven days with a proven gain, whose plan has been edited meanwhile."""
    with trial(tmp_path_factory.mktemp("trial")) as one:
        started = one.start(7.4)
        for day in range(1, 8):
            for variant, done in (("control", 92), ("treatment", 116)):
                one.send(list(people(started, day, variant, (160, done, 2))))
        shown = {"flag": "onboarding-flow"}
        both = [
            {
                "type": "track", "userId": f"both-{number}", "event": "$exposure", "messageId": f"{variant}-{number}",
                "properties": {**shown, "variant": variant},
            }
            for number in range(4)
            for variant in ("control", "treatment")
        ]  # fmt: skip
        one.send([{**call, "timestamp": people_at(started)} for call in both])
        one.until(lambda seen: seen["day"] == 7 and seen["outcome"] == "ship")
        text = one.plan.read_text(encoding="utf-8")
        one.site.ask("POST", "/plans", json={"text": text.replace("duration: 28 days", "duration: 56 days")})
        yield one


def people_at(started: float) -> str:
    """An instant of the second day."""
    from bascule.events.limits import DAY
    from bascule.server.reader import iso

    return iso(started + 1.5 * DAY)


def entered(browser: Browser, one: Trial, **more: Any) -> tuple[BrowserContext, Page]:
    """Somebody who has signed in."""
    context = browser.new_context(base_url=one.site.url, **more)
    page = context.new_page()
    page.goto(f"/enter?token={one.site.server.token}")
    return context, page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "language"), [(1300, "en"), (375, "fr")])
def test_read_an_experiment(read: Trial, browser: Browser, scheme: Any, width: int, language: str) -> None:
    """Outcome, users, gates and intervals, in both languages, on large and small screens; nothing is wider than the page."""
    context, page = entered(browser, read, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto(f"{HERE}?lang={language}")
    words = {
        "en": (
            "Ship treatment",
            "8 saw more than one variant",
            "4 saw more than one variant",
            "Users were assigned as planned",
        ),
        "fr": ("Adoptez treatment", "8 ont vu", "4 ont vu plusieurs variantes", "comme prévu"),
    }[language]
    expect(page.locator("#result .outcome")).to_have_text(words[0])
    expect(page.locator("#result")).to_contain_text("7 of 28" if language == "en" else "7 sur 28")
    expect(page.locator("#result")).to_contain_text(words[2])
    row = page.locator("#variants tbody tr", has_text="Users" if language == "en" else "Utilisateurs").first
    expect(row.locator("td")).to_have_text(["1,120", "1,120"] if language == "en" else ["1\u202f120", "1\u202f120"])
    assert page.locator("#gates .met").count() == 8
    assert page.locator("#gates .unmet").count() == 0
    assert page.locator("#effects svg .bar.crossed").count() >= 1
    expect(page.locator("#differs")).to_contain_text("28")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [one["id"] for one in page.evaluate("axe.run()")["violations"] if one["impact"] in SERIOUS] == []
    picture(page, f"experiment-{width}-{language}-{scheme}")
    page.goto("/experiments?environment=production")
    expect(page.locator(".trials")).to_contain_text(NAME)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"experiments-{width}-{language}-{scheme}")
    context.close()


def test_one_that_is_not_started_can_be_started_and_stopped(read: Trial, browser: Browser) -> None:
    """In staging, without scripts: a button starts it, a reason ends it, and everything is on record."""
    context, page = entered(browser, read, java_script_enabled=False, viewport={"width": 1300, "height": 900})
    page.goto(f"/experiments/staging/{NAME}?lang=en")
    expect(page.locator("#result")).to_contain_text("It has not been started in staging")
    picture(page, "experiment-not-started")
    page.get_by_role("button", name="Start the experiment").click()
    expect(page.locator("h1 + .pill + .pill")).to_have_text("running")
    expect(page.locator("#result")).to_contain_text("Nothing has been analysed yet")
    page.locator("form[action$='/stop'] input[name=reason]").fill("wrong texts")
    page.get_by_role("button", name="Stop: everybody gets control").click()
    expect(page.locator("h1 + .pill + .pill")).to_have_text("stopped")
    expect(page.locator("main")).to_contain_text("wrong texts")
    page.goto("/journal")
    expect(page.locator(".entries")).to_contain_text("is stopped: everybody gets control. wrong texts")
    picture(page, "experiment-journal")
    context.close()
