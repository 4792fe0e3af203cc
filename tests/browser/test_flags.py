"""Flags in real pages: somebody switches one in the dashboard, and an application's page shows it within a second."""

import statistics
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kit.browser import AXE, ROOT, SERIOUS, picture
from tests.kit.collecting import PLAN, Collecting, collecting
from tests.kit.origin import origin

MODULES = ROOT / "node_modules" / "@openfeature"
FLAGS = """flags:
  checkout:
    description: The new checkout
    rolloutPercentage: 25
    targetAudience: {country: [FR, BE]}
    conditions: {minVersion: 1.4.0}
  banner: {rolloutPercentage: 100}
  theme:
    state: ENABLED
    variants: {light: "#ffffff", dark: "#101418"}
    defaultVariant: light
    targeting: {if: [{"==": [{var: plan}, pro]}, dark]}
"""
APPLICATION = """\
<!doctype html><html lang="en"><head><title>Shop</title>
<script type="importmap">{{"imports": {{
  "@openfeature/core": "/modules/core/dist/esm/index.js",
  "@openfeature/web-sdk": "/modules/web-sdk/dist/esm/index.js",
  "@openfeature/ofrep-core": "/modules/ofrep-web-provider/node_modules/@openfeature/ofrep-core/index.esm.js",
  "@openfeature/ofrep-web-provider": "/modules/ofrep-web-provider/index.esm.js"}}}}</script></head>
<body><h1>Shop</h1><p id="banner">unknown</p><script type="module">
import {{ OpenFeature, ProviderEvents }} from "@openfeature/web-sdk";
import {{ OFREPWebProvider }} from "@openfeature/ofrep-web-provider";
const client = OpenFeature.getClient();
const show = () => {{ banner.textContent = client.getBooleanValue("banner", false) ? "shown" : "hidden"; }};
OpenFeature.addHandler(ProviderEvents.Ready, show);
OpenFeature.addHandler(ProviderEvents.ConfigurationChanged, show);
await OpenFeature.setContext({{ targetingKey: "u1" }});
await OpenFeature.setProviderAndWait(new OFREPWebProvider({{
  baseUrl: "{url}", headers: [["x-api-key", "{key}"]], cacheMode: "disabled" }}));
show();
</script></body></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collecting]:
    """A real control plane whose plan declares flags."""
    with collecting(tmp_path_factory.mktemp("flags"), plan=PLAN + FLAGS) as made:
        yield made


@pytest.fixture
def dashboard(site: Collecting, browser: Browser) -> Iterator[Page]:
    """Somebody who may switch flags, in the dashboard."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1300, "height": 900}, base_url=site.url)
    page = context.new_page()
    page.goto(f"/enter?token={site.server.token}&by=camille")
    yield page
    context.close()


def test_a_page_shows_a_switch_within_a_second(site: Collecting, browser: Browser, dashboard: Page) -> None:
    """OpenFeature's released web SDK, unmodified, in Chromium: from the click in the dashboard to what the user sees."""
    pages = {"/": (APPLICATION.format(url=site.url, key=site.key), {})}
    with origin(pages, MODULES) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#banner")).to_have_text("shown")
        dashboard.goto("/flags?environment=production")
        took = [switch(dashboard, page, wanted) for wanted in ("hidden", "shown") * 3]
        context.close()
    assert statistics.median(took) < 1, took


def switch(dashboard: Page, page: Page, wanted: str) -> float:
    """Click the switch; seconds until the application's page shows what is wanted."""
    began = time.monotonic()
    dashboard.get_by_role("switch", name="banner").click()
    page.wait_for_function("wanted => banner.textContent === wanted", arg=wanted, polling="raf", timeout=15_000)
    took = time.monotonic() - began
    state = "true" if wanted == "shown" else "false"
    expect(dashboard.get_by_role("switch", name="banner")).to_have_attribute("aria-checked", state)
    return took


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 375])
def test_the_pages_of_flags_are_for_everybody(
    site: Collecting, browser: Browser, language: str, scheme: str, width: int
) -> None:
    """List and flag, signed in: axe finds nothing serious, and nothing is wider than the screen."""
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "base_url": site.url}
    context = browser.new_context(locale="fr-FR" if language == "fr" else "en-GB", **options)
    page = context.new_page()
    page.goto(f"/enter?token={site.server.token}&by=camille")
    for name, path in (("list", "/flags?environment=production"), ("one", "/flags/production/checkout")):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = [one["id"] for one in page.evaluate("axe.run()")["violations"] if one["impact"] in SERIOUS]
        assert (name, found) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(page, f"flags-{name}-{width}-{language}-{scheme}")
    context.close()
