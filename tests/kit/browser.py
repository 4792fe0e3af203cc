"""What tests of the pages share."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page

from tests.kit.collecting import Collecting

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARTIFACTS = ROOT / "tests" / "artifacts"


@dataclass
class Team:
    """A served control plane, as its users know it."""

    url: str
    token: str
    ports: dict[str, int]
    first_admin: str | None = None

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Change something by the API."""
        headers = {"authorization": f"Bearer {self.token}"}
        answer = httpx.post(f"{self.url}/api/v1{path}", json=body or {}, headers=headers, timeout=20)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def get(self, path: str) -> dict[str, Any]:
        """Read something by the API."""
        return dict(httpx.get(f"{self.url}/api/v1{path}", timeout=20).json())

    def until(self, name: str, fits: Callable[[dict[str, Any]], bool], seconds: float = 60) -> dict[str, Any]:
        """The release once it fits, told by its events."""
        shown: dict[str, Any] = {}
        end = time.monotonic() + seconds
        with httpx.stream("GET", f"{self.url}/api/v1/releases/{name}/events", timeout=seconds) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:") and "status" in (told := json.loads(line[5:])):
                    shown = told
                    if fits(shown):
                        return shown
                assert time.monotonic() < end, shown
        raise AssertionError(shown)

    def release(self, version: str, environment: str) -> str:
        """Start a release."""
        body = {"component": "api", "to": environment, "version": version, "author": "noé"}
        return str(self.post("/releases", body)["id"])

    def serve(self, version: str, environment: str) -> None:
        """Have a version serve."""
        name = self.release(version, environment)
        self.until(name, lambda one: one["phase"] == "promoted")
        self.until(name, lambda one: one["phase"] == "succeeded")


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, for people to look at."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(ARTIFACTS / f"{name}.png"), full_page=True)


GLIDING = "document.getAnimations().filter((one) => one instanceof CSSTransition)"


def at_rest(page: Page) -> None:
    """Wait until what moves on the page has come to where it belongs; what moves for ever is not waited for."""
    page.evaluate(f"Promise.all({GLIDING}.map((one) => one.finished.catch(() => 0)))")


SERIOUS = {"serious", "critical"}


WAIT = 15.0


def told(site: Collecting, fits: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
    """The last events once they fit."""
    end = time.monotonic() + WAIT
    while not fits(found := site.last()):
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def by_name(found: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Those of one name."""
    return [one for one in found if one["name"] == name]
