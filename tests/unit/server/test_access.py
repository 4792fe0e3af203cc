"""Who may what: every route that the app has, asked by everybody there is; what each needs stands here, and nowhere twice.

Reading needs an account here. Names in paths are of the right form and of nothing that is there, so whoever may gets to hear that
there is no such thing, or that the body does not fit; whoever may not hears of that alone.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio
from fastapi import FastAPI

from bascule.release.people import Account, Permission, Role
from bascule.server.accounts.auth import PREFIX, digest
from bascule.server.app import make_app
from bascule.server.middleware.rate_limit import RateLimit
from bascule.store.people.accounts import Change
from bascule.store.people.tokens import NewToken
from tests.kit.needs import KNOWN, NEEDS, OPEN, PERSON, SECRET, TABLE, WAYS, address, asked
from tests.kit.routes import Way
from tests.kit.web import Site, client, fresh_plan

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_route_stands_in_the_table_once() -> None:
    """A new route fails here until somebody has said who may."""
    assert sorted(TABLE) == sorted(map(str, WAYS))
    assert len(TABLE) == sum(len(lines.split("\n")) - 2 for lines in NEEDS.values())


@dataclass(frozen=True)
class Somebody:
    """An identity: what it may do this way, and what it shows."""

    name: str
    secret: str | None
    deeds: frozenset[Permission] = frozenset()
    known: bool = True

    def may(self, need: str) -> bool:
        """Whether the table lets them."""
        if need in {KNOWN, PERSON}:
            return self.known and (need == KNOWN or self.name != "machine")
        wanted = [Permission(word) for word in re.findall(r"\w+", need)]
        found = [deed in self.deeds for deed in wanted]
        return any(found) if "|" in need else all(found)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def closed(site: Site) -> AsyncIterator[FastAPI]:
    """An app where reading needs an account, and nobody is kept waiting for failures."""
    settings = site.plane.settings
    site.plane.settings = replace(settings, read="people")
    app = make_app(site.plane, site.token, None)
    app.state.context = replace(app.state.context, attempts=RateLimit(lambda: 0.0, tries=1_000_000))
    yield app
    await app.state.context.news.close()
    site.plane.settings = settings


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def everybody(site: Site) -> list[Somebody]:
    """A stranger, whoever was disabled, each role, none, a token for each deed alone, one that ended, the machine's own."""
    assert (await site.api.post("/api/v1/plans", json={"text": fresh_plan()})).status_code == 201
    made = [Somebody("stranger", None, known=False), Somebody("made up", f"{PREFIX}x", known=False)]
    made += [await somebody(site, str(role), role) for role in Role]
    made += [await somebody(site, "no role")]
    made += [
        await somebody(site, f"for {deed} alone", *Role, scopes={Permission.READ, deed}) for deed in Permission.all()
    ]
    made += [await somebody(site, "not for reading", *Role, scopes=set(Permission.all()) - {Permission.READ})]
    for ended in ("disabled", "expired", "revoked"):
        made.append(await somebody(site, ended, *(set(Role) - {Role.ADMIN}), ended=ended))
    machine = frozenset(Permission.all()) - {Permission.APPROVE, Permission.SKIP, Permission.MANAGE}
    return [*made, Somebody("machine", site.token, machine)]


async def somebody(
    site: Site, name: str, *roles: Role, scopes: set[Permission] | None = None, ended: str = ""
) -> Somebody:
    """Somebody with an account, who shows a personal token."""
    people, secret, now = site.plane.people, f"{PREFIX}{name}", site.app.state.context.now()
    new = Account("", name, f"{digest(name)[:9]}@example.org", frozenset(roles))
    account = await people.accounts.create(new, None, now)
    expires = now if ended == "expired" else now + 365 * 86400
    token = await people.tokens.make(
        NewToken(account.id, "all", digest(secret), frozenset(scopes or Permission.all()), expires, account.generation),
        now,
    )
    if ended == "revoked":
        await people.tokens.revoke(token.id, account.id, now)
    if ended == "disabled":
        await people.accounts.change(account.id, Change(disabled=True), account.id, now)
    deeds = account.deeds & frozenset(scopes or Permission.all())
    return Somebody(name, secret, frozenset() if ended else deeds, known=not ended)


@pytest.mark.parametrize("way", WAYS, ids=str)
async def test_exactly_those_who_may_do(closed: FastAPI, everybody: list[Somebody], way: Way) -> None:
    """Strangers are asked who they are, by a page with a way in; others hear that they may not; the rest is let through."""
    need = TABLE[str(way)]
    for one in everybody:
        if need == SECRET or (way.is_stream and one.may(need)):
            continue
        # Some of what changes something is nothing to look at, and asks for its own deed alone.
        if one.name == "not for reading" and need not in {"read", OPEN}:
            continue
        async with client(closed, one.secret) as wire:
            answer = await wire.request(way.method, address(way), **asked(way))
        told = (one.name, answer.status_code, answer.headers.get("location"))
        refused = answer.status_code in {401, 403} or answer.headers.get("location") == "/enter"
        assert answer.status_code < 500, told
        if need == OPEN or one.may(need):
            assert not refused, told
        elif one.known:
            assert answer.status_code == 403, told
        elif way.is_api:
            assert answer.status_code == 401, told
        else:
            assert (answer.status_code, answer.headers.get("location")) == (303, "/enter"), told


SECRETS = {
    "GET /invitation": {409},
    "GET /oidc/begin": {404},
    "GET /oidc/callback": {404},
    "GET /v1/surveys": {422},
    "POST /api/v1/hooks/github": {401},
    "POST /api/v1/hooks/release": {401},
    "POST /enter": {401},
    "POST /enter/account": {401, 429},
    "POST /invitation": {409},
}


@pytest.mark.parametrize("way", [way for way in WAYS if TABLE[str(way)] == SECRET], ids=str)
async def test_no_account_opens_what_a_secret_opens(closed: FastAPI, everybody: list[Somebody], way: Way) -> None:
    """Whoever one is, without the password, the link or the signature nothing comes of it."""
    for one in everybody:
        async with client(closed, one.secret) as wire:
            answer = await wire.request(way.method, address(way), **asked(way))
        assert answer.status_code in SECRETS[str(way)], (one.name, answer.status_code)
        assert "set-cookie" not in answer.headers
