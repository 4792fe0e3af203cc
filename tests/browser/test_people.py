"""People as people meet them: the first admin, an invitation, a token, and what a role shows and hides."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.kit import patiently
from tests.kit.browser import AXE, SERIOUS, Team, picture

pytestmark = pytest.mark.long

Profile = Callable[..., BrowserContext]
PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def admin(team: Team) -> str:
    """The address of the first admin, who has used the link that was printed at the start."""
    assert team.first_admin
    secret = team.first_admin.partition("?secret=")[2]
    form = {"secret": secret, "name": "Ada", "email": "ada@example.org", "password": PASSWORD}
    assert patiently.post(f"{team.url}/invitation", data=form).status_code == 303
    return form["email"]


def sign_in(page: Page, email: str) -> None:
    """By the form."""
    page.goto("/enter")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


def invite(page: Page, name: str, role: str) -> str:
    """Invite somebody; their one-time link."""
    page.goto("/people")
    form = page.locator("form[aria-labelledby=invite-title]")
    form.get_by_label("Name").fill(name)
    form.get_by_label("E-mail address").fill(f"{name}@example.org")
    form.get_by_label(role, exact=True).check()
    form.get_by_role("button", name="Invite").click()
    return page.locator(".once").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_is_invited_and_makes_a_token(context: Profile, admin: str, moving: str, scripts: bool) -> None:
    """The whole path by hand, with scripts and without; a reviewer sees what a viewer does not."""
    page = context(signed_in=False, java_script_enabled=scripts).new_page()
    sign_in(page, admin)
    name = f"zoe{scripts:d}"
    link = invite(page, name, "viewer")
    guest = context(signed_in=False, java_script_enabled=scripts).new_page()
    guest.goto(link)
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Continue").click()
    guest.wait_for_url("**/account")
    guest.goto(f"/releases/{moving}")
    expect(guest.locator("#verbs")).to_have_count(0)
    card = page.locator(".person", has_text=f"{name}@example.org")
    card.get_by_role("button", name=f"Change {name}").click()
    card.get_by_label("reviewer", exact=True).check()
    card.get_by_role("button", name="Save").click()
    guest.reload()
    expect(guest.locator("#verbs")).to_have_count(1)
    guest.goto("/account")
    guest.get_by_label("Name").fill("ci")
    guest.get_by_role("button", name="Create a token").click()
    secret = guest.locator(".once").inner_text()
    assert secret.startswith("bsc_")
    guest.goto("/account")
    assert secret not in guest.content()
    guest.get_by_role("button", name="Revoke ci").click()
    expect(guest.get_by_text("revoked")).to_be_visible()
    guest.get_by_role("button", name="Sign out", exact=True).click()
    expect(guest.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1300, 375])
def test_axe_finds_nothing_serious_about_people(context: Profile, admin: str, scheme: str, width: int) -> None:
    """On every page about people, in both languages, on a desk and in a hand; and nothing is wider than it."""
    page = context(signed_in=False, color_scheme=scheme, viewport={"width": width, "height": 900}).new_page()
    sign_in(page, admin)
    link = invite(page, f"max{scheme}{width}", "developer")
    source, found = AXE.read_text(encoding="utf-8"), []
    page.goto("/account")
    page.get_by_label("Name").fill("ci")
    page.get_by_role("button", name="Create a token").click()
    for name, path in {
        "token": None,
        "account": "/account",
        "people": "/people",
        "invitation": link,
        "enter": "/enter",
    }.items():
        for language in ("en", "fr") if path else ("en",):
            if path:
                page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}", wait_until="load")
            page.evaluate(source)
            result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            found += [
                (name, one["id"], one["nodes"][0]["html"][:160], one["nodes"][0]["failureSummary"][:200])
                for one in result["violations"]
                if one["impact"] in SERIOUS
            ]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            picture(page, f"{name}-{scheme}-{language}-{width}")
    assert found == []
