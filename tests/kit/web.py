"""A control plane with a plan in the process of the test, and who asks it."""

import itertools
import re
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI

from bascule.wiring.plane import ControlPlane
from tests.kit.ports import own_port

PLAN = """\
bascule: 1
name: shop{number}
timezone: Europe/Paris
environments:
  staging: {{override: {{api: {{route: {{envoy: {{listen: {staging}}}}}}}}}}}
  production: {{}}
components:
  api:
    run: {{process: {{command: "python3 -m http.server {{port}}"}}}}
    route: {{envoy: {{listen: {production}}}}}
    release:
      - check: [slow]
      - deploy
      - traffic: 100%
checks:
  slow: {{command: "sleep 100", timeout: 5m}}
"""


@dataclass
class Site:
    """A control plane with its app, and clients: one that may change things, one that may not."""

    plane: ControlPlane
    app: FastAPI
    token: str
    api: httpx.AsyncClient
    reader: httpx.AsyncClient


def client(app: FastAPI, token: str | None = None, **headers: str) -> httpx.AsyncClient:
    """A client of an app, with the token or without."""
    known = {"authorization": f"Bearer {token}"} if token else {}
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:7399", headers={**known, **headers})


# Nobody listens there, also of other test runs of this machine: a release does not start where its port is taken.
PORT, STAGING_PORT = own_port(), own_port()
_numbers = itertools.count(1)


def fresh_plan() -> str:
    """A plan that no other test uses."""
    return PLAN.format(number=next(_numbers), production=PORT, staging=STAGING_PORT)


async def served_for(site: Site, text: str) -> httpx.Response:
    """Adopt a plan, for which the server was started: whoever names none looks at this one. What came of it."""
    answer = await site.api.post("/api/v1/plans", json={"text": text})
    assert answer.status_code == 201, answer.text
    site.plane.plans.product = answer.json()["name"]
    return answer


PROOF = re.compile(r'name="proof" value="([0-9a-f]{64})"')


async def signed_in(site: Site) -> httpx.AsyncClient:
    """A browser that has shown the token."""
    browser = client(site.app)
    answer = await browser.get("/enter", params={"token": site.token, "by": "camille"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    return browser


def proof(answer: httpx.Response) -> str:
    """The proof that a page's forms carry."""
    found = PROOF.search(answer.text)
    assert found
    return found[1]


def is_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The answer as a problem, after looking at its form."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = dict(answer.json())
    assert {"type", "title", "status", "detail", "code"} <= problem.keys()
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"urn:bascule:{code}")
    assert problem["title"] != f"api.title-{status}"
    assert "Traceback" not in answer.text
    return problem


async def send(browser: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """A form with the session's proof."""
    fields["proof"] = proof(await browser.get("/account"))
    return await browser.post(path, data=fields)


def plain(answer: httpx.Response) -> str:
    """A page's text with single spaces."""
    return " ".join(answer.text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").split())
