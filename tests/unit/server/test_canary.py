"""The search for secrets in what a control plane answers: it finds what is there."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.kit.canary import find_shown
from tests.kit.web import Site, client, fresh_plan

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]


async def test_what_is_planted_is_found(site: Site, started: Start) -> None:
    """In the journal, on pages, in the API and in the plan, wherever it was put; and nothing is found that is nowhere."""
    planted = f"planted-{secrets.token_hex(8)}"
    assert await find_shown(site.api, planted) == []
    release = (await started(plan=f"{fresh_plan()}x-note: {planted}-plan\n"))["id"]
    await site.api.post(f"/api/v1/releases/{release}/hold", json={"reason": planted})
    found = set(await find_shown(site.api, planted))
    wanted = {f"/releases/{release}", f"/api/v1/releases/{release}", "/journal", "/api/v1/journal"}
    assert wanted <= found, wanted - found


async def test_a_page_that_only_a_link_leads_to_is_found(site: Site, started: Start) -> None:
    """What no description names is reached as a reader reaches it."""
    release = (await started())["id"]
    async with client(site.app, site.token) as known:
        found = await find_shown(known, "parts/overview")
    assert "/" in found
    assert any("lang=fr" in path for path in await find_shown(site.api, "Mises en production"))
    assert f"/releases/{release}" in await find_shown(site.api, release)
