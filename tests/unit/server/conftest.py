"""One real control plane on the embedded PostgreSQL per module, with HTTP clients for its app.

The plans' first step is a check that takes longer than any test, so a release stands still where a test wants it, without
touching a proxy.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bascule.platform.settings import Settings
from bascule.server.accounts.accounts import first_admin_link
from bascule.server.accounts.token import read_token
from bascule.server.app import make_app
from bascule.wiring.running import control_plane
from tests.kit.canary import find_shown
from tests.kit.members import Admin, accepted
from tests.kit.web import Site, client, fresh_plan


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
        await app.state.context.news.close()


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
    with site.app.state.context.news.stream(name) as stream:
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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def admin(site: Site) -> Admin:
    """The first admin of this module's control plane."""
    link = await first_admin_link(site.plane)
    assert link
    browser = await accepted(site, link, name="Camille", email="camille@example.org")
    assert await first_admin_link(site.plane) is None
    return Admin(site, browser)
