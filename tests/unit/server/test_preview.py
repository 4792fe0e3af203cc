"""The key of a place: who is given it, how, and where it must not be."""

import base64
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from bascule.kernel.place import Place
from bascule.release.people import Role
from bascule.server.accounts.accounts import first_admin_link
from bascule.store.previews import Previews
from tests.kit.members import Admin, accepted
from tests.kit.web import PORT, Site, fresh_plan

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]
BASE = "/api/v1"
SHOP = "https://shop.example"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def admin(site: Site) -> Admin:
    """The first admin of this module's control plane."""
    link = await first_admin_link(site.plane)
    assert link
    return Admin(site, await accepted(site, link, name="Camille", email="camille@example.org"))


def plan(**options: str) -> str:
    """A plan whose users come in by a public address."""
    more = "".join(f", {name}: {value}" for name, value in {"url": f'"{SHOP}"', **options}.items())
    return fresh_plan().replace(f"listen: {PORT}", f"listen: {PORT}{more}")


async def test_the_key_is_long_random_and_of_one_place(site: Site) -> None:
    """192 random bits, the same for every control plane on the database, another one for every place."""
    one, other = Place("shop", "production", "api"), Place("shop", "staging", "api")
    key = await site.plane.previews.key(one)
    assert len(base64.urlsafe_b64decode(key)) == 24
    assert await Previews(site.plane.engine).key(one) == key
    assert await site.plane.previews.key(other) != key


async def test_whoever_may_is_shown_the_way(site: Site, started: Start) -> None:
    """An address that opens the candidate's slot in a browser, and headers for everything else, kept by no cache."""
    release = await started(plan=plan())
    answer = await site.api.get(f"{BASE}/releases/{release['id']}/preview")
    shown = answer.json()
    key = shown["headers"]["x-bascule-preview"]
    assert shown["url"] == SHOP + shown["path"]
    assert parse_qs(urlsplit(shown["path"]).query) == {"slot": [release["candidate"]], "key": [key]}
    assert shown["headers"]["x-bascule-slot"] == release["candidate"]
    assert answer.headers["cache-control"] == "no-store"


async def test_a_stranger_and_a_viewer_are_shown_nothing(site: Site, admin: Admin, started: Start) -> None:
    """Without an account 401, with one that only looks 403, by API and by page, and never the key."""
    release = await started(plan=plan())
    key = (await site.api.get(f"{BASE}/releases/{release['id']}/preview")).json()["headers"]["x-bascule-preview"]
    _, viewer = await admin.person("vera", Role.VIEWER)
    page = f"/releases/{release['id']}/preview/{release['candidate']}"
    for browser, status in ((site.reader, 401), (viewer, 403)):
        refused = await browser.get(f"{BASE}/releases/{release['id']}/preview")
        assert refused.status_code == status
        opened = await browser.get(page)
        assert opened.status_code != 200
        assert key not in refused.text + opened.text + opened.headers.get("location", "")
        assert page not in (await browser.get(f"/releases/{release['id']}")).text
    await viewer.aclose()


async def test_a_developer_follows_a_link_that_does_not_hold_the_key(site: Site, admin: Admin, started: Start) -> None:
    """The release page links to the dashboard, which leads on to the application and tells nobody where from."""
    release = await started(plan=plan())
    key = (await site.api.get(f"{BASE}/releases/{release['id']}/preview")).json()["headers"]["x-bascule-preview"]
    _, developer = await admin.person("dora", Role.DEVELOPER)
    page = f"/releases/{release['id']}/preview/{release['candidate']}"
    shown = (await developer.get(f"/releases/{release['id']}")).text
    assert page in shown
    assert key not in shown
    answer = await developer.get(page)
    assert (answer.status_code, urlsplit(answer.headers["location"]).netloc) == (303, "shop.example")
    assert key in answer.headers["location"]
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "same-origin")
    await developer.aclose()


async def test_the_key_is_in_no_journal_and_in_no_other_answer(site: Site, started: Start) -> None:
    """What everybody may read does not hold it."""
    release = await started(plan=plan())
    key = (await site.api.get(f"{BASE}/releases/{release['id']}/preview")).json()["headers"]["x-bascule-preview"]
    for path in (f"releases/{release['id']}", "releases", "overview", "journal?limit=1000"):
        assert key not in (await site.api.get(f"{BASE}/{path}")).text


async def test_an_open_preview_has_no_key(site: Site, started: Start) -> None:
    """Where the plan opens it, the slot's header is all that is needed, and nothing is linked."""
    release = await started(plan=plan(preview="open"))
    shown = (await site.api.get(f"{BASE}/releases/{release['id']}/preview")).json()
    assert shown["headers"] == {"x-bascule-slot": release["candidate"]}
    assert "/preview/" not in (await site.api.get(f"/releases/{release['id']}")).text


async def test_where_nothing_is_routed_there_is_nothing_to_see(site: Site, started: Start) -> None:
    """Without a public address the proxy is asked, and before the first version it has none."""
    release = await started()
    answer = await site.api.get(f"{BASE}/releases/{release['id']}/preview")
    assert (answer.status_code, answer.json()["code"]) == (404, "api.no-preview")
