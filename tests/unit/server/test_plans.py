"""The plan in force, on a real control plane: nobody gets round it by bringing a text of their own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bascule.release.people import Permission, Role
from bascule.server.accounts.accounts import first_admin_link
from bascule.server.app import make_app
from bascule.server.plans import product_in
from bascule.server.serve import begin
from tests.kit.members import Admin, accepted, token_of
from tests.kit.web import Site, client, fresh_plan, is_problem

pytestmark = pytest.mark.asyncio(loop_scope="session")
BASE = "/api/v1"
GUARDED = "  production: {{kinds: {{standard: {{approvals: {demands}}}}}}}"
STRICT = "1 reviewer and 1 tech-lead"


@dataclass
class Team:
    """People of one control plane, each with a client of their own."""

    admin: Admin
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    async def join(self, name: str, *roles: Role) -> None:
        """Somebody new, with a personal token good for everything that they may do."""
        account, browser = await self.admin.person(name, *roles)
        deeds = [Permission(deed) for deed in (await browser.get(f"{BASE}/whoami")).json()["deeds"]]
        secret = (await token_of(browser, *deeds))["secret"]
        await browser.aclose()
        self.ids[name], self.clients[name] = account, client(self.admin.site.app, secret)

    async def adopt(self, name: str, text: str, **more: Any) -> httpx.Response:
        """Somebody brings a text."""
        return await self.clients[name].post(f"{BASE}/plans", json={"text": text, **more})

    async def answer(self, name: str, number: int, verb: str = "approve") -> httpx.Response:
        """Somebody answers a change."""
        return await self.clients[name].post(f"{BASE}/plans/changes/{number}/{verb}", json={"reason": "seen"})

    async def in_force(self, product: str) -> str:
        """The text of the plan in force."""
        return str((await self.admin.site.api.get(f"{BASE}/plans/in-force/{product}")).json()["text"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def team(site: Site) -> AsyncIterator[Team]:
    """An admin, a developer, two reviewers and a tech-lead."""
    link = await first_admin_link(site.plane)
    assert link
    made = Team(Admin(site, await accepted(site, link, name="Camille", email="camille@example.org")))
    site.app.state.context.attempts.forgive(*list(site.app.state.context.attempts._failed))
    await made.join("dev", Role.DEVELOPER)
    await made.join("rita", Role.REVIEWER, Role.DEVELOPER)
    await made.join("rolf", Role.REVIEWER)
    await made.join("lea", Role.TECH_LEAD)
    await made.join("boss", Role.ADMIN)
    yield made
    for one in made.clients.values():
        await one.aclose()


def name_of(text: str) -> str:
    """The product of a plan."""
    return text.split("name: ")[1].split()[0]


def guarded(demands: str = STRICT) -> str:
    """A plan whose production demands approvals."""
    return fresh_plan().replace("  production: {}", GUARDED.format(demands=demands))


async def founded(site: Site, text: str) -> str:
    """The text, in force by the machine's own token."""
    made = await site.api.post(f"{BASE}/plans", json={"text": text})
    assert (made.status_code, made.json()["outcome"]) == (201, "adopted"), made.text
    return text


async def written(site: Site, number: int) -> list[dict[str, Any]]:
    """What the journal says of a change."""
    entries = [one.content for one in await site.plane.queries.entries(limit=1000)]
    return [one for one in entries if one["kind"] == "plan" and one["data"].get("change") == number]


ATTACKS = {
    "no approvals": (GUARDED.format(demands=STRICT), "  production: {}"),
    "fewer approvals": (STRICT, "1 reviewer"),
    "a command of one's own": ("      - deploy\n", "      - run: cat .bascule/token\n      - deploy\n"),
    "another program": ("python3 -m http.server", "sh -c 'env' #"),
    "a check that always passes": ("sleep 100", "true"),
    "one more environment": (
        "environments:\n",
        "environments:\n  backdoor: {override: {api: {route: {envoy: {listen: 19082}}}}}\n",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("who", ["dev", "lea", "boss", "local"])
async def test_a_text_of_ones_own_releases_nothing(site: Site, team: Team, attack: str, who: str) -> None:
    """Whoever brings it, with the order or before it: it is refused, and the plan in force stays."""
    text = await founded(site, guarded())
    old, new = ATTACKS[attack]
    assert old in text
    mine = text.replace(old, new)
    api = team.clients.get(who, site.api)
    before = len(await site.plane.queries.releases(limit=500))
    body = {"component": "api", "environment": "production", "version": "1", "plan": mine}
    answer = await api.post(f"{BASE}/releases", json=body)
    assert answer.status_code in {403, 409}, answer.text
    alone = await api.post(f"{BASE}/plans", json={"text": mine, "alone": True})
    assert (alone.status_code, alone.json()["code"]) == (409, "change.needs-approvals")
    assert len(await site.plane.queries.releases(limit=500)) == before
    assert await team.in_force(name_of(text)) == text


async def test_the_same_four_eyes_change_the_plan(site: Site, team: Team) -> None:
    """The author never counts, nobody counts twice, a role that does not fit does not count; the last approval decides."""
    text = await founded(site, guarded())
    mine = text.replace(STRICT, "1 reviewer")
    made = (await team.adopt("rita", mine, reason="fewer people in August")).json()
    assert (made["outcome"], made["lacking"]["text"]) == ("waiting", "1 reviewer and 1 tech lead")
    number = made["change"]
    assert [one["text"] for one in made["difference"]["sentences"]] == [
        "production › kinds › standard › approvals: 1 reviewer and 1 tech-lead → 1 reviewer"
    ]
    is_problem(await team.answer("rita", number), 409, "change.own")
    is_problem(await team.answer("dev", number), 409, "release.may-not-approve")
    is_problem(await team.answer("boss", number), 409, "release.may-not-approve")
    assert (await team.answer("rolf", number)).json()["lacking"]["text"] == "1 tech lead"
    is_problem(await team.answer("rolf", number), 409, "change.approved-before")
    assert await team.in_force(name_of(text)) == text
    assert (await team.answer("rolf", number, "withdraw")).json()["lacking"]["text"] == "1 reviewer and 1 tech lead"
    await team.answer("lea", number)
    assert (await team.answer("rolf", number)).json()["state"] == "adopted"
    assert await team.in_force(name_of(text)) == mine
    is_problem(await team.answer("rolf", number, "reject"), 409, "change.not-open")
    noted = await written(site, number)
    said = [one["message"]["key"] for one in noted]
    assert said == [
        "change.proposed", "change.approved", "change.approval-withdrawn", "change.approved", "change.approved",
        "change.adopted",
    ]  # fmt: skip
    assert (noted[0]["by"], noted[0]["data"]["reason"]) == (team.ids["rita"], "fewer people in August")
    assert (noted[-1]["by"], len(noted[-1]["data"]["sentences"])) == (team.ids["rolf"], 1)


async def test_a_role_that_is_taken_away_counts_no_more(site: Site, team: Team) -> None:
    """Roles count as they are when the last approval comes in."""
    text = await founded(site, guarded())
    await team.join("passing", Role.REVIEWER)
    number = (await team.adopt("rita", text.replace(STRICT, "1 reviewer"))).json()["change"]
    await team.answer("passing", number)
    await team.admin.send("PATCH", f"/people/{team.ids['passing']}", {"roles": ["developer"]})
    after = (await team.answer("lea", number)).json()
    assert (after["state"], after["lacking"]["text"]) == ("open", "1 reviewer")


async def test_a_change_without_an_author_of_its_own_cannot_wait(site: Site, team: Team) -> None:
    """Whoever reads the token file could be one of those who approve."""
    text = await founded(site, guarded())
    answer = await site.api.post(f"{BASE}/plans", json={"text": text.replace(STRICT, "1 reviewer")})
    is_problem(answer, 403, "change.nobody-proposes")


async def test_where_nothing_is_demanded_one_person_adopts(site: Site, team: Team) -> None:
    """A tech-lead, an admin, the machine; a developer proposes, and one of them adopts."""
    text = await founded(site, fresh_plan())
    for number, who in enumerate(("lea", "boss")):
        text = text.replace("timeout: 5m", "timeout: 8m") if not number else text.replace("timeout: 8m", "timeout: 6m")
        assert (await team.adopt(who, text)).json()["outcome"] == "adopted"
    mine = text.replace("timeout: 6m", "timeout: 7m")
    is_problem(await team.adopt("dev", mine, alone=True), 403, "change.needs-adopter")
    made = (await team.adopt("dev", mine)).json()
    assert made["outcome"] == "waiting"
    again = (await team.adopt("dev", mine)).json()
    assert again["change"] == made["change"]
    is_problem(await team.answer("dev", made["change"]), 409, "change.may-not-adopt")
    is_problem(await team.answer("rolf", made["change"]), 409, "change.may-not-adopt")
    assert (await team.answer("lea", made["change"])).json()["state"] == "adopted"
    assert await team.in_force(name_of(text)) == mine


async def test_one_more_product_beside_a_guarded_one_is_for_those_in_charge(site: Site, team: Team) -> None:
    """Its commands run beside those of the others."""
    await founded(site, guarded())
    text = fresh_plan()
    is_problem(await team.adopt("dev", text), 403, "change.first-among-others")
    is_problem(await team.adopt("lea", text), 403, "change.first-among-others")
    assert (await team.adopt("boss", text)).json()["outcome"] == "adopted"


async def test_another_plan_in_force_makes_open_changes_void(site: Site, team: Team) -> None:
    """What people had read is not what would happen any more."""
    text = await founded(site, guarded())
    first = (await team.adopt("rita", text.replace(STRICT, "1 reviewer"))).json()["change"]
    second = (await team.adopt("rita", text.replace(STRICT, "2 reviewers"))).json()["change"]
    await team.answer("rolf", first)
    await team.answer("lea", second)
    assert (await team.answer("rolf", second)).json()["state"] == "adopted"
    shown = (await site.api.get(f"{BASE}/plans/changes/{first}")).json()
    assert shown["state"] == "superseded"
    is_problem(await team.answer("lea", first), 409, "change.not-open")


async def test_people_who_approve_at_once_are_counted_one_by_one(site: Site, team: Team) -> None:
    """However many answers cross each other, the change comes into force once."""
    text = await founded(site, guarded())
    number = (await team.adopt("dev", text.replace(STRICT, "1 reviewer"))).json()["change"]
    answers = await asyncio.gather(*(team.answer(name, number) for name in ("rita", "rolf", "lea") for _ in range(3)))
    assert sum(answer.status_code == 200 for answer in answers) in {2, 3}
    adopted = [one for one in await written(site, number) if one["message"]["key"] == "change.adopted"]
    assert len(adopted) == 1


async def test_a_token_is_good_for_its_scopes_only(site: Site, team: Team) -> None:
    """A tech-lead's token for reading adopts nothing."""
    text = await founded(site, fresh_plan())
    _, browser = await team.admin.person("lewis", Role.TECH_LEAD)
    secret = (await token_of(browser, Permission.READ))["secret"]
    await browser.aclose()
    async with client(site.app, secret) as api:
        answer = await api.post(f"{BASE}/plans", json={"text": text.replace("timeout: 5m", "timeout: 9m")})
        is_problem(answer, 403, "people.out-of-scope")


async def test_pages_show_the_plan_and_its_changes(site: Site, team: Team) -> None:
    """In both languages, to who is signed in and who is not, and the change waits in the inbox of who may approve it."""
    text = await founded(site, guarded())
    number = (await team.adopt("dev", text.replace(STRICT, "1 reviewer"), reason="<b>why</b>")).json()["change"]
    for language, word in (("en", "Affects production"), ("fr", "Concerne production")):
        shown = (await site.reader.get("/plan", params={"product": name_of(text), "lang": language})).text
        assert f'id="change-{number}"' in shown
        assert word in shown
        assert "&lt;b&gt;why" in shown
        assert "<b>why" not in shown
    inbox = (await team.clients["lea"].get("/inbox")).text
    assert f"#change-{number}" in inbox
    assert f"#change-{number}" not in (await team.clients["dev"].get("/inbox")).text


async def test_a_running_release_keeps_its_plan(site: Site, team: Team) -> None:
    """A change that comes into force touches only releases that start later."""
    text = await founded(site, fresh_plan())
    body = {"component": "api", "environment": "production", "version": "1", "product": name_of(text)}
    made = (await site.api.post(f"{BASE}/releases", json=body)).json()
    await founded(site, text.replace("sleep 100", "sleep 101"))
    shown = (await site.api.get(f"{BASE}/releases/{made['id']}")).json()
    assert shown["plan"] == made["plan"]
    await site.api.post(f"{BASE}/releases/{made['id']}/cancel")


@pytest.mark.parametrize(("rehearsal", "status"), [("", 422), (", rehearsal: true", 201)])
async def test_time_runs_faster_only_where_it_may(site: Site, team: Team, rehearsal: str, status: int) -> None:
    """Nobody shortens what people have to approve, unless the environment is there for rehearsals."""
    text = guarded().replace("}}\ncomponents", f"}}{rehearsal}}}\ncomponents")
    assert rehearsal in text
    await founded(site, text)
    body = {"component": "api", "environment": "production", "version": "1", "product": name_of(text), "time_scale": 60}
    answer = await team.clients["dev"].post(f"{BASE}/releases", json=body)
    assert answer.status_code == status, answer.text
    if status == 201:
        await site.api.post(f"{BASE}/releases/{answer.json()['id']}/cancel")
    else:
        is_problem(answer, 422, "release.no-time-scale")


async def test_the_doctor_answers_whom_we_know(site: Site, team: Team) -> None:
    """What a machine lacks is told to people whom we know, by the plan in force; a stranger is refused."""
    text = fresh_plan() + "channels: {room: {url: env NOBODY_HAS_SET_THIS}}\n"
    adopted = await team.adopt("boss", text)
    assert adopted.status_code == 201, adopted.text
    asked = {"product": adopted.json()["name"], "environment": "production"}
    found = (await team.clients["dev"].get(f"{BASE}/doctor", params=asked)).json()
    lacking = {one["name"]: one for one in found["needs"] if not one["met"]}
    assert not found["complete"]
    assert lacking["env NOBODY_HAS_SET_THIS"]["whose"] == ["channels.room"]
    assert lacking["env NOBODY_HAS_SET_THIS"]["hint"]["text"]
    async with client(site.app) as stranger:
        assert (await stranger.get(f"{BASE}/doctor", params=asked)).status_code == 401
    elsewhere = await team.clients["dev"].get(f"{BASE}/doctor", params={**asked, "environment": "mars"})
    is_problem(elsewhere, 422, "doctor.no-environment")


BROKEN = "bascule: 1\nname: {name}   # ours\nenvironments: [\n"


async def test_under_a_broken_file_everything_runs_on(site: Site, plan_file: Path) -> None:
    """Also after a restart, and where another product came into force later: pages say what is wrong, the off switch works."""
    text = await asyncio.to_thread(plan_file.read_text)
    app, token = make_app(site.plane, site.token, plan_file), site.token
    await begin(app)
    name = site.plane.plans.product
    assert name is not None
    other = await site.api.post(f"{BASE}/plans", json={"text": fresh_plan()})
    assert other.status_code == 201, other.text
    await asyncio.to_thread(plan_file.write_text, BROKEN.format(name=name))
    try:
        again = make_app(site.plane, site.token, plan_file)
        await begin(again)
        assert (site.plane.plans.product, text) == (name, (await site.plane.plans.store.text(await _hash(site))).text)
        async with client(again, token) as api:
            made = await api.put(f"{BASE}/flags/production/checkout", json={"flag": {"rolloutPercentage": 100}})
            assert made.status_code in {200, 201}, made.text
            for address in ("/", "/plan", "/flags", "/metrics", "/experiments", "/events", "/releases", "/journal"):
                page = await api.get(address)
                assert (page.status_code, "has errors" in page.text) == (200, True), address
            page = await api.get("/flags?environment=production")
            assert "plan.yaml has errors. Line 4:" in page.text
            assert "There is no plan" not in page.text
            off = await api.post("/api/feature-flags/checkout", json={"enabled": False})
            assert (off.status_code, off.json()["enabled"]) == (200, False), off.text
            stranger = await api.get("/enter", headers={"authorization": ""})
            assert "has errors" not in stranger.text
    finally:
        site.plane.plans.product = None


async def _hash(site: Site) -> str:
    return (await site.plane.plans.in_force()).hash


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name: shop\n", "shop"),
        ("bascule: 1\nname: 'a b'\nname: \"shop\" # ours\n: [", "shop"),
        ("checks:\n  name: shop\n", None),
        ("name:\n  - x\n", None),
        ("\x00", None),
    ],
)
async def test_a_text_names_its_product_whatever_else_is_wrong(text: str, name: str | None) -> None:
    """At its beginning of a line, quoted or not; what is deeper is no product's name."""
    assert product_in(text) == name
