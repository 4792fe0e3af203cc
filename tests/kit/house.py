"""A control plane with its people, for tests of the pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from playwright.sync_api import BrowserContext, Page

from tests.kit.applications import stop_what_outlives_us
from tests.kit.serving import Running, running

PASSWORD = "a long enough password"
ROLES = {"noe": "developer", "rosa": "reviewer", "remy": "reviewer", "lea": "tech-lead"}
Profile = Callable[..., BrowserContext]


class House:
    """A control plane with a plan, and its people."""

    def __init__(self, server: Running, ready: Path) -> None:
        self.server, self.ready = server, ready

    def sign_in(self, page: Page, name: str) -> Page:
        """By the form, which leads to what one wanted to see."""
        page.goto(f"{self.server.url}/enter")
        page.get_by_label("E-mail address").fill(f"{name}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/")
        return page


def accepted(server: Running, link: str, **form: str) -> httpx.Client:
    """Somebody who has used a one-time link."""
    browser = httpx.Client(base_url=server.url, timeout=20)
    secret = link.partition("?secret=")[2]
    answer = browser.post("/invitation", data={"secret": secret, "password": PASSWORD, **form})
    assert answer.status_code == 303, answer.text
    return browser


@contextmanager
def peopled(folder: Path, plan: Path) -> Iterator[Running]:
    """A control plane with this plan and everybody in it."""
    with running(folder / "data", plan) as server:
        assert server.first_admin
        admin = accepted(server, server.first_admin, name="Ada", email="ada@example.org")
        proof = admin.get("/account").text.split('name="proof" value="')[1].split('"')[0]
        for name, role in ROLES.items():
            body = {"name": name, "email": f"{name}@example.org", "roles": [role]}
            made = admin.post("/api/v1/people", json=body, headers={"x-bascule-proof": proof}).json()
            accepted(server, made["link"]).close()
        admin.close()
        yield server
    stop_what_outlives_us(folder)
