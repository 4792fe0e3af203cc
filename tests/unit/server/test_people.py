"""People on a real control plane: who may what, and every way in that must not work."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bascule.areas.flags.pages import listing
from bascule.kernel.site import Site as FlagSite
from bascule.release.people import Permission, Role
from bascule.server.accounts.admission import Admission
from bascule.server.accounts.auth import Via, Who
from bascule.server.accounts.sign_ins import Guess, SignIns
from bascule.server.api import events
from bascule.server.reader import Reader
from bascule.store.people.sessions import IDLE
from tests.kit.members import BASE, PASSWORD, Admin, accepted, proof, token_of
from tests.kit.routes import ways_of
from tests.kit.web import Site, client, fresh_plan, is_problem

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(autouse=True)
def _patient(site: Site) -> None:
    """Each test begins without failures on its address."""
    site.app.state.context.attempts.forgive(*list(site.app.state.context.attempts._failed))


async def test_the_first_admins_link_works_once(site: Site, admin: Admin) -> None:
    """There is an admin now, so no link makes another one."""
    answer = await site.reader.post("/invitation", data={"secret": "x" * 43, "password": PASSWORD})
    assert answer.status_code == 409
    me = (await admin.browser.get(f"{BASE}/whoami")).json()
    assert (me["name"], me["roles"], me["via"]) == ("Camille", ["admin"], "session")
    assert me["deeds"] == ["adopt", "manage", "read"]


async def test_a_short_password_leaves_the_link_good(site: Site, admin: Admin) -> None:
    """The fault is shown above the form, and the next try works."""
    _, link = await admin.invite("lina", Role.DEVELOPER)
    secret = link.partition("?secret=")[2]
    async with client(site.app) as browser:
        answer = await browser.post("/invitation", data={"secret": secret, "password": "short"})
        assert answer.status_code == 422
        assert "12" in answer.text
    browser = await accepted(site, link)
    assert (await browser.get(f"{BASE}/whoami")).json()["name"] == "lina"


async def test_a_person_signs_in_with_address_and_password(site: Site, admin: Admin) -> None:
    """With another session than before, which the browser's scripts cannot read."""
    _, before = await admin.person("rosa", Role.DEVELOPER)
    old = dict(before.cookies)
    answer = await before.post("/enter/account", data={"email": "ROSA@example.org", "password": PASSWORD})
    assert answer.status_code == 303
    assert dict(before.cookies) != old
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    async with client(site.app, cookie="; ".join(f"{name}={value}" for name, value in old.items())) as planted:
        is_problem(await planted.get(f"{BASE}/whoami"), 401, "api.token-needed")


@pytest.mark.parametrize("email", ["camille@example.org", "nobody@example.org"])
async def test_a_wrong_password_is_refused_and_on_record(site: Site, admin: Admin, email: str) -> None:
    """In the same words whether there is such an account or not; the password is not on record."""
    async with client(site.app) as browser:
        answer = await browser.post("/enter/account", data={"email": email, "password": "wrong password!"})
        assert answer.status_code == 401
        assert not browser.cookies
    entry = (await admin.journal())[-1]
    assert entry["message"]["key"] == "people.refused-sign-in"
    assert "wrong password!" not in str(entry)


@pytest.fixture
def standing(site: Site) -> Iterator[None]:
    """Nobody has failed yet, and no time passes: what was failed stays failed."""
    before = site.app.state.context
    site.app.state.context = replace(before, sign_ins=SignIns(lambda: 0.0))
    yield
    site.app.state.context = before


def at(site: Site, address: str) -> httpx.AsyncClient:
    """A browser at an address."""
    transport = httpx.ASGITransport(site.app, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:7399")


@pytest.mark.usefixtures("standing")
async def test_whoever_guesses_has_to_wait_and_locks_nobody_out(site: Site, admin: Admin) -> None:
    """There even the right password is not looked at, and the answer says for how long; elsewhere it lets its owner in.

    In a browser that has signed in before it does so also there, for everybody may seem to come from the address of a proxy.
    """
    _, link = await admin.invite("yann", Role.DEVELOPER)
    good, wrong = ({"email": "yann@example.org", "password": word} for word in (PASSWORD, "guess"))
    async with at(site, "10.0.0.9") as known, at(site, "10.0.0.9") as guesser, at(site, "10.0.0.7") as elsewhere:
        secret = link.partition("?secret=")[2]
        assert (await known.post("/invitation", data={"secret": secret, "password": PASSWORD})).status_code == 303
        await known.post("/leave", data={"proof": await proof(known)})
        assert [(await guesser.post("/enter/account", data=wrong)).status_code for _ in range(10)] == [401] * 10
        refused = await guesser.post("/enter/account", data=good)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert (await elsewhere.post("/enter/account", data=good)).status_code == 303
        assert (await known.post("/enter/account", data=good)).status_code == 303


@pytest.mark.usefixtures("standing")
async def test_a_browser_is_known_by_a_cookie_that_only_we_make(site: Site, admin: Admin) -> None:
    """Of another account, made up or changed, it is worth nothing; and it lets nobody in by itself."""
    _, browser = await admin.person("yves", Role.DEVELOPER)
    _, other = await admin.person("yvon", Role.DEVELOPER)
    name = "bascule_7399_known"
    mine = browser.cookies[name]
    for _ in range(10):
        site.app.state.context.sign_ins.begin(Guess("10.0.0.9", "yves@example.org"))
    changed = mine[:-1] + ("0" if mine[-1] != "0" else "1")
    for value in (other.cookies[name], changed, mine.replace("yves", "yvon") + ".", "p-0001.1.x.", "", "."):
        async with at(site, "10.0.0.9") as guesser:
            sent = {"cookie": f"{name}={value}"}
            form = {"email": "yves@example.org", "password": PASSWORD}
            assert (await guesser.post("/enter/account", data=form, headers=sent)).status_code == 429, value
    async with client(site.app, cookie=f"{name}={mine}") as thief:
        is_problem(await thief.get(f"{BASE}/whoami"), 401, "api.token-needed")


async def test_a_good_link_is_let_in_whatever_was_guessed_there(site: Site, admin: Admin) -> None:
    """Whoever makes links up waits; whoever was given one does not."""
    _, link = await admin.invite("yrsa", Role.VIEWER)
    guesses = [(await site.reader.get("/invitation", params={"secret": f"x{i}"})).status_code for i in range(12)]
    assert guesses[-1] == 429
    await accepted(site, link)


async def test_whoever_guesses_tokens_has_to_wait(site: Site, admin: Admin) -> None:
    """A good token is let in all the same."""
    async with client(site.app, "bsc_guess") as guesser:
        answers = [await guesser.get(f"{BASE}/whoami") for _ in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert (await site.api.get(f"{BASE}/whoami")).status_code == 200


ROUTES = [
    ("POST", "/releases", (Permission.RELEASE,)),
    ("POST", "/releases/r-0001/promote", (Permission.RELEASE,)),
    ("POST", "/releases/r-0001/resume", (Permission.RELEASE,)),
    ("POST", "/releases/r-0001/hold", (Permission.STOP,)),
    ("POST", "/releases/r-0001/rollback", (Permission.STOP,)),
    ("POST", "/releases/r-0001/cancel", (Permission.STOP,)),
    ("GET", "/releases/r-0001/preview", (Permission.PREVIEW,)),
    ("POST", "/plans", (Permission.RELEASE, Permission.ADOPT)),
    ("POST", "/people", (Permission.MANAGE,)),
    ("PATCH", "/people/p-0001", (Permission.MANAGE,)),
    ("POST", "/people/p-0001/invitation", (Permission.MANAGE,)),
]


@pytest.mark.parametrize("role", Role)
async def test_each_route_needs_its_deed(site: Site, admin: Admin, role: Role) -> None:
    """403 with the role that is needed and who gives it, for exactly those whose role does not allow it."""
    account, browser = await admin.person(f"role-{role}", role)
    mine = {Permission(deed) for deed in (await browser.get(f"{BASE}/whoami")).json()["deeds"]}
    headers = {"x-bascule-proof": await proof(browser)}
    for method, path, deeds in ROUTES:
        answer = await browser.request(method, f"{BASE}{path}", json={"colour": "red"}, headers=headers)
        if mine & set(deeds):
            assert answer.status_code in {200, 201, 404, 409, 422}, (path, answer.text)
        else:
            assert "bascule people roles" in is_problem(answer, 403, "people.may-not")["hint"]
            assert (await admin.journal())[-1]["message"]["key"] == "people.refused-deed"
    await admin.send("PATCH", f"/people/{account}", {"roles": []})
    await browser.aclose()


async def test_the_author_is_the_account_whatever_the_body_says(site: Site, admin: Admin) -> None:
    """Also in the journal; people are shown by their names, also by a new one."""
    account, browser = await admin.person("noah", Role.DEVELOPER)
    secret = (await token_of(browser, Permission.READ, Permission.RELEASE, Permission.STOP))["secret"]
    plan = fresh_plan()
    assert (await site.api.post(f"{BASE}/plans", json={"text": plan})).status_code == 201
    async with client(site.app, secret) as api:
        body = {
            "component": "api",
            "environment": "production",
            "version": "1",
            "plan": plan,
            "author": "p-0001",
        }
        made = (await api.post(f"{BASE}/releases", json=body)).json()
        assert (made["author"], made["author_name"]) == (account, "noah")
        await admin.send("PATCH", f"/people/{account}", {"name": "Noé"})
        await api.post(f"{BASE}/releases/{made['id']}/cancel", json={"by": "p-0001", "reason": "over"})
        shown = (await api.get(f"{BASE}/releases/{made['id']}")).json()
        assert (shown["author"], shown["author_name"]) == (account, "Noé")
        page = (await api.get(f"/releases/{made['id']}")).text
        assert "Noé" in page
        entries = (await api.get(f"{BASE}/journal", params={"release": made["id"]})).json()["entries"]
    assert {entry["by"] for entry in entries if entry["by"]} == {account}
    assert any("Noé" in entry["message"]["text"] for entry in entries)


async def test_the_token_file_passes_for_nobody(site: Site, started: Start) -> None:
    """A name that looks like an account's id is marked as what it is."""
    assert (await started(author="p-0001"))["author"] == "local: p-0001"
    async with client(site.app) as browser:
        await browser.get("/enter", params={"token": site.token, "by": "p-0001"})
        assert (await browser.get(f"{BASE}/whoami")).json()["name"] == "local: p-0001"


async def test_the_token_file_manages_nobody_and_has_no_tokens(site: Site, admin: Admin) -> None:
    """It stands for the machine."""
    is_problem(await site.api.patch(f"{BASE}/people/p-0001", json={"roles": []}), 403, "people.may-not")
    is_problem(await site.api.post(f"{BASE}/tokens", json={"name": "x", "scopes": ["read"]}), 403, "people.not-local")
    assert "approve" not in (await site.api.get(f"{BASE}/whoami")).json()["deeds"]


async def test_a_changed_role_takes_effect_with_the_next_request(site: Site, admin: Admin, started: Start) -> None:
    """In the middle of a release, for the session and for its tokens; the refusal is on record."""
    name = (await started())["id"]
    account, browser = await admin.person("ines", Role.DEVELOPER)
    secret = (await token_of(browser, Permission.READ, Permission.STOP))["secret"]
    known = await proof(browser)
    async with client(site.app, secret) as api:
        assert (await api.post(f"{BASE}/releases/{name}/hold")).status_code == 200
        await admin.send("PATCH", f"/people/{account}", {"roles": ["viewer"]})
        is_problem(await api.post(f"{BASE}/releases/{name}/rollback"), 403, "people.may-not")
    answer = await browser.post(f"/releases/{name}/rollback", data={"proof": known})
    assert answer.status_code == 403
    assert {"people.roles-changed", "people.refused-deed"} <= {
        e["message"]["key"] for e in (await admin.journal())[-3:]
    }


async def test_a_disabled_account_is_out_at_once(site: Site, admin: Admin) -> None:
    """Its session, its tokens and its password, all refused."""
    account, browser = await admin.person("otto", Role.DEVELOPER)
    secret = (await token_of(browser, Permission.READ))["secret"]
    await admin.send("PATCH", f"/people/{account}", {"disabled": True})
    is_problem(await browser.get(f"{BASE}/whoami"), 401, "api.token-needed")
    async with client(site.app, secret) as api:
        is_problem(await api.get(f"{BASE}/whoami"), 401, "people.account-disabled")
        sign_in = {"email": "otto@example.org", "password": PASSWORD}
        assert (await api.post("/enter/account", data=sign_in)).status_code == 401


async def test_enabling_an_account_again_revives_nothing(site: Site, admin: Admin) -> None:
    """Its owner signs in anew with the password, and makes new tokens; those of before are dead."""
    account, browser = await admin.person("oda", Role.DEVELOPER)
    secret = (await token_of(browser, Permission.READ))["secret"]
    await admin.send("PATCH", f"/people/{account}", {"disabled": True})
    await admin.send("PATCH", f"/people/{account}", {"disabled": False})
    is_problem(await browser.get(f"{BASE}/whoami"), 401, "api.token-needed")
    async with client(site.app, secret) as api:
        is_problem(await api.get(f"{BASE}/whoami"), 401, "people.token-was-revoked")
    assert "people.ways-ended" in [entry["message"]["key"] for entry in (await admin.journal())[-4:]]
    async with client(site.app) as again:
        sign_in = {"email": "oda@example.org", "password": PASSWORD}
        assert (await again.post("/enter/account", data=sign_in)).status_code == 303


async def test_a_new_password_ends_all_but_the_session_that_it_begins(site: Site, admin: Admin) -> None:
    """By a one-time link, because somebody else may have known the old one."""
    account, browser = await admin.person("olga", Role.DEVELOPER)
    secret = (await token_of(browser, Permission.READ))["secret"]
    link = (await admin.send("POST", f"/people/{account}/invitation", {})).json()["link"]
    again = await accepted(site, link)
    assert (await again.get(f"{BASE}/whoami")).json()["id"] == account
    is_problem(await browser.get(f"{BASE}/whoami"), 401, "api.token-needed")
    async with client(site.app, secret) as api:
        is_problem(await api.get(f"{BASE}/whoami"), 401, "people.token-was-revoked")


async def test_a_revoked_token_is_refused_and_on_record(site: Site, admin: Admin) -> None:
    """Played again after its end, it is good for nothing."""
    _, browser = await admin.person("paul", Role.DEVELOPER)
    token = await token_of(browser, Permission.READ)
    async with client(site.app, token["secret"]) as api:
        assert (await api.get(f"{BASE}/whoami")).status_code == 200
        await browser.delete(f"{BASE}/tokens/{token['id']}", headers={"x-bascule-proof": await proof(browser)})
        is_problem(await api.get(f"{BASE}/whoami"), 401, "people.token-was-revoked")
    entry = (await admin.journal())[-1]
    assert entry["message"]["key"] == "people.refused-token"
    assert token["secret"] not in str(entry)


async def test_an_expired_token_is_refused_and_on_record(site: Site, admin: Admin) -> None:
    """From its last instant on."""
    _, browser = await admin.person("quentin", Role.DEVELOPER)
    token = await token_of(browser, Permission.READ, days=1e-9)
    async with client(site.app, token["secret"]) as api:
        is_problem(await api.get(f"{BASE}/whoami"), 401, "people.token-expired")
    assert (await admin.journal())[-1]["message"]["key"] == "people.refused-token"


async def test_a_token_does_what_it_is_for_and_no_more(site: Site, admin: Admin, started: Start) -> None:
    """Whatever its owner may do besides; and it makes no token that can do more or lasts longer."""
    name = (await started())["id"]
    _, browser = await admin.person("rita", Role.DEVELOPER)
    secret = (await token_of(browser, Permission.READ))["secret"]
    async with client(site.app, secret) as api:
        is_problem(await api.post(f"{BASE}/releases/{name}/hold"), 403, "people.out-of-scope")
        more = {"name": "more", "scopes": ["read", "stop"]}
        is_problem(await api.post(f"{BASE}/tokens", json=more), 403, "people.too-many-scopes")
        longer = {"name": "longer", "scopes": ["read"], "days": 300}
        is_problem(await api.post(f"{BASE}/tokens", json=longer), 403, "people.outlives")
    wish = {"name": "x", "scopes": ["read", "approve"]}
    answer = await browser.post(f"{BASE}/tokens", json=wish, headers={"x-bascule-proof": await proof(browser)})
    is_problem(answer, 403, "people.too-many-scopes")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-bascule-proof": "0" * 64},
        {"x-bascule-proof": "good", "origin": "http://evil.example"},
        {"x-bascule-proof": "good", "sec-fetch-site": "cross-site"},
    ],
)
async def test_another_site_changes_nothing(site: Site, admin: Admin, started: Start, headers: dict[str, str]) -> None:
    """A session's request without its proof, or from elsewhere, is refused and on record, by page and by API."""
    name = (await started())["id"]
    good = await proof(admin.browser)
    account, browser = await admin.person(f"sam{len(str(headers))}", Role.DEVELOPER)
    good = await proof(browser)
    sent = {key: good if value == "good" else value for key, value in headers.items()}
    is_problem(
        await browser.post(f"{BASE}/releases/{name}/hold", headers=sent),
        403,
        "api.other-site" if len(headers) == 2 else "api.stale-form",
    )
    assert (await browser.post(f"/releases/{name}/hold", data={}, headers=sent)).status_code == 403
    written = (await admin.journal())[-1]
    assert (written["message"]["key"], written["by"]) == ("people.refused-form", account)
    assert (await site.reader.get(f"{BASE}/releases/{name}")).json()["hold"] is None


async def test_signing_out_ends_the_session_for_good(site: Site, admin: Admin) -> None:
    """Also for whoever kept the cookie."""
    _, browser = await admin.person("tom", Role.DEVELOPER)
    kept = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    await browser.post("/leave", data={"proof": await proof(browser)})
    async with client(site.app, cookie=kept) as replayed:
        is_problem(await replayed.get(f"{BASE}/whoami"), 401, "api.token-needed")


async def test_an_expired_session_is_refused_and_on_record(site: Site, admin: Admin, started: Start) -> None:
    """Nothing is changed with it, by page or by API."""
    name = (await started())["id"]
    account, browser = await admin.person("ugo", Role.DEVELOPER)
    known = await proof(browser)
    async with site.plane.engine.begin() as connection:
        late = "UPDATE session SET seen = seen - 7200, expires = expires - 7200 WHERE account = :account"
        await connection.execute(text(late), {"account": account})
    answer = await browser.post(f"{BASE}/releases/{name}/hold", headers={"x-bascule-proof": known})
    is_problem(answer, 401, "api.token-needed")
    answer = await browser.post(f"/releases/{name}/hold", data={"proof": known})
    assert (answer.status_code, answer.headers["location"]) == (303, "/enter")
    entry = (await admin.journal())[-1]
    assert (entry["message"]["key"], entry["by"]) == ("people.refused-session", account)


@pytest.fixture
def closed(site: Site) -> Iterator[None]:
    """Reading needs an account for as long as the test lasts."""
    settings = site.plane.settings
    site.plane.settings = replace(settings, read="people")
    yield
    site.plane.settings = settings


READS = [
    "/overview",
    "/releases",
    "/releases/r-0001",
    "/journal",
    "/journal/verify",
    "/events",
    "/releases/r-0001/events",
]


@pytest.mark.usefixtures("closed")
async def test_reading_needs_an_account_where_it_is_not_open(site: Site, admin: Admin) -> None:
    """No page and no answer tells a stranger anything; whoever has a role reads, whoever has none does not."""
    for path in READS:
        is_problem(await site.reader.get(f"{BASE}{path}"), 401, "api.token-needed")
    for path in ("/", "/releases", "/releases/r-0001", "/journal", "/parts/overview", "/releases/r-0001/parts/live"):
        answer = await site.reader.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/enter"), path
    assert (await site.reader.get(f"{BASE}/health")).status_code == 200
    assert (await site.reader.get("/enter")).status_code == 200
    assert (await admin.browser.get(f"{BASE}/overview")).status_code == 200
    _, browser = await admin.person("vera")
    is_problem(await browser.get(f"{BASE}/overview"), 403, "people.may-not")


async def test_addresses_are_read_by_who_manages_people(site: Site, admin: Admin) -> None:
    """Others see everybody but no address, on any page or in any answer; everybody sees their own."""
    account, _ = await admin.invite("wilma", Role.REVIEWER)
    own, browser = await admin.person("wanda", Role.TECH_LEAD)
    for known, seen in ((admin.browser, True), (browser, False), (site.api, False)):
        listed = {one["id"]: one["email"] for one in (await known.get(f"{BASE}/people")).json()["people"]}
        assert account in listed
        shown = (await known.get(f"{BASE}/people/{account}")).json()["email"]
        assert listed[account] == shown == ("wilma@example.org" if seen else "")
    assert (await browser.get(f"{BASE}/people/{own}")).json()["email"] == "wanda@example.org"
    secret = (await token_of(admin.browser, Permission.READ))["secret"]
    async with client(site.app, secret) as api:
        assert (await api.get(f"{BASE}/people/{account}")).json()["email"] == ""
    for path in plain_gets(site):
        assert "wilma@example.org" not in (await browser.get(path)).text, path


def plain_gets(site: Site) -> list[str]:
    """Every page and answer that is asked for without a name; streams never end."""
    plain = [way for way in ways_of(site.app) if way.method == "GET" and "{" not in way.path]
    found = [way.path for way in plain if not way.is_stream]
    assert len(found) > 30
    return found


async def test_the_last_admin_stays(admin: Admin) -> None:
    """Not even by their own hand."""
    is_problem(await admin.send("PATCH", "/people/p-0001", {"roles": ["viewer"]}), 409, "people.last-admin")


@pytest.mark.parametrize("path", ["/account", "/people", "/invitation", "/enter"])
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_pages_about_people_speak_both_languages(site: Site, admin: Admin, path: str, language: str) -> None:
    """Without a sentence that the catalogue lacks, and without a token's secret."""
    _, link = await admin.invite(f"u{path[1:]}{language}", Role.VIEWER)
    params = {"secret": link.partition("?secret=")[2]} if path == "/invitation" else {}
    answer = await admin.browser.get(path, params=params, headers={"accept-language": language})
    assert answer.status_code == 200
    assert not re.search(r">\s*(page|api|people)\.[a-z-]+\s*<", answer.text)


async def test_everything_works_by_forms(site: Site, admin: Admin) -> None:
    """Invite, rename, give roles, disable, make a token, revoke it: without a script."""
    known = await proof(admin.browser)
    form = {"proof": known, "name": "Zora", "email": "zora@example.org", "role": ["developer"]}
    page = await admin.browser.post("/people", data=form)
    found = re.search(r"(http://[^<\s]+/invitation\?secret=[\w-]+)", page.text)
    assert found
    browser = await accepted(site, found[1])
    account = (await browser.get(f"{BASE}/whoami")).json()["id"]
    form = {"proof": await proof(browser), "name": "ci", "scope": ["read"], "days": "7"}
    made = await browser.post("/account/tokens", data=form)
    secret = re.search(r"bsc_[\w-]+", made.text)
    assert secret
    async with client(site.app, secret[0]) as api:
        assert (await api.get(f"{BASE}/whoami")).json()["via"] == "personal token"
        (token,) = (await api.get(f"{BASE}/tokens")).json()["tokens"]
        await browser.post(f"/account/tokens/{token['id']}/revoke", data={"proof": form["proof"]})
        assert (await api.get(f"{BASE}/whoami")).status_code == 401
    change = {"proof": known, "name": "Zoé", "role": ["operator"], "disabled": "yes"}
    assert (await admin.browser.post(f"/people/{account}", data=change)).status_code == 303
    shown = (await admin.browser.get(f"{BASE}/people/{account}")).json()
    assert (shown["name"], shown["roles"], shown["disabled"]) == ("Zoé", ["operator"], True)


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("way", ["signed out", "revoked", "disabled", "no role"])
async def test_a_stream_ends_with_what_has_let_somebody_in(site: Site, admin: Admin, way: str) -> None:
    """Within seconds: nothing more of releases or flags is told to whoever could not ask for it any more."""
    context = site.app.state.context
    account, browser = await admin.person(f"vera-{way.replace(' ', '-')}", Role.VIEWER)
    owner = await site.plane.people.accounts.get(account)
    if way == "revoked":
        token = (await token_of(browser, Permission.READ))["id"]
        who = Who(owner, Via.TOKEN, token=(await site.plane.people.tokens.of(account))[0])
    else:
        who = Who(owner, Via.SESSION, session=(await site.plane.people.sessions.of(account, context.now()))[0])
    where = FlagSite("shop", "production")
    streams = [
        events._all(context, Reader("en", 0.0), Admission(context, who)),
        listing._changes(context, where, Admission(context, who)),
    ]
    for stream in streams:
        await anext(stream)
    endings = {
        "signed out": lambda: browser.post("/leave", data={"proof": form}),
        "revoked": lambda: browser.delete(f"{BASE}/tokens/{token}", headers={"x-bascule-proof": form}),
        "disabled": lambda: admin.send("PATCH", f"/people/{account}", {"disabled": True}),
        "no role": lambda: admin.send("PATCH", f"/people/{account}", {"roles": []}),
    }
    form = await proof(browser)
    assert (await endings[way]()).is_success or way == "signed out"
    for stream in streams:
        async with asyncio.timeout(10):
            assert [chunk async for chunk in stream if not chunk.startswith(":")] == []


async def test_an_open_stream_keeps_no_session_alive(site: Site, admin: Admin) -> None:
    """Looking whether somebody may still look is not using it."""
    account, _ = await admin.person("idle", Role.VIEWER)
    sessions, now = site.plane.people.sessions, site.app.state.context.now()
    (before,) = await sessions.of(account, now)
    assert await sessions.holder(before.hash, now + 3600) is not None
    assert await sessions.holder(before.hash, now + IDLE + 1) is None
    assert [one.seen for one in await sessions.of(account, now)] == [before.seen]
