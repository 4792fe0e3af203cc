"""What was tried before, at every route and page that there is: forms of other sites, markup, paths that lead outside, bombs."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bascule.release.people import Account, Role
from tests.kit.needs import SECRET, TABLE, WAYS, address
from tests.kit.routes import Way
from tests.kit.web import PLAN, PORT, STAGING_PORT, Site, client

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]

FORMS = [way for way in WAYS if way.changes and not way.is_api and TABLE[str(way)] != SECRET]


PROOF = re.compile(r'name="proof" value="([0-9a-f]{64})"')
STRANGE = [
    ({}, {}),
    ({"proof": "0" * 64}, {}),
    ({"proof": "good"}, {"origin": "http://evil.example"}),
    ({"proof": "good"}, {"origin": "null"}),
    ({"proof": "good"}, {"sec-fetch-site": "cross-site"}),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of the machine's administrator, signed in."""
    async with client(site.app) as made:
        assert (await made.get("/enter", params={"token": site.token, "by": "ada"})).status_code == 303
        yield made


@pytest.mark.parametrize("way", FORMS, ids=str)
async def test_another_site_sends_no_form(site: Site, browser: httpx.AsyncClient, way: Way) -> None:
    """Without the proof of the session, with a made-up one, or from elsewhere: refused, and nothing is changed."""
    found = PROOF.search((await browser.get("/account")).text)
    assert found
    for fields, headers in STRANGE:
        sent = {"proof": found[1]} if fields.get("proof") == "good" else fields
        answer = await browser.request(way.method, address(way), data=sent, headers=headers)
        assert answer.status_code == 403, (fields, headers, answer.status_code)
    assert (await browser.get("/api/v1/whoami")).status_code == 200


@pytest.mark.parametrize("way", [way for way in WAYS if way.changes and way.is_api], ids=str)
async def test_another_site_calls_no_api(browser: httpx.AsyncClient, way: Way) -> None:
    """A session's request without its proof is refused by every route of the API; a form of another site can bring none."""
    if TABLE[str(way)] in {SECRET, "read"}:
        return
    plain = {"content-type": "text/plain"}
    answer = await browser.request(way.method, address(way), content=b'{"colour": "red"}', headers=plain)
    assert answer.status_code == 403, answer.text


async def test_every_form_in_every_page_carries_the_proof(site: Site, browser: httpx.AsyncClient) -> None:
    """So that each works, and none by accident without it; signing in needs none, for there is no session yet."""
    seen = 0
    for way in WAYS:
        if way.method != "GET" or way.is_api or way.is_stream or "{" in way.path:
            continue
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", (await browser.get(way.path)).text, re.S):
            action = re.search(r'action="([^"?]*)', form)
            if action is None or action[1] not in {"/enter", "/enter/account", "/invitation"}:
                assert PROOF.search(form), form[:200]
                seen += 1
    assert seen >= 3


MARKUP = "<img src=x onerror=alert(1)>"


async def test_what_people_wrote_is_markup_on_no_page(site: Site, browser: httpx.AsyncClient, started: Start) -> None:
    """Names, versions, reasons, labels: on every page that is asked for without a name, and on every one of a release."""
    await site.plane.people.accounts.create(Account("", MARKUP, "m@example.org", frozenset(Role)), None, 1.0)
    name = (await started(author=MARKUP, version="1.0"))["id"]
    await site.api.post(f"/api/v1/releases/{name}/hold", json={"by": MARKUP, "reason": MARKUP})
    await site.api.post("/api/v1/keys", json={"name": MARKUP, "environment": "production"})
    shown = 0
    for way in WAYS:
        if way.method != "GET" or way.is_stream or way.is_api or TABLE[str(way)] == SECRET:
            continue
        path = way.path.replace("/releases/{name}", f"/releases/{name}")
        if "{" in path:
            continue
        for each in (path, f"{path}?error={MARKUP}&release={MARKUP}&before={MARKUP}&lang={MARKUP}"):
            text = (await browser.get(each)).text
            assert MARKUP not in text, each
            assert "<img" not in text, each
        shown += "&lt;img src=x" in (await browser.get(path)).text
    assert shown >= 4


OUTSIDE = [
    "../token",
    "..%2ftoken",
    "%2e%2e/token",
    "%2e%2e%2ftoken",
    "....//token",
    "/etc/passwd",
    "..%5ctoken",
    "a%00.txt",
]
INSIDE = [
    "/static/{digest}/{outside}",
    "/static/{outside}",
    "/js/{outside}",
    "/api/v1/releases/{name}/steps/0/artifacts/{outside}",
    "/api/v1/releases/{name}/files/{outside}",
    "/releases/{name}/parts/log/{outside}",
    "/releases/{outside}",
]


@pytest.mark.parametrize("path", INSIDE)
async def test_no_path_leads_outside(site: Site, started: Start, path: str) -> None:
    """However it is written; and no answer holds what stands there."""
    name, style = (await started())["id"], site.app.state.context.assets.url("bascule.css")
    digest = style.split("/")[2] if style else "0" * 16
    for outside in OUTSIDE:
        address = path.format(name=name, digest=digest, outside=outside)
        answer = await site.api.get(address, follow_redirects=True)
        assert answer.status_code in {400, 404, 405, 422}, address
        assert site.token not in answer.text
        assert "root:" not in answer.text


NOBODYS = PLAN.format(number=0, production=PORT, staging=STAGING_PORT)
LAUGHS = "\n".join(f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10))
BOMBS = {
    "aliases": f"x-0: &a0 [lol]\n{LAUGHS}\n{NOBODYS}",
    "itself": f"x-0: &a [*a]\n{NOBODYS}",
    "depth": f"x-0: {'[' * 5000}{']' * 5000}\n{NOBODYS}",
    "merges": f"x-0: &a {{b: c}}\nx-1: {{<<: [{', '.join(['*a'] * 50_000)}]}}\n{NOBODYS}",
}


@pytest.mark.parametrize("bomb", BOMBS)
async def test_a_plan_that_would_grow_is_answered_soon(site: Site, bomb: str) -> None:
    """It is refused, or costs no more than it is long; and nobody else waits for it."""
    async with asyncio.timeout(20):
        checked, health = await asyncio.gather(
            site.api.post("/api/v1/plans/check", json={"text": BOMBS[bomb]}), site.reader.get("/api/v1/health")
        )
    assert checked.status_code in {200, 413, 422}, checked.text
    assert len(checked.content) < 100_000
    assert health.status_code == 200


async def test_a_body_that_is_packed_is_not_unpacked(site: Site) -> None:
    """The API takes none: a few bytes never become many."""
    packed = gzip.compress(b'{"text": "' + b" " * 50_000_000 + b'"}')
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    answer = await site.api.post("/api/v1/plans/check", content=packed, headers=headers)
    assert answer.status_code in {400, 415, 422}
