"""Items of a role of the team's own, with real accounts: only its people settle them, by the page and by the API."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bascule.release.people import Role
from tests.kit.members import Admin
from tests.kit.web import Site, fresh_plan, plain, send

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]
LISTS = """\
people: {ana: {roles: [product-owner], email: ana@example.org}}
checklists: {before: {items: [{text: The texts are right, owner: product-owner}]}}
"""


async def test_only_its_people_settle_an_item(site: Site, admin: Admin, started: Start) -> None:
    """A tech-lead is refused with the role's name, the product owner is not, and only she is offered it."""
    plan = fresh_plan().replace("      - check: [slow]\n", "      - confirm: before\n      - check: [slow]\n") + LISTS
    made = await started(plan=plan)
    _, ana = await admin.person("ana", Role.DEVELOPER)
    _, lead = await admin.person("lea", Role.TECH_LEAD)
    path = f"/releases/{made['id']}/checklist"
    assert "The texts are right" in plain(await ana.get("/inbox"))
    assert "The texts are right" not in plain(await lead.get("/inbox"))
    refused = await send(lead, path, item="before.1")
    assert "product-owner" in plain(refused)
    gates = (await site.reader.get(f"/api/v1/releases/{made['id']}")).json()["gates"]
    assert gates["checklists"][0]["items"][0]["state"] == "open"
    await send(ana, path, item="before.1")
    gates = (await site.reader.get(f"/api/v1/releases/{made['id']}")).json()["gates"]
    assert gates["checklists"][0]["items"][0]["state"] == "done"
