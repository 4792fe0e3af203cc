"""Makes the pictures of the README and the docs anew from the real pages: `make pictures`. Needs Chromium and Envoy's wheel.

A small site serves a few visitors behind a real proxy, a new version is given to some of them, and the pages are kept as they
are then. Nothing is drawn for a picture.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.kit.applications import SITE, stop_what_outlives_us, visit  # noqa: E402 - found by the line above
from tests.kit.browser import Team  # noqa: E402
from tests.kit.ports import free_port  # noqa: E402
from tests.kit.serving import running  # noqa: E402

IMAGES = Path(__file__).parent / "images"
CHROMIUM = "/usr/bin/chromium"
# Seconds until a release stands where a picture wants it.
PATIENCE = 180
# Of each slot, before the picture.
COUNTED = 12
PLAN = """\
bascule: 1
name: shop
timezone: Europe/Paris
environments:
  staging: {{override: {{api: {{route: {{envoy: {{listen: {staging}}}}}}}}}}}
  production: {{}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {production}}}}}
    health: {{path: /, every: 1s}}
    keep: 30m
    release:
      - deploy
      - smoke: [GET / is 200]
      - traffic: 5% for 1h
      - traffic: 25% for 2h
      - traffic: 50% for 4h
      - traffic: 100%
      - soak: 2s
guards:
  - {{when: error_rate > 1% for 5m, then: roll back}}
  - {{when: latency_p95 > 500ms for 5m, then: roll back}}
"""


def main() -> None:
    """Make them all."""
    with TemporaryDirectory() as folder, _shop(Path(folder)) as team, sync_playwright() as playwright:
        first = team.release("1.8.2", "production")
        team.until(first, lambda one: one["phase"] == "succeeded", PATIENCE)
        name = team.release("1.9.0", "production")
        team.until(name, lambda one: one["share"] == 0.05 and _is_counted(team, name), PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
        context = browser.new_context(base_url=team.url, locale="en-GB", viewport={"width": 1300, "height": 1080})
        page = context.new_page()
        page.goto(f"/enter?token={team.token}&by=camille")
        for picture, path in {"overview": "/", "release": f"/releases/{name}", "design": "/design"}.items():
            _keep(page, path, IMAGES / f"{picture}.png")
        browser.close()


@contextmanager
def _shop(folder: Path) -> Iterator[Team]:
    (folder / "site.py").write_text(SITE, encoding="utf-8")
    ports = {"staging": free_port(), "production": free_port()}
    plan, stop = folder / "plan.yaml", threading.Event()
    plan.write_text(PLAN.format(site=folder / "site.py", **ports), encoding="utf-8")
    visitors = [threading.Thread(target=visit, args=(port, stop), daemon=True) for port in ports.values()]
    try:
        with running(folder / "data", plan) as served:
            for visitor in visitors:
                visitor.start()
            yield Team(served.url, served.token, ports, served.first_admin)
    finally:
        stop.set()
        stop_what_outlives_us(folder)


def _is_counted(team: Team, name: str) -> bool:
    """Whether both slots have had some requests, so that guards and curves have something to show."""
    points = team.get(f"/releases/{name}/samples")["points"]
    return len(points) > COUNTED and len({one["slot"] for one in points if one["total"]}) > 1


def _keep(page: Page, path: str, target: Path) -> None:
    page.goto(path)
    page.evaluate("document.fonts.ready")
    # What is drawn from figures comes a moment after the page.
    if page.locator(".plot").count():
        page.locator(".plot canvas").last.wait_for()
    page.screenshot(path=str(target), full_page=path == "/design")
    print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()
