"""One real control plane on the embedded PostgreSQL per module, with HTTP clients for its app.

The plans' first step is a check that takes longer than any test, so a release stands still where a test wants it, without
touching a proxy.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from bascule.platform.settings import Settings
from bascule.server.app import make_app
from bascule.server.token import read_token
from bascule.wiring.plane import ControlPlane, control_plane
from tests.canary import find_shown

PLAN = """\
bascule: 1
name: shop{number}
timezone: Europe/Paris
environments:
  staging: {{override: {{api: {{route: {{envoy: {{listen: 19081}}}}}}}}}}
  production: {{}}
components:
  api:
    run: {{process: {{command: "python3 -m http.server {{port}}"}}}}
    route: {{envoy: {{listen: 19080}}}}
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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A module's control plane: it must not stand still while another module's tests keep the loop from running."""
    data = tmp_path_factory.mktemp("plane")
    async with control_plane(Settings(data=data, port=7399)) as plane:
        token = read_token(data)
        app = make_app(plane, token, None)
        async with client(app, token) as api, client(app) as reader:
            yield Site(plane, app, token, api, reader)
            found = await find_shown(api)
            assert found == [], f"a secret is in {found}"
        await app.state.desk.news.close()


def client(app: FastAPI, token: str | None = None, **headers: str) -> httpx.AsyncClient:
    """A client of an app, with the token or without."""
    known = {"authorization": f"Bearer {token}"} if token else {}
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:7399", headers={**known, **headers})


_numbers = itertools.count(1)


def fresh_plan() -> str:
    """A plan that no other test uses."""
    return PLAN.format(number=next(_numbers))


@pytest_asyncio.fixture(loop_scope="session")
async def started(site: Site) -> AsyncIterator[Callable[..., Awaitable[dict[str, Any]]]]:
    """Starts releases, and cancels them at the end."""
    names: list[str] = []

    async def start(**changes: Any) -> dict[str, Any]:
        body = {"component": "api", "environment": "production", "version": "1.0.0", "plan": fresh_plan(), **changes}
        answer = await site.api.post("/api/v1/releases", json=body)
        assert answer.status_code == 201, answer.text
        names.append(answer.json()["id"])
        return await _looked_at(site, names[-1])

    yield start
    for name in names:
        await site.api.post(f"/api/v1/releases/{name}/cancel")


async def _looked_at(site: Site, name: str) -> dict[str, Any]:
    """The release once the engine has looked at it, and will hear of whatever is asked from now on."""
    await site.plane.signals.wait(name, 0)
    with site.app.state.desk.news.stream(name) as stream:
        async with asyncio.timeout(10):
            while (shown := (await site.reader.get(f"/api/v1/releases/{name}")).json())["because"] is None:
                await stream.wait(0.2)
    return dict(shown)


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """A plan in a file."""
    path = tmp_path / "plan.yaml"
    path.write_text(fresh_plan(), encoding="utf-8")
    return path
