"""People of a control plane, as an admin invites them."""

import re
from dataclasses import dataclass
from typing import Any

import httpx

from bascule.release.people import Permission, Role
from tests.kit.web import Site, client

BASE = "/api/v1"
PROOF = re.compile(r'name="proof" value="([0-9a-f]{64})"')
PASSWORD = "a long enough password"


@dataclass
class Admin:
    """The first admin, signed in, and what they do to others."""

    site: Site
    browser: httpx.AsyncClient

    async def invite(self, name: str, *roles: Role) -> tuple[str, str]:
        """Somebody new: the id and the one-time link."""
        body = {"name": name, "email": f"{name}@example.org", "roles": list(roles)}
        made = (await self.send("POST", "/people", body)).json()
        return made["id"], made["link"]

    async def send(self, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
        """Change something by the API, with the session."""
        headers = {"x-bascule-proof": await proof(self.browser)}
        return await self.browser.request(method, f"{BASE}{path}", json=body, headers=headers)

    async def person(self, name: str, *roles: Role) -> tuple[str, httpx.AsyncClient]:
        """Somebody new, signed in."""
        account, link = await self.invite(name, *roles)
        return account, await accepted(self.site, link)

    async def journal(self) -> list[dict[str, Any]]:
        """What was written about people."""
        entries = (await self.browser.get(f"{BASE}/journal", params={"limit": 1000})).json()["entries"]
        return [entry for entry in entries if entry["kind"] == "people"]


async def proof(browser: httpx.AsyncClient) -> str:
    """What the forms of a browser carry."""
    found = PROOF.search((await browser.get("/account")).text)
    assert found
    return found[1]


async def accepted(site: Site, link: str, **more: str) -> httpx.AsyncClient:
    """A browser whose owner has used a one-time link."""
    browser = client(site.app)
    path, _, secret = link.partition("?secret=")
    assert path.endswith("/invitation")
    assert (await browser.get("/invitation", params={"secret": secret})).status_code == 200
    answer = await browser.post("/invitation", data={"secret": secret, "password": PASSWORD, **more})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account"), answer.text
    return browser


async def token_of(browser: httpx.AsyncClient, *scopes: Permission, days: float = 30) -> dict[str, Any]:
    """A personal token of somebody who is signed in."""
    body = {"name": "ci", "scopes": list(scopes), "days": days}
    answer = await browser.post(f"{BASE}/tokens", json=body, headers={"x-bascule-proof": await proof(browser)})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
