"""Planned releases over the API and on the pages: the date in lists and on the page, what is due, and what is overdue for whom."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.kit.web import Site, fresh_plan, is_problem, served_for, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]
BASE = "/api/v1"
ITEMS = (
    "checklists: {before: {items: [{text: Invite the press, owner: operator, due: J-7}, {text: Write, due: J-1}]}}\n"
)


def with_days() -> str:
    """A plan whose checklist counts from the planned date, and one of whose kinds is planned a week ahead."""
    plan = fresh_plan().replace("production: {}", "production: {kinds: {standard: {}, mobile: {notice: 7 days}}}")
    return plan.replace("      - check: [slow]\n", "      - confirm: before\n      - check: [slow]\n") + ITEMS


def in_days(days: float) -> str:
    """A day at noon, as somebody types it."""
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}T12:00"


async def test_a_planned_release_is_shown_with_its_date(site: Site, started: Start) -> None:
    """In the list, on its page and in the calendar; the date without a zone is in the plan's."""
    on = in_days(30)
    made = await started(plan=with_days(), environment="production", on=on)
    assert made["planned"].startswith((on.replace("12:00", "11:00"), on.replace("12:00", "10:00")))
    found = (await site.reader.get(f"{BASE}/calendar")).json()["dates"]
    mine = [one for one in found if one["release"] == made["id"]]
    assert [one["key"] for one in mine] == ["before.1", "before.2", "planned"]
    assert [(one["owner"], one["state"]) for one in mine[:2]] == [("operator", "later"), ("", "later")]
    elsewhere = (await site.reader.get(f"{BASE}/calendar", params={"environment": "staging"})).json()["dates"]
    assert made["id"] not in [one["release"] for one in elsewhere]
    browser = await signed_in(site)
    for language, words in (
        ("en", ("planned for", "Calendar", "later")),
        ("fr", ("prévue pour", "Calendrier", "plus tard")),
    ):
        page = (await browser.get(f"/releases/{made['id']}", params={"lang": language})).text
        assert all(word in page for word in (*words, "Invite the press"))
        assert words[0] in (await browser.get("/releases", params={"lang": language})).text


async def test_the_file_is_for_calendar_programs(site: Site, started: Start) -> None:
    """Of its own type, in the language that is asked for, with the addresses of releases."""
    made = await started(plan=with_days(), environment="production", on=in_days(30))
    answer = await site.reader.get(f"{BASE}/calendar.ics", headers={"accept-language": "fr"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    text = answer.text.replace("\r\n ", "")
    assert f"/releases/{made['id']}" in text
    assert f"Mise en production de api {made['version']}" in text


async def test_what_is_overdue_stands_in_for_you(site: Site, started: Start) -> None:
    """A date that is so near that a day before it is over already: whoever may settle it sees it first."""
    made = await started(plan=with_days(), environment="production", on=in_days(3))
    needs = (await site.api.get(f"{BASE}/inbox")).json()["needs"]
    (late,) = [one for one in needs if one["release"]["id"] == made["id"] and one["wanted"] == "overdue"]
    assert (late["count"], late["because"]["key"]) == (1, "release.item-late")
    assert "Invite the press" in late["because"]["text"]
    browser = await signed_in(site)
    assert "Overdue" in (await browser.get("/inbox", params={"lang": "en"})).text
    await site.api.post(f"{BASE}/releases/{made['id']}/confirm", json={"item": "before.1", "by": "ada"})
    after = (await site.api.get(f"{BASE}/inbox")).json()["needs"]
    assert not [one for one in after if one["release"]["id"] == made["id"] and one["wanted"] == "overdue"]


@pytest.mark.parametrize(
    ("on", "kind", "code", "typed"),
    [
        (in_days(-1), "standard", "release.planned-past", "--on"),
        (in_days(3), "mobile", "release.planned-soon", "--on"),
        (None, "mobile", "release.planned-needed", "--on"),
    ],
)
async def test_dates_that_cannot_be_are_refused(site: Site, on: str | None, kind: str, code: str, typed: str) -> None:
    """Before anything is started, with what to type."""
    product = (await served_for(site, with_days())).json()["name"]
    order = {"component": "api", "environment": "production", "version": "1", "product": product, "kind": kind}
    answer = await site.api.post(f"{BASE}/releases", json={**order, **({"on": on} if on else {})})
    refused = is_problem(answer, answer.status_code, code)
    assert answer.status_code in {409, 422}
    assert typed in str(refused.get("hint") or typed)


async def test_a_date_that_is_none_is_a_mistake_of_the_caller(site: Site) -> None:
    """It is told which member is wrong."""
    order = {"component": "api", "environment": "production", "version": "1", "on": "next week"}
    assert (await site.api.post(f"{BASE}/releases", json=order)).status_code == 422
