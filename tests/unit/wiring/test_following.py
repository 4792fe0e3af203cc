"""What has succeeded in one environment goes on into the next by itself, once. A real control plane and its database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from bascule.platform.settings import Settings
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.server.accounts.token import read_token
from bascule.server.app import make_app
from bascule.server.serve import begin
from bascule.store.database import transaction
from bascule.store.following import Followed
from bascule.store.tables_triggers import follow
from bascule.wiring.plane import ControlPlane, Share
from bascule.wiring.running import control_plane
from bascule.wiring.start import Order, start_release
from bascule.wiring.turns import Turns
from tests.kit.applications import stop_what_outlives_us
from tests.kit.ports import own_port

pytestmark = pytest.mark.asyncio(loop_scope="module")
# A quick release, which fails for a version of one name.
PLAN = """\
bascule: 1
name: onward
environments:
  staging: {override: {site: {route: {envoy: {listen: STAGED}}}, api: {route: {envoy: {listen: BESIDE}}}}}
  production: {start: after staging, kinds: {standard: {}, hotfix: {}}}
components:
  site:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: SITE}}
    release: [check: [good], deploy, traffic: 100%]
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: API}}
    release: [check: [good], deploy, traffic: 100%]
checks:
  good: {command: "test {version} != bad"}
"""


@asynccontextmanager
async def running(root: Path, text: str, share: Share = Share.WHOLE) -> AsyncIterator[ControlPlane]:
    """A control plane with a plan in force."""
    (root / "plan.yaml").write_text(text)
    try:
        async with control_plane(Settings(data=root, root=root, port=7398), share=share) as plane:
            app = make_app(plane, read_token(root), root / "plan.yaml")
            await begin(app)
            yield plane
            await app.state.context.news.close()
    finally:
        stop_what_outlives_us(root)


def with_ports() -> str:
    """The plan, on ports of its own."""
    text = PLAN
    for name in ("STAGED", "BESIDE", "SITE", "API"):
        text = text.replace(name, str(own_port()))
    return text


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plane(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ControlPlane]:
    """One control plane for the module."""
    async with running(tmp_path_factory.mktemp("onward"), with_ports()) as made:
        yield made


async def released(plane: ControlPlane, environment: str = "staging", **versions: str) -> Sequence[Release]:
    """Releases that somebody starts."""
    known = await plane.plans.in_force("onward")
    return await start_release(plane, known, Order(versions, environment, "ada"))


async def there(plane: ControlPlane, environment: str, version: str) -> list[Release]:
    """The releases of a version into an environment, oldest first."""
    found = await plane.queries.releases(environment=environment, limit=200)
    return [one for one in reversed(found) if one.version == version]


async def settled(plane: ControlPlane) -> None:
    """Nothing is to go on, nothing waits, and nothing is under way: asked in the order in which one becomes the other."""
    async with asyncio.timeout(60):
        while await leading(plane) or await plane.waiting.all() or await plane.queries.releases(under_way=True):
            await plane.signals.wait("nobody", 0.1)


async def leading(plane: ControlPlane) -> list[str]:
    """The releases that lead somewhere yet."""
    async with transaction(plane.engine) as connection:
        return list((await connection.scalars(select(follow.c.release))).all())


async def test_what_succeeds_goes_on_once(plane: ControlPlane) -> None:
    """Its version is released into the next environment, by the same author, and once only."""
    await released(plane, site="1.0")
    await settled(plane)
    [release] = await there(plane, "production", "1.0")
    assert (release.author, release.spec.component, release.progress.phase) == ("ada", "site", Phase.SUCCEEDED)
    written = [entry.body for entry in await plane.queries.entries(limit=1000)]
    assert sum("trigger.follows" in body for body in written) == 1


async def test_components_that_were_released_together_go_on_together(plane: ControlPlane) -> None:
    """All of them are one release there, too."""
    await released(plane, site="2.0", api="2.1")
    await settled(plane)
    [site], [api] = await there(plane, "production", "2.0"), await there(plane, "production", "2.1")
    assert site.group == api.group != ""


async def test_what_fails_goes_nowhere(plane: ControlPlane) -> None:
    """Nor is it remembered."""
    [release] = await released(plane, site="bad")
    await settled(plane)
    assert (await plane.queries.release(release.id))[0].progress.phase is not Phase.SUCCEEDED
    assert await there(plane, "production", "bad") == []


async def test_what_has_been_there_is_not_started_again(plane: ControlPlane) -> None:
    """A version that comes through staging a second time has been released already."""
    await released(plane, site="3.0")
    await settled(plane)
    await released(plane, site="3.0")
    await settled(plane)
    assert len(await there(plane, "production", "3.0")) == 1


async def test_two_that_look_have_it_go_on_once(plane: ControlPlane) -> None:
    """Two control planes see the same success: one has it wait for its turn, the other finds it done."""
    [release] = await released(plane, site="4.0")
    await settled(plane)
    ended, _ = await plane.queries.release(release.id)
    before = len(await plane.queries.entries(limit=1000))
    late = Followed((ended,), "production", ended.started)
    await asyncio.gather(*(Turns(plane)._follow(late) for _ in range(3)))
    assert await plane.waiting.all() == []
    assert len(await plane.queries.entries(limit=1000)) == before


async def test_it_goes_on_after_a_restart(tmp_path: Path) -> None:
    """Where nobody looked before the control plane was stopped, the next one has the version go on."""
    text = with_ports()
    async with running(tmp_path, text, Share.ENGINE) as plane:
        [release] = await released(plane, site="1.0")
        async with asyncio.timeout(30):
            while not await plane.following.ready():
                await plane.signals.wait(release.id, 0.1)
        assert await there(plane, "production", "1.0") == []
    async with running(tmp_path, text) as plane:
        await settled(plane)
        assert len(await there(plane, "production", "1.0")) == 1
