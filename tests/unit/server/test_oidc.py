"""Signing in by a real identity provider on the wire, and everything that must not get in that way."""

import html
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from joserfc.jwk import OctKey, RSAKey

from bascule.platform.identity import OpenId, RolesClaim
from bascule.release.people import Role
from bascule.server.accounts.accounts import first_admin_link
from bascule.server.app import make_app
from tests.kit.provider import CLIENT, SECRET, Idp, running_provider
from tests.kit.web import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")
OURS = "http://127.0.0.1:7399"


@pytest.fixture(scope="module")
def the_provider() -> Iterator[Idp]:
    """One provider for the module."""
    with running_provider() as idp:
        yield idp


@pytest.fixture
def idp(the_provider: Idp) -> Iterator[Idp]:
    """An honest provider again for each test."""
    yield the_provider
    the_provider.claims, the_provider.header, the_provider.key = {}, {}, None
    the_provider.user = {"sub": "42", "name": "Ida"}


Browse = Callable[[], httpx.AsyncClient]


@pytest_asyncio.fixture(loop_scope="session")
async def browse(site: Site, idp: Idp) -> AsyncIterator[Browse]:
    """Makes browsers of a control plane that trusts the provider."""
    settings = site.plane.settings
    site.plane.settings = replace(settings, openid=OpenId(idp.url, CLIENT, SECRET))
    app = make_app(site.plane, site.token, None)

    def browser() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=OURS)

    browser.app = app  # type: ignore[attr-defined]
    yield browser
    site.plane.settings = settings
    await app.state.context.news.close()


async def to_provider_and_back(browser: httpx.AsyncClient) -> str:
    """The address that the provider sends a browser back to."""
    there = await browser.get("/oidc/begin")
    assert there.status_code == 303, there.text
    async with httpx.AsyncClient() as wire:
        back = await wire.get(there.headers["location"])
    assert back.status_code == 302, back.text
    return str(back.headers["location"])


async def sign_in(browser: httpx.AsyncClient) -> httpx.Response:
    """The whole way."""
    return await browser.get(await to_provider_and_back(browser))


async def me(browser: httpx.AsyncClient) -> dict[str, Any]:
    """Who a browser is."""
    return dict((await browser.get("/api/v1/whoami")).json())


async def refused(site: Site) -> str:
    """Why the last sign-in was refused, by the journal."""
    (entry,) = await site.plane.queries.entries(limit=1)
    assert entry.message.key == "people.refused-sign-in"
    return str(entry.message.values["because"]["key"])


async def test_somebody_new_becomes_a_viewer(site: Site, browse: Browse) -> None:
    """And is the same account the next time, also under another name."""
    browser = browse()
    answer = await sign_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/"), answer.text
    first = await me(browser)
    assert (first["name"], first["roles"]) == ("Ida", ["viewer"])
    again = browse()
    await sign_in(again)
    assert (await me(again))["id"] == first["id"]


async def test_an_address_is_nobodys_name(browse: Browse, idp: Idp) -> None:
    """Many providers call people by their addresses; everybody reads names, so what stands before the @ is the name."""
    idp.user = {"sub": "third", "preferred_username": "grace@example.org", "email": "grace@example.org"}
    browser = browse()
    await sign_in(browser)
    assert (await me(browser))["name"] == "grace"


async def test_the_request_has_what_protects_it(browse: Browse) -> None:
    """State, nonce and an S256 challenge, each long and different each time."""
    first, second = [
        parse_qs(urlsplit((await browse().get("/oidc/begin")).headers["location"]).query) for _ in range(2)
    ]
    assert first["code_challenge_method"] == ["S256"]
    assert first["response_type"] == ["code"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


async def test_an_address_finds_nobody(site: Site, browse: Browse, idp: Idp) -> None:
    """Whoever says that they have an admin's address is somebody else all the same."""
    idp.user = {"sub": "first", "name": "Ada", "email": "ada@example.org", "email_verified": True}
    first, second = browse(), browse()
    await sign_in(first)
    idp.user = {**idp.user, "sub": "second"}
    await sign_in(second)
    assert (await me(first))["id"] != (await me(second))["id"]


async def test_a_disabled_account_stays_out(site: Site, browse: Browse, idp: Idp) -> None:
    """Whatever the provider says."""
    from bascule.store.people.accounts import Change

    idp.user = {"sub": "disabled", "name": "Dora"}
    browser = browse()
    await sign_in(browser)
    account = (await me(browser))["id"]
    await site.plane.people.accounts.change(account, Change(disabled=True), "p-0000", site.plane.runtime.now())
    assert (await sign_in(browse())).status_code == 403
    assert await refused(site) == "people.account-disabled"


NOW = int(time.time())
LIES: dict[str, dict[str, Any]] = {
    "another audience": {"claims": {"aud": "somebody-else"}},
    "another audience, and us as party": {"claims": {"aud": "somebody-else", "azp": CLIENT}},
    "two audiences and no party": {"claims": {"aud": [CLIENT, "somebody-else"]}},
    "another party": {"claims": {"aud": [CLIENT, "other"], "azp": "other"}},
    "another issuer": {"claims": {"iss": "http://127.0.0.1:1"}},
    "another nonce": {"claims": {"nonce": "x" * 43}},
    "no nonce": {"claims": {"nonce": None}},
    "no audience": {"claims": {"aud": None}},
    "no subject": {"claims": {"sub": None}},
    "an empty subject": {"claims": {"sub": ""}},
    "expired": {"claims": {"exp": NOW - 3600, "iat": NOW - 7200}},
    "no expiry": {"claims": {"exp": None}},
    "from the future": {"claims": {"iat": NOW + 7200, "exp": NOW + 9000}},
    "not valid yet": {"claims": {"nbf": NOW + 7200}},
    "signed by a stranger with our provider's key id": {"key": RSAKey.generate_key(2048)},
    "signed by an unknown key": {"key": RSAKey.generate_key(2048), "header": {"kid": "unknown"}},
    "not signed": {"header": {"alg": "none"}},
    "signed with a secret that both know": {"key": OctKey.import_key(SECRET * 2), "header": {"alg": "HS256"}},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_token_that_cannot_be_believed_is_refused(site: Site, browse: Browse, idp: Idp, lie: str) -> None:
    """And on record; nobody is signed in and no account is made."""
    before = len(await site.plane.people.accounts.all())
    for name, value in LIES[lie].items():
        setattr(idp, name, value)
    browser = browse()
    answer = await sign_in(browser)
    assert answer.status_code == 403, answer.text
    assert await refused(site) == "people.oidc-forged"
    assert (await browser.get("/api/v1/whoami")).status_code == 401
    assert len(await site.plane.people.accounts.all()) == before


async def test_a_state_works_once(site: Site, browse: Browse) -> None:
    """The same way back a second time leads nowhere."""
    browser = browse()
    back = await to_provider_and_back(browser)
    kept = dict(browser.cookies)
    assert (await browser.get(back)).status_code == 303
    replayed = browse()
    replayed.cookies.update(kept)
    assert (await replayed.get(back)).status_code == 403
    assert await refused(site) == "people.oidc-state"


async def test_a_state_works_in_its_own_browser_only(site: Site, browse: Browse) -> None:
    """Nobody signs somebody else in to their own account, or with a stolen code."""
    back = await to_provider_and_back(browse())
    for other in (browse(), browse()):
        await other.get("/oidc/begin")
        assert (await other.get(back)).status_code == 403
        assert await refused(site) == "people.oidc-state"


async def test_a_state_expires(site: Site, browse: Browse) -> None:
    """After ten minutes."""
    browser = browse()
    back = await to_provider_and_back(browser)
    provider = browse.app.state.context.provider  # type: ignore[attr-defined]
    provider._now = lambda: site.plane.runtime.now() + 601
    assert (await browser.get(back)).status_code == 403
    assert await refused(site) == "people.oidc-state"


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?error=access_denied&state=x"])
async def test_whoever_comes_from_nowhere_is_refused(site: Site, browse: Browse, query: str) -> None:
    """Without a sign-in that was begun."""
    assert (await browse().get(f"/oidc/callback{query}")).status_code == 403
    assert await refused(site) == "people.oidc-state"


async def test_a_refusal_of_the_provider_is_said(site: Site, browse: Browse) -> None:
    """In a page, with what it said kept plain."""
    browser = browse()
    state = parse_qs(urlsplit((await browser.get("/oidc/begin")).headers["location"]).query)["state"][0]
    answer = await browser.get("/oidc/callback", params={"state": state, "error": "<b>access_denied</b>"})
    assert answer.status_code == 403
    assert "<b>access" not in answer.text
    assert await refused(site) == "people.oidc-refused"


async def test_a_forged_code_is_refused(site: Site, browse: Browse) -> None:
    """The provider knows which codes it gave."""
    browser = browse()
    state = parse_qs(urlsplit((await browser.get("/oidc/begin")).headers["location"]).query)["state"][0]
    assert (await browser.get("/oidc/callback", params={"state": state, "code": "forged"})).status_code == 403
    assert await refused(site) == "people.oidc-refused"


async def test_a_new_key_of_the_provider_is_found(browse: Browse, idp: Idp) -> None:
    """Without waiting for the hour that keys are kept."""
    assert (await sign_in(browse())).status_code == 303
    idp.turn_key()
    assert (await sign_in(browse())).status_code == 303


async def test_groups_give_roles_where_the_settings_say_so(site: Site, browse: Browse, idp: Idp) -> None:
    """At each sign-in anew; what is not listed gives nothing."""
    provider = browse.app.state.context.provider  # type: ignore[attr-defined]
    claim = RolesClaim("groups", {"leads": Role.TECH_LEAD, "ops": Role.OPERATOR})
    provider.settings = replace(provider.settings, roles=claim)
    browser = browse()
    for groups, roles in (
        (["leads", "ops", "admin"], ["operator", "tech-lead"]),
        ("ops", ["operator"]),
        (7, ["viewer"]),
    ):
        idp.user = {"sub": "grouped", "name": "Gus", "groups": groups}
        await sign_in(browser)
        assert (await me(browser))["roles"] == roles


async def test_a_provider_that_is_away_is_said_so(site: Site, browse: Browse) -> None:
    """503, and no trace."""
    provider = browse.app.state.context.provider  # type: ignore[attr-defined]
    provider.settings = replace(provider.settings, issuer="http://127.0.0.1:1")
    assert (await browse().get("/oidc/begin")).status_code == 503


async def test_without_a_provider_there_is_no_way(site: Site) -> None:
    """And the page does not offer one."""
    assert (await site.reader.get("/oidc/begin")).status_code == 404
    assert "/oidc/begin" not in (await site.reader.get("/enter")).text


async def test_an_account_takes_on_an_identity(site: Site, browse: Browse, idp: Idp) -> None:
    """By its owner's own form only; from then on the provider leads to the same account, and to no second one."""
    link = await first_admin_link(site.plane)
    assert link
    browser = browse()
    form = {"secret": link.partition("?secret=")[2], "name": "Camille", "email": "c@example.org", "password": "x" * 12}
    await browser.post("/invitation", data=form)
    idp.user = {"sub": "camille", "name": "Somebody"}
    assert (await browser.post("/account/identity", data={})).status_code == 403
    proof = re.search(r'name="proof" value="([0-9a-f]{64})"', (await browser.get("/account")).text)
    assert proof
    page = await browser.post("/account/identity", data={"proof": proof[1]})
    there = re.search(r'href="(http://127[^"]+authorize[^"]+)"', page.text)
    assert there
    async with httpx.AsyncClient() as wire:
        back = (await wire.get(html.unescape(there[1]))).headers["location"]
    assert (await browser.get(back)).status_code == 303
    again = browse()
    await sign_in(again)
    assert await me(again) == await me(browser)
    assert (await me(again))["name"] == "Camille"
