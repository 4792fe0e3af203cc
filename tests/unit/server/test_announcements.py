"""Announcements in the API and on the pages."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.kit.announced import NOWHERE, sunday, told_plan
from tests.kit.web import Site, client, proof, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
Started = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The channels have addresses, or no release would start; nothing gets out by them."""
    for name, value in NOWHERE.items():
        monkeypatch.setenv(name, value)


async def announced(site: Site, **changes: Any) -> Any:
    """The answer to somebody who announces a maintenance."""
    body = {"environment": "production", "at": sunday(), "message": "The database moves", "plan": told_plan()}
    return await site.api.post("/api/v1/announcements", json={**body, **changes})


async def test_what_was_said_is_shown(site: Site, started: Started) -> None:
    """In the API for whoever may read, and on the release's page in both languages."""
    release = (await started(plan=told_plan()))["id"]
    listed = (await site.reader.get("/api/v1/announcements", params={"release": release})).json()["announcements"]
    assert {(one["channel"], one["language"], one["occasion"]) for one in listed} == {
        ("team", "fr", "started"),
        ("other", "en", "started"),
    }
    for language, heading in (("en", "Announcements"), ("fr", "Annonces")):
        page = (await site.reader.get(f"/releases/{release}", params={"lang": language})).text
        assert f'<h2 id="announcements-title">{heading}</h2>' in page
        assert "🚀 Mise en production lancée" in page
    assert (await site.reader.get("/api/v1/announcements", params={"release": "nonsense"})).status_code == 422


async def test_a_maintenance_is_announced(site: Site) -> None:
    """To the plan's channels for it or to those that are named, in the channel's language and the plan's time."""
    made = (await announced(site)).json()["announcements"]
    assert [(one["channel"], one["occasion"]) for one in made] == [("team", "maintenance")]
    assert "Maintenance prévue" in made[0]["title"]
    assert "03:00 (Europe/Paris)" in made[0]["title"]
    assert "The database moves" in made[0]["text"]
    named = (await announced(site, to=["other"])).json()["announcements"]
    assert [one["channel"] for one in named] == ["other"]
    entries = (await site.reader.get("/api/v1/journal")).json()["entries"]
    assert any(entry["message"]["key"] == "announce.given" for entry in entries)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"at": "2020-01-05T03:00"}, "announce.past"),
        ({"at": f"{sunday()[:10]}T12:00"}, "announce.no-window"),
        ({"to": ["taem"]}, "plan.unknown_channel"),
        ({"environment": "prod"}, "plan.unknown_environment"),
        ({"kind": "hotfix"}, "plan.unknown_kind"),
    ],
)
async def test_what_cannot_be_is_refused(site: Site, changes: dict[str, Any], code: str) -> None:
    """With the reason; nothing is queued."""
    before = (await site.reader.get("/api/v1/announcements")).json()
    answer = await announced(site, **changes)
    assert answer.status_code in {400, 409, 422}
    assert code in answer.text
    assert len((await site.reader.get("/api/v1/announcements")).json()["announcements"]) == len(before["announcements"])


async def test_a_maintenance_needs_a_channel(site: Site) -> None:
    """Where the plan tells nobody of it in that environment, a channel must be named."""
    nowhere = told_plan().replace("maintenance: {to: team}", "maintenance: {to: team, environments: [staging]}")
    assert "announce.no-channel" in (await announced(site, plan=nowhere)).text
    assert (await announced(site, plan=nowhere, to=["team"])).status_code == 201


async def test_announcing_needs_a_right(site: Site) -> None:
    """Whoever may only read may not announce."""
    body = {"environment": "production", "at": sunday(), "message": "Hello", "plan": told_plan()}
    assert (await site.reader.post("/api/v1/announcements", json=body)).status_code == 401
    empty = await announced(site, message="")
    assert empty.status_code == 422


async def failed(site: Site, release: str) -> list[dict[str, Any]]:
    """The announcements of a release, once none of them got out."""
    with site.app.state.context.news.stream(release) as stream:
        async with asyncio.timeout(20):
            while True:
                answer = await site.reader.get("/api/v1/announcements", params={"release": release})
                found = list(answer.json()["announcements"])
                if {one["state"] for one in found} == {"failed"}:
                    return found
                await stream.wait(0.5)


async def sent_again(site: Site, release: str) -> list[dict[str, Any]]:
    """What the journal has of it."""
    entries = (await site.reader.get("/api/v1/journal", params={"release": release, "limit": 1000})).json()["entries"]
    return [entry for entry in entries if entry["message"]["key"] == "announce.sent-again"]


async def test_a_failed_one_is_sent_again_by_hand(
    site: Site, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whoever may release, once however many ask at the same instant; it is journaled, and goes the usual way."""
    release = (await started(plan=told_plan()))["id"]
    team, other = sorted(await failed(site, release), key=lambda one: one["channel"] != "team")
    path = f"/api/v1/announcements/{team['id']}/again"
    assert (await site.reader.post(path)).status_code == 401
    monkeypatch.setenv("BASCULE_TEST_UNSET", "json://127.0.0.1:1/")
    answers = await asyncio.gather(*(site.api.post(path) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    (entry,) = await sent_again(site, release)
    assert (entry["by"], team["title"] in entry["message"]["text"]) == ("local", True)
    states = {answer.json()["state"] for answer in answers}
    assert states <= {"queued", "retried"}
    assert (await site.reader.get("/api/v1/announcements")).json()["announcements"]
    assert (await site.api.post("/api/v1/announcements/999999/again")).status_code == 404
    assert other["state"] == "failed"


async def test_the_page_has_a_button_for_it(site: Site, started: Started) -> None:
    """On what failed only, for whoever may, with the form's proof; a forged form is refused."""
    release = (await started(plan=told_plan()))["id"]
    number = (await failed(site, release))[0]["id"]
    assert "/again" not in (await site.reader.get(f"/releases/{release}")).text
    browser = await signed_in(site)
    page = await browser.get(f"/releases/{release}")
    assert len(re.findall(r'action="/announcements/[0-9]+/again"', page.text)) == 2
    assert (await browser.post(f"/announcements/{number}/again")).status_code == 403
    answer = await browser.post(f"/announcements/{number}/again", data={"proof": proof(page)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/releases/{release}#announcements")
    await browser.aclose()
    (entry,) = await sent_again(site, release)
    assert entry["by"] == "camille"
    async with client(site.app) as stranger:
        assert (await stranger.post(f"/announcements/{number}/again")).status_code in {303, 401}
