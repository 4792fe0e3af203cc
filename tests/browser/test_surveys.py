"""Surveys: asked in an application's page, answered by mouse and by keyboard, rarely, and read in the dashboard."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.kit.browser import AXE, SERIOUS, by_name, picture, told
from tests.kit.collecting import PLAN, Collecting, collecting
from tests.kit.origin import origin

SURVEYS = """surveys:
  onboarding:
    question: {en: How easy was it to get started?, fr: La prise en main était-elle facile ?}
    scale: 1-10
    low: {en: Very hard, fr: Très difficile}
    high: {en: Very easy, fr: Très facile}
    comment: {en: What should we improve?, fr: Que devrions-nous améliorer ?}
    after: onboarding_completed
  recommend: {question: Would you recommend us?, scale: 0-10, event: recommendation}
  some: {question: You as well?, scale: 1-5, event: some, share: 50%}
  elsewhere: {question: Not here, scale: 1-5, event: other, environments: [staging]}
"""
APPLICATION = """\
<!doctype html><html lang="{language}"><head><title>Shop</title><meta name="viewport" content="width=device-width">
<script src="{url}/js/bascule.js" data-key="{key}" {more} defer></script>
<script src="{url}/js/survey.js" data-key="{key}" defer></script></head>
<body><main><h1>Shop</h1><button id="work">Work</button></main></body></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collecting]:
    """A real control plane whose plan asks something."""
    with collecting(tmp_path_factory.mktemp("surveys"), plan=PLAN + SURVEYS) as made:
        yield made


@pytest.fixture(scope="module")
def shop(site: Collecting) -> Iterator[str]:
    """The application, in two languages, and one that asks for consent first."""

    def page(language: str = "en", more: str = "") -> tuple[str, dict[str, str]]:
        policy = {"content-security-policy": f"default-src 'none'; script-src {site.url}; connect-src {site.url}"}
        return APPLICATION.format(url=site.url, key=site.key, language=language, more=more), policy

    pages = {"/": page(), "/fr": page("fr"), "/ask": page(more='data-consent="required"')}
    with origin(pages) as address:
        yield address


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in a profile of its own; no page may complain in its console."""
    made: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(address: str, **options: Any) -> Page:
        context = browser.new_context(**options)
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        made.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield opened
    for context in made:
        context.close()
    assert [one for one in complaints if "favicon" not in one] == []


def ask(page: Page, name: str = "recommend") -> bool:
    """Have a survey asked; whether it is."""
    return bool(page.evaluate("name => bascule.survey(name)", name))


def test_a_survey_is_answered_after_its_event(site: Collecting, shop: str, visit: Callable[..., Page]) -> None:
    """It comes after the event, takes a score and some words, thanks, and the answer is an event of the visitor."""
    page = visit(shop, viewport={"width": 1000, "height": 700})
    page.evaluate("bascule.identify('u7'), bascule.track('onboarding_completed')")
    asked = page.get_by_role("dialog", name="How easy was it to get started?")
    expect(asked).to_be_visible()
    picture(page, "survey-asked")
    asked.get_by_role("button", name="Send").click()
    expect(asked.get_by_role("alert")).to_have_text("Please choose a number.")
    asked.get_by_role("radio", name="9", exact=True).check(force=True)
    asked.get_by_label("What should we improve?").fill("Fewer steps, please.")
    asked.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text("Thank you for your answer.")
    page.goto(f"{shop}/elsewhere")
    (answer,) = by_name(told(site, lambda some: bool(by_name(some, "survey_answered"))), "survey_answered")
    assert answer["user_id"] == "u7"
    assert answer["properties"] == {"survey": "onboarding", "score": 9, "comment": "Fewer steps, please."}


def test_a_survey_is_answered_by_keyboard(site: Collecting, shop: str, visit: Callable[..., Page]) -> None:
    """Tab into it, arrows to choose, Enter to send; what had the focus before gets it back."""
    page = visit(shop)
    page.locator("#work").focus()
    assert ask(page)
    for key in ("Tab", "Tab", "Space", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#work")).to_be_focused()
    page.goto(f"{shop}/elsewhere")
    found = told(site, lambda some: bool(by_name(some, "recommendation")))
    assert by_name(found, "recommendation")[0]["properties"] == {"survey": "recommend", "score": 2}


def test_nobody_is_asked_twice(site: Collecting, shop: str, visit: Callable[..., Page]) -> None:
    """Whoever declines is left alone for as long as the plan says, also on the next page; only the instant is remembered."""
    page = visit(shop)
    assert ask(page)
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not ask(page)
    page.reload()
    assert not ask(page)
    assert page.evaluate("Object.keys(localStorage)") == ["bascule.survey.recommend"]
    assert page.context.cookies() == []
    told(site, lambda some: bool(by_name(some, "survey_dismissed")))


def test_after_its_time_a_visitor_is_asked_again(shop: str, visit: Callable[..., Page]) -> None:
    """Ninety days where the plan says nothing else."""
    page = visit(shop)
    for days, wanted in ((89, False), (91, True)):
        page.evaluate("days => { localStorage['bascule.survey.recommend'] = Date.now() - days * 86400000 }", days)
        assert ask(page) is wanted


def test_a_share_of_the_visitors_is_asked(shop: str, visit: Callable[..., Page]) -> None:
    """Whoever was not chosen stays so on the next page, however the dice fall there."""
    page = visit(shop)
    page.evaluate("Math.random = () => 0.5")
    assert not ask(page, "some")
    page.reload()
    page.evaluate("Math.random = () => 0.49")
    assert not ask(page, "some")
    page.evaluate("localStorage.clear()")
    page.reload()
    page.evaluate("Math.random = () => 0.49")
    assert ask(page, "some")


def test_nobody_is_asked_who_may_not_be_measured(shop: str, visit: Callable[..., Page]) -> None:
    """Before consent where it is required, and never after a refusal."""
    page = visit(f"{shop}/ask")
    assert not ask(page)
    page.evaluate("bascule.consent(false)")
    assert not ask(page)
    page.evaluate("bascule.consent(true)")
    assert ask(page)


def test_a_survey_of_another_environment_is_not_asked(shop: str, visit: Callable[..., Page]) -> None:
    """The key's environment decides."""
    assert not ask(visit(shop), "elsewhere")


@pytest.mark.parametrize(("path", "language"), [("/", "en"), ("/fr", "fr")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 360])
def test_the_widget_is_for_everybody(
    shop: str, visit: Callable[..., Page], path: str, language: str, scheme: str, width: int
) -> None:
    """In the page's language, light and dark, on a phone: axe finds nothing serious."""
    page = visit(f"{shop}{path}", color_scheme=scheme, viewport={"width": width, "height": 640}, bypass_csp=True)
    assert ask(page, "onboarding")
    name = {"en": "How easy was it to get started?", "fr": "La prise en main était-elle facile ?"}[language]
    expect(page.get_by_role("dialog", name=name)).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [one["id"] for one in page.evaluate("axe.run()")["violations"] if one["impact"] in SERIOUS] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"survey-{width}-{language}-{scheme}")


def test_answers_are_read_in_the_dashboard(site: Collecting, browser: Browser) -> None:
    """Figures, scores and comments, in both languages, large and small; axe finds nothing serious."""
    scores = [10] * 16 + [9] * 9 + [8] * 8 + [7] * 4 + [5] * 3
    answers = [
        {
            "type": "track",
            "event": "recommendation",
            "anonymousId": f"v{number}",
            "properties": {"survey": "recommend", "score": score, "comment": "Très bien." if number < 3 else ""},
        }
        for number, score in enumerate(scores)
    ]
    shown = [{**one, "event": "survey_shown", "anonymousId": f"w{n}"} for n, one in enumerate(answers * 2)]
    assert site.send("batch", {"batch": answers + shown}).is_success
    context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900}, base_url=site.url)
    page = context.new_page()
    page.goto(f"/enter?token={site.server.token}")
    page.goto("/surveys?environment=production")
    card = page.get_by_role("region", name="Would you recommend us?")
    expect(card).to_contain_text("Net promoter score")
    expect(card.locator(".lines")).to_contain_text("Très bien.")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [one["id"] for one in page.evaluate("axe.run()")["violations"] if one["impact"] in SERIOUS] == []
    picture(page, "surveys-1300")
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/surveys?environment=production&lang=fr")
    expect(page.get_by_role("heading", name="Enquêtes", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, "surveys-375-fr")
    context.close()
    api = site.ask("GET", "/surveys?environment=production")["surveys"]
    ours = next(one for one in api if one["name"] == "recommend")
    assert ours["answered"] >= len(scores)
    assert ours["nps"]["low"] < ours["nps"]["value"] < ours["nps"]["high"]
