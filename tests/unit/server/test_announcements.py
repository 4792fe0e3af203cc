"""Announcements in the API and on the pages."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.unit.server.conftest import Site, fresh_plan

pytestmark = pytest.mark.asyncio(loop_scope="session")
Started = Callable[..., Awaitable[dict[str, Any]]]
TOLD = """\
channels:
  team: {url: env BASCULE_TEST_UNSET, language: fr}
  other: {url: file nowhere}
announce:
  started: {to: [team, other]}
  maintenance: {to: team}
"""


def told_plan() -> str:
    """A plan that tells people, with a maintenance that must be announced."""
    kinds = "  production: {kinds: {standard: {}, maintenance: {window: Sun 02:00-06:00, notice: 2 days}}}\n"
    return fresh_plan().replace("  production: {}\n", kinds) + TOLD


def sunday() -> str:
    """Three o'clock on a Sunday to come, without a zone."""
    day = datetime.now(UTC) + timedelta(days=10)
    return (day + timedelta(days=6 - day.weekday())).strftime("%Y-%m-%dT03:00")


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
        assert "🚀 Mise en production commencée" in page
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
