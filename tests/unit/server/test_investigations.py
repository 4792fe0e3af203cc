"""What people are to look into, over the API and on the pages: whose it is, who takes it, and what was found."""

from dataclasses import replace
from itertools import count

import pytest

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site as Environment
from bascule.release.alert import Investigation
from bascule.release.people import Role
from bascule.store import investigations
from bascule.store.database import transaction
from tests.kit.members import Admin
from tests.kit.web import Site, fresh_plan, is_problem, plain, send, served_for

pytestmark = pytest.mark.asyncio(loop_scope="session")
NUMBERS = count(1)
ALERTS = """\
metrics: {done_rate: {share: done, of: begun, within: 1m, alert: "< 20%"}}
channels: {team: {url: env TEAM_URL}}
announce: {alert: {to: team}}
alerts: [{name: Too few, when: done_rate < 60% for 5m, severity: SEV-2, then: investigate}]
"""


async def asked(site: Site, owner: str = "tech-lead", **changes: object) -> int:
    """Something is to be looked into; its number."""
    task = Investigation(
        subject=f"test/{next(NUMBERS)}/{id(site)}",
        place=Environment("shop", "production"),
        name=f"The till is slow {next(NUMBERS)}",
        severity="high",
        owner=owner,
        because=say("alerts.dropped", alert="x", environment="production"),
        asked=Instant(1_795_478_400.0),
    )
    task = replace(task, **changes)  # type: ignore[arg-type]
    async with transaction(site.plane.engine) as connection:
        await investigations.ask(connection, task)
        await investigations.ask(connection, task)
    found = await site.plane.investigations.all()
    (one,) = [one for one in found if one.subject == task.subject]
    return one.number


async def test_it_is_the_owners_until_somebody_takes_it(site: Site, admin: Admin) -> None:
    """A tech-lead finds it, a developer does not; once taken it is the taker's, and closed it is nobody's."""
    number = await asked(site)
    _, lead = await admin.person("lea", Role.TECH_LEAD)
    _, dev = await admin.person("dan", Role.DEVELOPER)
    here = f'id="investigation-{number}"'
    assert here in plain(await lead.get("/inbox"))
    assert here not in plain(await dev.get("/inbox"))
    assert (await send(dev, f"/investigations/{number}/take")).status_code == 303
    assert here in plain(await dev.get("/inbox"))
    assert here not in plain(await lead.get("/inbox"))
    assert (await send(dev, f"/investigations/{number}/close", found="  a full  disk ")).status_code == 303
    assert here not in plain(await dev.get("/inbox"))
    listed = (await site.reader.get("/api/v1/investigations?closed=true")).json()["investigations"]
    (one,) = [one for one in listed if one["number"] == number]
    assert (one["found"], one["taken_name"]) == ("a full disk", "dan")
    written = [one["message"]["key"] for one in (await site.reader.get("/api/v1/journal")).json()["entries"]]
    assert [key for key in written if key in {"alerts.taken", "alerts.closed"}][-2:] == [
        "alerts.taken",
        "alerts.closed",
    ]


async def test_an_address_of_the_plan_has_it(site: Site, admin: Admin) -> None:
    """Where the owner is a person of the plan, or a role of the team's own, its people find it, in the API as well."""
    number = await asked(site, "ana", holders=("ana2@example.org",))
    _, ana = await admin.person("ana2", Role.DEVELOPER)
    _, lead = await admin.person("lou", Role.TECH_LEAD)
    numbers = [
        [one["number"] for one in (await each.get("/api/v1/inbox")).json()["investigations"]] for each in (ana, lead)
    ]
    assert (number in numbers[0], number in numbers[1]) == (True, False)


async def test_what_is_refused(site: Site, admin: Admin) -> None:
    """Nothing said, none of that number, closed already, and who may only look: each says what to type."""
    number = await asked(site)
    path = f"/api/v1/investigations/{number}/close"
    assert "--found" in is_problem(await site.api.post(path, json={"found": "  "}), 409, "alerts.nothing-found")["hint"]
    missing = await site.api.post("/api/v1/investigations/999999/take", json={})
    assert "bascule alerts" in is_problem(missing, 404, "alerts.no-task")["hint"]
    _, viewer = await admin.person("vic", Role.VIEWER)
    assert (await send(viewer, f"/investigations/{number}/take")).status_code == 403
    assert f"/investigations/{number}/take" not in plain(await viewer.get("/alerts"))
    assert (await site.api.post(path, json={"found": "nothing", "by": "camille"})).status_code == 200
    assert "nothing" in is_problem(await site.api.post(path, json={"found": "more"}), 409, "alerts.is-closed")["detail"]


async def test_the_alerts_of_the_plan(site: Site) -> None:
    """Those with a name and those that metrics have in short, on the page in both languages and in the API."""
    await served_for(site, fresh_plan() + ALERTS)
    found = (await site.api.get("/api/v1/alerts?environment=production")).json()["alerts"]
    assert [(one["name"], one["condition"], one["severity"], one["then"], one["stands"]) for one in found] == [
        ("Too few", "done_rate < 60% for 5m", "high", "investigate", False),
        ("done_rate", "done_rate < 20%", "high", "notify", False),
    ]
    assert "Too few" in plain(await site.api.get("/alerts"))
    assert "Gravité" in plain(await site.api.get("/alerts?environment=production", headers={"accept-language": "fr"}))
    is_problem(await site.api.get("/api/v1/alerts?environment=prodution"), 422, "events.no-environment")
