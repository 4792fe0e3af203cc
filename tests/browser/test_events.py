"""Events from real pages: the script in Chromium against a real server, and the page that shows what comes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.kit.browser import AXE, SERIOUS, by_name, picture, told
from tests.kit.collecting import Collecting, collecting
from tests.kit.origin import origin

SHOP = """\
<!doctype html><html lang="en"><head><title>Shop</title>{meta}
<script src="{url}/js/bascule.js" data-key="{key}" {more} defer></script></head><body><h1>Shop</h1></body></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collecting]:
    """A real control plane that takes events."""
    with collecting(tmp_path_factory.mktemp("events")) as made:
        yield made


@pytest.fixture(scope="module")
def shop(site: Collecting) -> Iterator[str]:
    """The application: its pages differ in what they say of slot and consent."""

    def page(meta: str = "", more: str = "") -> str:
        return SHOP.format(url=site.url, key=site.key, meta=meta, more=more)

    pages = {
        "/": (page('<meta name="bascule-slot" content="green">'), {}),
        "/header": (page(), {"server-timing": "bascule;desc=blue"}),
        "/ask": (page(more='data-consent="required"'), {}),
    }
    with origin(pages) as address:
        yield address


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in a profile of its own; no page may complain in its console."""
    made: list[BrowserContext] = []
    complaints: list[str] = []

    def visit(address: str, script: str = "") -> Page:
        context = browser.new_context()
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        made.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.goto(address)
        return page

    yield visit
    for context in made:
        context.close()
    # A server that is away, or refuses, is a complaint of the browser's own, and so is a network that is.
    own = ("status of 503", "status of 400", "ERR_INTERNET_DISCONNECTED")
    assert [one for one in complaints if not any(each in one for each in own)] == []


def test_a_page_tells_what_happens_on_it(site: Collecting, shop: str, visitor: Callable[..., Page]) -> None:
    """The view by itself, events as they are called for, all under the slot of the page, when it is left at the latest."""
    page = visitor(f"{shop}/?email=secret@example.org#part")
    page.evaluate("bascule.flags({checkout: 'on'})")
    page.evaluate("bascule.identify('u1', {plan: 'pro'}), bascule.track('Left', {price: 3})")
    page.goto(f"{shop}/elsewhere")
    found = told(site, lambda some: bool(by_name(some, "Left")))
    (left,) = by_name(found, "Left")
    assert (left["user_id"], left["slot"], left["flags"]) == ("u1", "green", {"checkout": "on"})
    assert left["properties"] == {"price": 3}
    assert by_name(found, "$page")[0]["anonymous_id"] == left["anonymous_id"]
    assert by_name(found, "$identify")[0]["properties"] == {"plan": "pro"}
    assert "secret" not in str(site.ask("GET", "/events/last?environment=production&limit=500"))


def test_an_exposure_is_told_once(site: Collecting, shop: str, visitor: Callable[..., Page]) -> None:
    """However often the page says that the user meets the variant; what follows is marked with it."""
    page = visitor(f"{shop}/")
    page.evaluate("bascule.identify('u8')")
    page.evaluate("for (let n = 0; n < 3; n++) bascule.exposed('search', 'new')")
    page.evaluate("bascule.track('Searched')")
    page.goto(f"{shop}/elsewhere")
    found = told(site, lambda some: bool(by_name(some, "Searched")))
    (exposure,) = by_name(found, "$exposure")
    assert (exposure["user_id"], exposure["properties"]) == ("u8", {"flag": "search", "variant": "new"})
    assert by_name(found, "Searched")[0]["flags"] == {"search": "new"}


def test_no_cookie_is_set_and_nothing_is_stored(shop: str, visitor: Callable[..., Page]) -> None:
    """Not by the script and not by the server; two views of one tab are two visitors."""
    page = visitor(f"{shop}/")
    with page.expect_response("**/v1/batch"):
        page.evaluate("bascule.track('Looked')")
    assert page.context.cookies() == []
    assert page.evaluate("[document.cookie, sessionStorage.length, localStorage.length]") == ["", 0, 0]


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", "mobile"),
        ("Mozilla/5.0 (Linux; Android 15; SM-X910) Safari/537.36", "tablet"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "desktop"),
    ],
)
def test_a_page_says_what_somebody_holds(shop: str, browser: Browser, agent: str, device: str) -> None:
    """A phone, a tablet or a computer, and nothing else of the browser."""
    context = browser.new_context(user_agent=agent)
    page = context.new_page()
    with page.expect_request("**/v1/batch") as asked:
        page.goto(f"{shop}/")
        page.wait_for_function("window.bascule")
        page.evaluate("dispatchEvent(new Event('pagehide'))")
    told = asked.value.post_data_json
    assert told["batch"][0]["context"]["device"] == {"type": device}
    assert agent not in str(told)
    context.close()


def test_with_consent_an_id_lasts_as_long_as_the_tab(site: Collecting, shop: str, visitor: Callable[..., Page]) -> None:
    """And ends with a refusal."""
    page = visitor(f"{shop}/")
    page.evaluate("bascule.consent(true)")
    page.evaluate("bascule.track('Agreed')")
    page.reload()
    page.evaluate("bascule.consent(true)")
    page.evaluate("bascule.track('Agreed')")
    page.goto(f"{shop}/elsewhere")
    first, second = by_name(told(site, lambda some: len(by_name(some, "Agreed")) == 2), "Agreed")
    assert first["anonymous_id"] == second["anonymous_id"]
    page.goto(f"{shop}/")
    page.evaluate("bascule.consent(false)")
    assert page.evaluate("sessionStorage.length") == 0


def test_nothing_is_sent_before_consent_where_it_is_required(
    site: Collecting, shop: str, visitor: Callable[..., Page]
) -> None:
    """It waits in the page; a refusal drops it."""
    sent: list[str] = []
    page = visitor(f"{shop}/ask")
    page.on("request", lambda request: sent.append(request.url))
    page.evaluate("bascule.track('Refused')")
    page.evaluate("bascule.consent(false)")
    page.evaluate("bascule.track('Refused')")
    page.goto(f"{shop}/ask")
    page.evaluate("bascule.track('Waited')")
    assert [one for one in sent if "/v1/" in one] == []
    with page.expect_response("**/v1/batch"):
        page.evaluate("bascule.consent(true)")
    found = told(site, lambda some: bool(by_name(some, "Waited")))
    assert by_name(found, "Refused") == []


@pytest.mark.parametrize("signal", ["globalPrivacyControl: true", "doNotTrack: '1'"])
def test_whoever_does_not_want_to_be_tracked_is_not(shop: str, visitor: Callable[..., Page], signal: str) -> None:
    """Whatever the page says of consent."""
    name, value = signal.split(": ")
    page = visitor(f"{shop}/elsewhere", f"Object.defineProperty(Navigator.prototype, '{name}', {{get: () => {value}}})")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(f"{shop}/")
    page.evaluate("bascule.consent(true)")
    page.evaluate("bascule.track('Unwanted')")
    page.goto(f"{shop}/elsewhere")
    assert sent
    assert [one for one in sent if "/v1/" in one] == []


def test_the_slot_comes_by_header_too(site: Collecting, shop: str, visitor: Callable[..., Page]) -> None:
    """By Server-Timing, the one header of its own that a page may read."""
    page = visitor(f"{shop}/header")
    page.evaluate("bascule.track('Timed')")
    page.goto(f"{shop}/elsewhere")
    assert by_name(told(site, lambda some: bool(by_name(some, "Timed"))), "Timed")[0]["slot"] == "blue"


def test_what_is_not_acknowledged_comes_again_and_counts_once(
    site: Collecting, shop: str, visitor: Callable[..., Page]
) -> None:
    """The answer of the first attempt is lost on its way; the server has the event already."""
    page = visitor(f"{shop}/elsewhere")
    answers: list[int] = []

    def lose(route: Any) -> None:
        answer = route.fetch()
        answers.append(answer.status)
        if len(answers) == 1:
            route.fulfill(status=503, headers={"access-control-allow-origin": "*"})
        else:
            route.fulfill(response=answer)

    page.route("**/v1/batch", lose)
    page.goto(f"{shop}/")
    page.evaluate("for (let n = 0; n < 19; n++) bascule.track('Repeated')")
    with page.expect_response(lambda answer: "/v1/batch" in answer.url and answer.ok):
        pass
    assert answers[:2] == [200, 200]
    assert len(by_name(site.last(), "Repeated")) == 19


STACK = "for (let n = 0; n < 25; n++) bascule.track(`Failed ${n}`, {stack: 'at line '.repeat(500)})"


def test_large_events_are_sent_in_parts(site: Collecting, shop: str, visitor: Callable[..., Page]) -> None:
    """More than a browser takes of what outlives its page: it is split, and nothing of it jams or is lost."""
    page = visitor(f"{shop}/")
    page.evaluate(STACK)
    found = told(site, lambda some: sum("Failed" in one["name"] for one in some) == 25)
    assert {one["name"] for one in found if "Failed" in one["name"]} == {f"Failed {n}" for n in range(25)}


def test_one_that_is_too_large_is_told_and_keeps_nobody_up(
    site: Collecting, shop: str, visitor: Callable[..., Page]
) -> None:
    """Among the faults, by the server; what comes after it is sent."""
    page = visitor(f"{shop}/")
    page.evaluate("bascule.track('Huge', {all: 'x'.repeat(100000)})")
    page.evaluate("for (let n = 0; n < 20; n++) bascule.track('After it')")
    told(site, lambda some: len(by_name(some, "After it")) == 20)
    faults = site.ask("GET", "/events/faults?environment=production")["faults"]
    assert any(one["because"]["key"] == "events.event-too-large" for one in faults)


def test_what_happens_offline_is_kept_while_the_page_is(
    site: Collecting, shop: str, visitor: Callable[..., Page]
) -> None:
    """Hidden and shown again without a network: it is sent when there is one, once."""
    page = visitor(f"{shop}/")
    with page.expect_response("**/v1/batch"):
        page.evaluate("bascule.track('Online')")
    page.route("**/v1/batch", lambda route: route.abort("internetdisconnected"))
    page.evaluate("for (let n = 0; n < 3; n++) bascule.track('Offline')")
    hide = "Object.defineProperty(document, 'visibilityState', {value: '%s', configurable: true})"
    for state in ("hidden", "visible"):
        page.evaluate(hide % state + ", dispatchEvent(new Event('visibilitychange'))")
    page.unroute("**/v1/batch")
    told(site, lambda some: len(by_name(some, "Offline")) == 3)


def test_a_refusal_is_kept(site: Collecting, shop: str, visitor: Callable[..., Page]) -> None:
    """On the next page too, and until somebody agrees; then that page's events are sent."""
    sent: list[str] = []
    page = visitor(f"{shop}/")
    page.evaluate("bascule.consent(false)")
    page.on("request", lambda request: sent.append(request.url))
    page.goto(f"{shop}/header")
    assert page.evaluate("bascule.may") is False
    page.evaluate("for (let n = 0; n < 25; n++) bascule.track('Refused here')")
    page.goto(f"{shop}/header")
    assert [one for one in sent if "/v1/" in one] == []
    page.evaluate("bascule.consent(true), bascule.track('Agreed here')")
    told(site, lambda some: bool(by_name(some, "Agreed here")))
    assert by_name(site.last(), "Refused here") == []
    page.goto(f"{shop}/")
    assert page.evaluate("bascule.may") is True


def test_the_page_shows_events_and_faults_as_they_come(site: Collecting, browser: Browser) -> None:
    """A key is made by a form, what to paste names it, and an event appears by itself; in both languages, large and small."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900}, base_url=site.url)
    page = context.new_page()
    page.goto(f"/enter?token={site.server.token}")
    page.goto("/events")
    page.get_by_label("Name").fill("From a form")
    page.locator("form[action='/events/keys'] select").select_option("production")
    page.get_by_role("button", name="Create the key").click()
    made = page.locator("tr", has_text="From a form").locator("td code").inner_text()
    assert made.startswith("bwk_")
    expect(page.locator("pre").first).to_contain_text(f'data-key="{made}"')
    marks = {"bascule": {"slot": "green", "flags": {"checkout": "on"}}}
    good = {
        "type": "track",
        "event": "Order Completed",
        "userId": "user-1",
        "properties": {"price": 12.5},
        "context": marks,
    }
    site.send("batch", {"batch": [good, {"type": "track", "event": "Nobody did it"}]})
    expect(page.locator("#events tbody tr", has_text="Order Completed").first).to_contain_text("checkout=on")
    expect(page.locator("#events")).to_contain_text('{"price": 12.5}')
    expect(page.locator("#events .lines")).to_contain_text("`userId` or `anonymousId` is needed.")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [one["id"] for one in page.evaluate("axe.run()")["violations"] if one["impact"] in SERIOUS] == []
    picture(page, "events-1300")
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/events?lang=fr")
    expect(page.get_by_role("heading", name="Événements", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, "events-375-fr")
    page.get_by_role("button", name="Révoquer From a form").click()
    expect(page.locator("tr", has_text="From a form")).to_contain_text("révoquée")
    context.close()
