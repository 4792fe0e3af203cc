"""What is found: by the search field, by the filters of the journal, and by those of the list of releases."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bascule.release.people import Role
from tests.kit.members import Admin
from tests.kit.web import Site, client, plain, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]


@pytest_asyncio.fixture(loop_scope="session")
async def browser(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in with the token."""
    made = await signed_in(site)
    made.headers["accept-language"] = "en"
    yield made
    await made.aclose()


async def found(browser: httpx.AsyncClient, words: str) -> list[str]:
    """The names of what was found, without the frame."""
    page = (await browser.get("/search", params={"q": words})).text
    return re.findall(r'<a class="name" href="[^"]*">([^<]*)</a>', page[page.index("<main") :])


async def test_the_field_finds_releases_components_pages_and_flags(
    site: Site, browser: httpx.AsyncClient, started: Start
) -> None:
    """By number, version and name, in small letters or large; nothing is said to be nothing."""
    release = await started(version="7.7.7-rc")
    name = f"api 7.7.7-rc → {release['spec']['environment'] if 'spec' in release else 'production'}"
    assert await found(browser, release["id"]) == [name]
    assert await found(browser, "7.7.7") == [name]
    assert "api" in await found(browser, "API")
    assert await found(browser, "journ") == ["Journal"]
    made = await site.api.put("/api/v1/flags/production/unheard-of", json={"flag": {"rolloutPercentage": 1}})
    assert made.is_success
    assert await found(browser, "unheard") == ["unheard-of"]
    assert await found(browser, "100%_") == []
    assert "Nothing found" in (await browser.get("/search", params={"q": "xyzzy"})).text
    assert await found(browser, " ") == []


async def test_people_are_found_by_those_who_manage_them(site: Site, admin: Admin, browser: httpx.AsyncClient) -> None:
    """And by nobody else; a stranger finds no page that asks who they are."""
    await admin.invite("findme", Role.VIEWER)
    assert await found(admin.browser, "findme") == ["findme"]
    assert await found(browser, "findme") == []
    async with client(site.app) as stranger:
        stranger.headers["accept-language"] = "en"
        assert await found(stranger, "metrics") == []


async def test_the_journal_is_filtered_by_kind_component_and_person(
    site: Site, admin: Admin, browser: httpx.AsyncClient, started: Start
) -> None:
    """On the page and in the API; who came in and went out stands apart."""
    release = await started()
    account, somebody = await admin.person("writer", Role.DEVELOPER)
    page = await somebody.get("/account")
    mark = re.search(r'name="proof" value="([0-9a-f]{64})"', page.text)
    assert mark
    await somebody.post(f"/releases/{release['id']}/hold", data={"proof": mark[1], "reason": "mine alone"})

    async def entries(**which: Any) -> list[dict[str, Any]]:
        params = {"limit": 1000, **which}
        return list((await site.api.get("/api/v1/journal", params=params)).json()["entries"])

    assert {one["kind"] for one in await entries(kind="started")} == {"started"}
    assert release["id"] in {one["release"] for one in await entries(component="api")}
    assert await entries(component="nothing-of-ours") == []
    mine = await entries(by=account)
    assert {one["by"] for one in mine} == {account}
    assert any("mine alone" in str(one) for one in mine)
    apart, rest = await entries(sign_ins=True), await entries(sign_ins=False)
    assert {one["kind"] for one in apart} == {"people"}
    assert len(apart) + len(rest) == len(await entries())
    assert any("writer" in str(one) for one in rest if one["kind"] == "people")
    shown = plain(await browser.get("/journal", params={"by": account, "kind": "request"}))
    assert "mine alone" in shown
    assert "signed in" not in plain(await browser.get("/journal"))
    assert "signed in" in plain(await browser.get("/journal", params={"sign_ins": "true"}))
    assert (await browser.get("/journal", params={"kind": "nonsense"})).status_code == 422


async def test_what_a_person_wrote_is_no_sign_in(site: Site, browser: httpx.AsyncClient, started: Start) -> None:
    """Nor an entry of somebody else: text that looks like the journal's own is text."""
    name = (await started())["id"]
    text = '"by":"forged","message":{"key":"people.signed-in","values"'
    assert (await site.api.post(f"/api/v1/releases/{name}/hold", json={"reason": text})).is_success
    apart = (await site.api.get("/api/v1/journal", params={"sign_ins": True, "release": name})).json()["entries"]
    forged = (await site.api.get("/api/v1/journal", params={"by": "forged"})).json()["entries"]
    assert (apart, forged) == ([], [])


async def test_releases_are_chosen_by_how_they_stand(site: Site, browser: httpx.AsyncClient, started: Start) -> None:
    """By chips that are links and by menus, with how long each took."""
    moving, ended = await started(version="8.0.1"), await started(version="8.0.2", environment="staging")
    await site.api.post(f"/api/v1/releases/{ended['id']}/cancel")
    with site.app.state.context.news.stream(ended["id"]) as stream:
        while (await site.api.get(f"/api/v1/releases/{ended['id']}")).json()["ended"] is None:
            assert await stream.wait(10)

    async def shown(**which: str) -> set[str]:
        page = (await browser.get("/releases", params={"of": "all", **which})).text
        return set(re.findall(r'id="line-(r-[0-9]+)"', page)) & {moving["id"], ended["id"]}

    assert await shown() == {moving["id"], ended["id"]}
    assert await shown(state="moving") == {moving["id"]}
    assert await shown(state="stopped") == {ended["id"]}
    assert await shown(state="succeeded") == set()
    assert await shown(environment="staging") == {ended["id"]}
    assert await shown(component="none") == set()
    assert await shown(state="no such state") == {moving["id"], ended["id"]}
    page = (await browser.get("/releases?of=all&state=stopped")).text
    assert 'href="/releases?of=all&amp;state=stopped" aria-current="page"' in page
