"""The page of a release that takes back what it ran: what could not be undone is asked of somebody, and may be left as it is."""

import asyncio
from typing import Any

import pytest

from tests.kit.ports import own_port
from tests.kit.web import Site, proof, served_for, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
ENDED = {"failed", "rolled back"}
PLAN = """\
bascule: 1
name: undone
environments: {{production: {{}}}}
components:
  api:
    run: {{process: {{command: "false"}}}}
    route: {{envoy: {{listen: {port}}}}}
    health: {{path: /, every: 1s, ready_within: 2s}}
    release:
      - run: "true"
        undo: sh -c "echo the cache stays; exit 3"
      - deploy
      - traffic: 100%
"""


async def shown(site: Site, release: str, kind: str) -> dict[str, Any]:
    """The release, once it holds for this; or once it has ended, where no kind is named."""
    with site.app.state.context.news.stream(release) as stream:
        async with asyncio.timeout(60):
            while True:
                found: dict[str, Any] = (await site.reader.get(f"/api/v1/releases/{release}")).json()
                if found["phase"] in ENDED if not kind else (found["hold"] or {}).get("kind") == kind:
                    return found
                await stream.wait(0.5)


async def test_what_could_not_be_undone_is_asked_on_its_page(site: Site) -> None:
    """The page stands, says which command failed, and lets somebody leave it as it is; then the release ends."""
    await served_for(site, PLAN.format(port=own_port()))
    body = {"component": "api", "environment": "production", "version": "1", "product": "undone"}
    answer = await site.api.post("/api/v1/releases", json=body)
    assert answer.status_code == 201, answer.text
    name = answer.json()["id"]
    held = await shown(site, name, "undo")
    browser = await signed_in(site)
    page = await browser.get(f"/releases/{name}")
    assert page.status_code == 200
    assert "the cache stays" in page.text
    assert 'name="skip"' in page.text
    form = {"proof": proof(page), "reason": "by hand", "skip": "on"}
    assert (await browser.post(f"/releases/{name}/resume", data=form)).status_code == 303
    assert held["phase"] == "rolling back"
    await shown(site, name, "")
    assert (await site.reader.get(f"/releases/{name}")).status_code == 200
