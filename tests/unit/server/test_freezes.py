"""Freezes over the API and on the pages: who may, what is said where, and that it ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from bascule.release.people import Role
from tests.kit.members import Admin
from tests.kit.web import Site, fresh_plan, is_problem, plain, send, served_for, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]
BASE = "/api/v1"
WHY = "the provider is down"


def planned() -> str:
    """A plan that has hotfixes, and tells of freezes."""
    plan = fresh_plan().replace("production: {}", "production: {kinds: {standard: {}, hotfix: {}}}")
    return plan + "channels: {team: {url: env TEAM_URL}}\nannounce: {freeze: {to: team}}\n"


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def _thawed(site: Site) -> AsyncIterator[None]:
    """Nothing is frozen for the next test."""
    yield
    await thaw(site)


async def freeze(site: Site, **body: Any) -> dict[str, Any]:
    """Somebody stops the line."""
    answer = await site.api.post(f"{BASE}/freezes", json={"until": "2h", "reason": WHY, "by": "camille", **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def thaw(site: Site) -> None:
    """Every freeze ends."""
    for one in (await site.reader.get(f"{BASE}/freezes")).json()["freezes"]:
        await site.api.post(f"{BASE}/freezes/{one['number']}/unfreeze", json={"by": "camille"})


async def test_the_line_is_stopped_and_goes_on(site: Site) -> None:
    """No release starts, the refusal says who, why and what to type; the same freeze again is the same; then it ends."""
    plan = planned()
    product = (await served_for(site, plan)).json()["name"]
    made = await freeze(site, environment="production", until="2027-01-04 09:00")
    assert (made["plan"], made["until"], made["reason"]) == (product, "2027-01-04T08:00:00.000Z", WHY)
    assert (await freeze(site, environment="production", until="2027-01-04 09:00"))["number"] == made["number"]
    order = {"component": "api", "environment": "production", "version": "1", "product": product}
    refused = is_problem(await site.api.post(f"{BASE}/releases", json=order), 409, "freeze.no-start")
    assert "camille" in refused["detail"]
    assert WHY in refused["detail"]
    assert "Mon 4 Jan 2027, 09:00" in refused["detail"] or "08:00" in refused["detail"]
    assert "bascule unfreeze" in refused["hint"]
    told = (await site.reader.get(f"{BASE}/announcements")).json()["announcements"][0]
    assert (told["occasion"], told["subject"]) == ("freeze", f"freeze-{made['number']}")
    assert "2027-01-04" in told["title"] or "Jan 2027" in told["title"]
    ended = (await site.api.post(f"{BASE}/freezes/{made['number']}/unfreeze", json={"by": "noe"})).json()
    assert ended["ended_by"] == "noe"
    again = (await site.api.post(f"{BASE}/freezes/{made['number']}/unfreeze", json={"by": "zoe"})).json()
    assert (again["ended_by"], again["ended"]) == ("noe", ended["ended"])
    written = [one["message"]["key"] for one in (await site.reader.get(f"{BASE}/journal")).json()["entries"]]
    assert [key for key in written if key in {"freeze.set", "freeze.ended"}][-2:] == ["freeze.set", "freeze.ended"]
    texts = [one["title"] for one in (await site.reader.get(f"{BASE}/announcements")).json()["announcements"]]
    assert texts[0] != told["title"]


async def test_a_hotfix_by_the_role_starts(site: Site, started: Start) -> None:
    """The token file's holder is an operator: a hotfix passes, and its page says for ever that it did."""
    plan = planned()
    await served_for(site, plan)
    await freeze(site)
    made = await started(plan=plan, kind="hotfix", version="9")
    shown = (await site.reader.get(f"{BASE}/releases/{made['id']}")).json()
    assert [one["gate"] for one in shown["gates"]["overrides"]] == ["freeze"]
    await thaw(site)


async def test_a_release_under_way_says_that_it_will_go_no_further(site: Site, started: Start) -> None:
    """Also before it gets there: on its page, in the API and on the overview, first of all."""
    plan = planned()
    await served_for(site, plan)
    made = await started(plan=plan)
    await freeze(site, component="api")
    shown = (await site.reader.get(f"{BASE}/releases/{made['id']}")).json()
    assert "freeze.next-step" in [one["title"]["key"] for one in shown["notices"]]
    assert shown["planned_end"] is None
    overview = (await site.reader.get(f"{BASE}/overview")).json()
    assert [(one["component"], one["reason"]) for one in overview["freezes"]] == [("api", WHY)]
    page = plain(await site.reader.get("/"))
    assert page.index(WHY) < page.index('class="cards"')
    assert WHY in plain(await site.reader.get(f"/releases/{made['id']}", headers={"accept-language": "fr"}))
    await thaw(site)
    assert WHY not in plain(await site.reader.get("/"))


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"environment": "prodution"}, 422, "freeze.no-environment"),
        ({"component": "apy"}, 422, "freeze.no-component"),
        ({"until": "yesterday"}, 422, "plan_windows.until"),
        ({"until": "2026-01-01"}, 422, "plan_windows.until-over"),
        ({"reason": "  "}, 422, "freeze.no-reason"),
        ({"reason": ""}, 422, "api.invalid"),
        ({"colour": "red"}, 422, "api.invalid"),
        ({"plan": "nothing"}, 404, "change.no-product"),
    ],
)
async def test_what_is_refused_changes_nothing(site: Site, body: dict[str, Any], status: int, code: str) -> None:
    """A name that the plan does not have is answered with the nearest, a time that is none with what may be written."""
    await served_for(site, planned())
    answer = await site.api.post(f"{BASE}/freezes", json={"until": "2h", "reason": WHY, **body})
    assert answer.status_code == status, answer.text
    assert answer.json()["code"] == code
    assert (await site.reader.get(f"{BASE}/freezes")).json()["freezes"] == []
    if code.startswith("freeze.no-environment"):
        assert "production" in answer.json()["hint"]


async def test_who_may(site: Site, admin: Admin) -> None:
    """Whoever may hold releases; a viewer may not, and nobody without an account."""
    await served_for(site, planned())
    _, viewer = await admin.person("vera", Role.VIEWER)
    _, operator = await admin.person("omar", Role.OPERATOR)
    fields = {"environment": "production", "component": "", "until": "1h", "reason": WHY}
    assert (await send(viewer, "/freezes", **fields)).status_code == 403
    assert (await site.reader.post(f"{BASE}/freezes", json={"until": "1h", "reason": WHY})).status_code == 401
    assert (await send(operator, "/freezes", **fields)).status_code == 303
    [one] = (await site.reader.get(f"{BASE}/freezes")).json()["freezes"]
    assert one["name"] == "omar"
    page = plain(await operator.get("/"))
    assert f"/freezes/{one['number']}/unfreeze" in page
    assert "by omar" in page
    assert f"/freezes/{one['number']}/unfreeze" not in plain(await viewer.get("/"))
    assert (await send(viewer, f"/freezes/{one['number']}/unfreeze")).status_code == 403
    assert (await send(operator, f"/freezes/{one['number']}/unfreeze")).status_code == 303
    assert (await site.reader.get(f"{BASE}/freezes")).json()["freezes"] == []


async def test_a_form_that_is_refused_comes_back_as_it_was(site: Site) -> None:
    """With what was typed, and why."""
    await served_for(site, planned())
    browser = await signed_in(site)
    answer = await send(
        browser, "/freezes", environment="production", component="", until="soon", reason="because of me"
    )
    assert answer.status_code == 422
    assert "because of me" in answer.text
    assert 'value="soon"' in answer.text


async def test_two_at_once_set_one(site: Site) -> None:
    """Two who say the same at the same moment."""
    await served_for(site, planned())
    body = {"until": "2027-01-04", "reason": "twice"}
    made = await asyncio.gather(*(freeze(site, **body) for _ in range(4)))
    assert len({one["number"] for one in made}) == 1
    first = await freeze(site, until="2h")
    assert (await freeze(site, until="2h"))["number"] == first["number"]
    assert (await freeze(site, until="3h"))["number"] != first["number"]
    assert (await freeze(site, until="2h", by="noe"))["number"] != first["number"]
    await thaw(site)


async def test_there_is_no_such_freeze(site: Site) -> None:
    """404, with what to type."""
    problem = is_problem(await site.api.post(f"{BASE}/freezes/999999/unfreeze", json={}), 404, "freeze.none-such")
    assert "bascule status" in problem["hint"]
