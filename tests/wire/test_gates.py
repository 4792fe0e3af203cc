"""People, windows and checklists before a real release: one control plane, one Envoy, one small site, several people.

The list of attacks on four eyes is tried over HTTP, one by one; each is refused, and each refusal is on record.
"""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.kit import patiently
from tests.kit.applications import SITE, stop_what_outlives_us
from tests.kit.ports import free_port
from tests.kit.serving import Running, running

PASSWORD = "a long enough password"
BASE = "/api/v1"
WAIT = 30.0
PLAN = """\
bascule: 1
name: gated
timezone: UTC
environments:
  production:
    kinds:
      standard: {{approvals: 2 reviewers}}
      hotfix: {{approvals: 1 reviewer and 1 tech-lead}}
      maintenance: {{approvals: 1 reviewer, window: {day} 02:00-02:01}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {api}}}}}
    health: {{path: /, every: 1s}}
    keep: 1m
    release:
      - check: [preflight]
      - confirm: before
      - run:
          command: "sh -c 'echo built {{version}} with $BASCULE_TEST_CANARY_TOKEN; echo {{version}} > out.txt'"
          inherit: [BASCULE_TEST_CANARY_TOKEN]
          directory: {folder}
          artifacts: [out.txt]
      - deploy
      - smoke: [GET / is 200]
      - traffic: 100%
      - confirm: after
  web:
    after: api
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {web}}}}}
    health: {{path: /, every: 1s}}
    keep: 1m
    release: [deploy, traffic: 100%]
checks:
  preflight:
    command: {{command: "sh -c 'echo $BASCULE_TEST_CANARY_TOKEN; test -e {ready}'", inherit: [BASCULE_TEST_CANARY_TOKEN]}}
checklists:
  before:
    items:
      - {{text: Notes are written, needs: note}}
      - {{text: Scan is attached, owner: tech-lead, needs: file}}
      - {{text: Preflight passes, check: preflight}}
  after: {{phase: after, items: [{{text: Logs are clean, within: 0-5 min}}]}}
"""


@dataclass
class Person:
    """Somebody with a session and a personal token."""

    id: str
    browser: httpx.Client
    token: str
    api: httpx.Client


@dataclass
class House:
    """The control plane, its plan, and its people."""

    server: Running
    plan: str
    ready: Path
    people: dict[str, Person]

    def start(self, by: str = "noe", kind: str = "standard", **versions: str) -> dict[str, Any]:
        """Somebody starts a release."""
        body = {"versions": versions or {"api": "1"}, "environment": "production", "kind": kind, "plan": self.plan}
        answer = self.people[by].api.post(f"{BASE}/releases", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def until(self, name: str, fits: Any) -> dict[str, Any]:
        """The release once it fits, within a bounded time."""
        end = time.monotonic() + WAIT
        while not fits(shown := self.show(name)):
            assert time.monotonic() < end, (shown["status"], shown["because"], shown["hold"])
            time.sleep(0.1)
        return shown

    def show(self, name: str) -> dict[str, Any]:
        """The release."""
        return dict(self.people["ada"].api.get(f"{BASE}/releases/{name}").json())

    def approve(self, who: str, release: dict[str, Any], **changes: str) -> httpx.Response:
        """Somebody approves."""
        body = {"plan": release["plan_hash"], "version": release["version"], **changes}
        return self.people[who].api.post(f"{BASE}/releases/{release['id']}/approve", json=body)

    def confirm(self, who: str, name: str, item: str, **evidence: Any) -> httpx.Response:
        """Somebody settles an item."""
        return self.people[who].api.post(f"{BASE}/releases/{name}/confirm", json={"item": item, **evidence})

    def settle(self, name: str) -> None:
        """All items before the release."""
        assert self.confirm("noe", name, "before.1", reason="in the wiki").status_code == 200
        lead = self.people["lea"].api
        kept = lead.post(f"{BASE}/releases/{name}/files?name=scan.txt", content=b"nothing found").json()
        answer = self.confirm("lea", name, "before.2", file="scan.txt", digest=kept["digest"])
        assert answer.status_code == 200, answer.text

    def journal(self, release: str | None = None) -> list[str]:
        """The keys of what was written down."""
        query: dict[str, Any] = {"limit": 1000, **({"release": release} if release else {})}
        entries = self.people["ada"].api.get(f"{BASE}/journal", params=query).json()["entries"]
        return [entry["message"]["key"] for entry in entries]

    def cancel(self, name: str) -> None:
        """End a release that a test is done with."""
        self.people["noe"].api.post(f"{BASE}/releases/{name}/cancel", json={})
        self.until(name, lambda shown: shown["ended"])


def browser_of(server: Running, link: str, **form: str) -> httpx.Client:
    """A browser whose owner has used a one-time link."""
    browser = httpx.Client(base_url=server.url, timeout=20)
    secret = link.partition("?secret=")[2]
    answer = browser.post("/invitation", data={"secret": secret, "password": PASSWORD, **form})
    assert answer.status_code == 303, answer.text
    return browser


def proof(browser: httpx.Client) -> dict[str, str]:
    """What the session shows when it changes something."""
    text = browser.get("/account").text
    return {"x-bascule-proof": text.split('name="proof" value="')[1].split('"')[0]}


def token_of(browser: httpx.Client, server: Running) -> tuple[str, str, httpx.Client]:
    """A personal token: its id, its secret, and a client that shows it."""
    deeds = browser.get(f"{BASE}/whoami").json()["deeds"]
    body = {"name": "test", "scopes": deeds, "days": 1}
    made = browser.post(f"{BASE}/tokens", json=body, headers=proof(browser)).json()
    headers = {"authorization": f"Bearer {made['secret']}"}
    return made["id"], made["secret"], httpx.Client(base_url=server.url, headers=headers, timeout=20)


def invited(admin: httpx.Client, server: Running, name: str, *roles: str) -> Person:
    """Somebody new."""
    body = {"name": name, "email": f"{name}@example.org", "roles": list(roles)}
    made = admin.post(f"{BASE}/people", json=body, headers=proof(admin)).json()
    browser = browser_of(server, made["link"])
    token, _, api = token_of(browser, server)
    return Person(made["id"], browser, token, api)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One control plane for the module, with an admin, an author, three reviewers and a tech lead."""
    folder = tmp_path_factory.mktemp("gates")
    site, ready = folder / "site.py", folder / "ready"
    site.write_text(SITE)
    ready.touch()
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[(time.gmtime().tm_wday + 3) % 7]
    plan = PLAN.format(folder=folder, site=site, ready=ready, api=free_port(), web=free_port(), day=day)
    with running(folder / "data") as server:
        assert server.first_admin
        browser = browser_of(server, server.first_admin, name="Ada", email="ada@example.org")
        token, _, api = token_of(browser, server)
        people = {"ada": Person("p-0001", browser, token, api)}
        for name, roles in {
            "noe": ["developer", "reviewer", "tech-lead"],
            "rosa": ["reviewer"],
            "remy": ["reviewer"],
            "ravi": ["reviewer"],
            "lea": ["tech-lead"],
            "vic": ["viewer"],
        }.items():
            people[name] = invited(browser, server, name, *roles)
        house = House(server, plan, ready, people)
        yield house
        for person in people.values():
            person.browser.close()
            person.api.close()
    stop_what_outlives_us(folder)


@pytest.fixture(autouse=True)
def _nothing_under_way(house: House) -> Iterator[None]:
    """A test that fails does not leave its release to the next one."""
    yield
    for one in house.people["ada"].api.get(f"{BASE}/releases?under_way=true").json()["releases"]:
        house.cancel(one["id"])


@pytest.fixture
def waiting(house: House) -> Iterator[dict[str, Any]]:
    """A release that waits for its approvals, its checklist settled."""
    release = house.start()
    house.settle(release["id"])
    yield house.until(release["id"], lambda shown: shown["hold"] and shown["hold"]["kind"] == "approval")
    house.cancel(release["id"])


def test_a_release_goes_through_its_gates(house: House) -> None:
    """Checks, a checklist with a note and a file, two approvals, a command, and then the site answers; all on record."""
    release = house.start()
    name = release["id"]
    held = house.until(name, lambda shown: shown["hold"])
    assert held["hold"]["kind"] == "confirmation"
    assert house.confirm("vic", name, "before.1").status_code == 403
    assert house.confirm("noe", name, "before.1").json()["code"] == "release.needs-note"
    assert house.confirm("rosa", name, "before.2", digest="0" * 64).json()["code"] == "release.not-the-owner"
    house.settle(name)
    held = house.until(name, lambda shown: shown["hold"] and shown["hold"]["kind"] == "approval")
    assert [need["wanted"] for need in house.people["rosa"].api.get(f"{BASE}/inbox").json()["needs"]] == ["approve"]
    assert house.approve("rosa", held).status_code == 200
    assert house.approve("remy", held).status_code == 200
    after = house.until(name, lambda shown: shown["promoted"])
    assert after["gates"]["approvals"]["lacking"] is None
    assert house.confirm("noe", name, "after.1").status_code == 200
    done = house.until(name, lambda shown: shown["ended"])
    assert done["phase"] == "succeeded"
    log = house.people["ada"].api.get(f"{BASE}/releases/{name}/steps/3/log").json()
    assert (log["lines"], log["ended"], log["code"]) == (["built 1 with •••"], True, 0)
    made = house.people["ada"].api.get(f"{BASE}/releases/{name}/steps/3/artifacts/out.txt")
    assert made.text == "1\n"
    assert "attachment" in made.headers["content-disposition"]
    items = {item["key"]: item for one in done["gates"]["checklists"] for item in one["items"]}
    assert (items["before.1"]["note"], items["before.3"]["by"]) == ("in the wiki", "preflight")
    scan = house.people["ada"].api.get(f"{BASE}/releases/{name}/files/{items['before.2']['digest']}")
    assert scan.content == b"nothing found"
    assert {"release.asked-approve", "release.asked-confirm", "release.ticked"} <= set(house.journal(name))


def refused(house: House, answer: httpx.Response, status: int, code: str, release: str | None = None) -> None:
    """An attack was refused with this reason, and its refusal is on record."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    keys = house.journal(release)
    assert "release.asked-refused" in keys or any(
        key.startswith(("people.refused", "trigger.refused")) for key in keys
    ), keys


def test_ones_own_approval_is_refused(house: House, waiting: dict[str, Any]) -> None:
    """The author is a reviewer, too, and does not count."""
    refused(house, house.approve("noe", waiting), 409, "release.own-approval", waiting["id"])


def test_a_new_name_is_no_new_person(house: House, waiting: dict[str, Any]) -> None:
    """The author is renamed and tries again, by the token and by the page."""
    noe, admin = house.people["noe"], house.people["ada"].browser
    path = f"{BASE}/people/{noe.id}"
    assert admin.patch(path, json={"name": "Somebody Else"}, headers=proof(admin)).status_code == 200
    refused(house, house.approve("noe", waiting), 409, "release.own-approval", waiting["id"])
    form = {"proof": proof(noe.browser)["x-bascule-proof"], "plan": waiting["plan_hash"], "version": waiting["version"]}
    assert noe.browser.post(f"/releases/{waiting['id']}/approve", data=form).status_code == 409
    admin.patch(path, json={"name": "noe"}, headers=proof(admin))


def test_a_replayed_token_is_refused(house: House, waiting: dict[str, Any]) -> None:
    """A token that its owner has revoked, from a log or a shell's history, approves nothing."""
    ravi = house.people["ravi"]
    token, _, api = token_of(ravi.browser, house.server)
    assert ravi.browser.delete(f"{BASE}/tokens/{token}", headers=proof(ravi.browser)).status_code < 300
    body = {"plan": waiting["plan_hash"], "version": waiting["version"]}
    answer = api.post(f"{BASE}/releases/{waiting['id']}/approve", json=body)
    refused(house, answer, 401, "people.token-was-revoked")
    api.close()


def test_an_edited_plan_is_not_approved(house: House, waiting: dict[str, Any]) -> None:
    """An approval names the plan and the version that somebody has seen; another plan's, or another version's, is none."""
    answer = house.approve("rosa", waiting, plan="b1:" + "0" * 64)
    refused(house, answer, 409, "release.other-plan", waiting["id"])
    refused(house, house.approve("rosa", waiting, version="2"), 409, "release.other-plan", waiting["id"])


def test_an_ended_session_is_refused(house: House, waiting: dict[str, Any]) -> None:
    """A cookie from before somebody left, and a form of that time, are good for nothing."""
    login = {"email": "ravi@example.org", "password": PASSWORD}
    with patiently.Client(base_url=house.server.url) as thief, patiently.Client(base_url=house.server.url) as owner:
        assert owner.post("/enter/account", data=login).status_code == 303
        form = {"proof": proof(owner)["x-bascule-proof"], "plan": waiting["plan_hash"], "version": waiting["version"]}
        thief.cookies.update(owner.cookies)
        owner.post("/leave", data={"proof": form["proof"]})
        answer = thief.post(f"/releases/{waiting['id']}/approve", data=form)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/enter")
    assert not house.show(waiting["id"])["gates"]["approvals"]["given"]


def test_a_foreign_site_approves_nothing(house: House, waiting: dict[str, Any]) -> None:
    """A form without the session's proof, or from another origin, is refused and on record."""
    rosa = house.people["rosa"].browser
    form = {"plan": waiting["plan_hash"], "version": waiting["version"]}
    path = f"/releases/{waiting['id']}/approve"
    assert rosa.post(path, data=form).status_code == 403
    good = {**form, "proof": proof(rosa)["x-bascule-proof"]}
    assert rosa.post(path, data=good, headers={"origin": "http://evil.example"}).status_code == 403
    assert "people.refused-form" in house.journal()
    assert not house.show(waiting["id"])["gates"]["approvals"]["given"]


def test_a_role_that_is_lost_on_the_way_does_not_count(house: House, waiting: dict[str, Any]) -> None:
    """Remy approves and is no reviewer any more when Rosa does: one is still wanted, and a viewer's approval is refused."""
    remy, admin = house.people["remy"], house.people["ada"].browser
    assert house.approve("remy", waiting).status_code == 200
    path = f"{BASE}/people/{remy.id}"
    admin.patch(path, json={"roles": ["viewer"]}, headers=proof(admin))
    assert house.approve("rosa", waiting).status_code == 200
    shown = house.show(waiting["id"])
    assert shown["gates"]["approvals"]["lacking"]["values"]["count"] == 1
    assert [one["counts"] for one in shown["gates"]["approvals"]["given"]] == [False, True]
    refused(house, house.approve("vic", waiting), 403, "people.may-not")
    admin.patch(path, json={"roles": ["reviewer"]}, headers=proof(admin))


def test_the_token_file_neither_approves_nor_starts_what_needs_approval(house: House, waiting: dict[str, Any]) -> None:
    """Whoever reads the file of the server's machine is nobody in particular."""
    headers = {"authorization": f"Bearer {house.server.token}"}
    with patiently.Client(base_url=house.server.url, headers=headers) as local:
        body = {"plan": waiting["plan_hash"], "version": waiting["version"], "by": "rosa"}
        refused(house, local.post(f"{BASE}/releases/{waiting['id']}/approve", json=body), 403, "people.may-not")
        order = {"component": "api", "environment": "production", "version": "9", "plan": house.plan, "author": "rosa"}
        answer = local.post(f"{BASE}/releases", json=order)
        assert answer.json()["code"] == "release.nobody"


def test_two_people_at_the_same_instant_count_once_each(house: House, waiting: dict[str, Any]) -> None:
    """Each of them eight times over, all let go at once: two approvals stand, one of each, and the rest is refused."""
    together = Barrier(16)

    def approve(who: str) -> tuple[str, int]:
        together.wait(20)
        return who, house.approve(who, waiting).status_code

    with ThreadPoolExecutor(16) as many:
        answers = list(many.map(approve, ["rosa", "remy"] * 8))
    assert sorted(who for who, status in answers if status == 200) == ["remy", "rosa"], answers
    assert {status for _, status in answers} == {200, 409}
    shown = house.until(waiting["id"], lambda one: one["gates"]["approvals"]["lacking"] is None)
    given = shown["gates"]["approvals"]["given"]
    assert (
        sorted(one["by_name"] for one in given if one["counts"])
        == ["remy", "rosa"]
        == sorted(one["by_name"] for one in given)
    )


def test_a_closed_window_is_overridden_with_a_reason_that_stays(house: House) -> None:
    """Approved; the window is shut; a reviewer may not override it, a tech lead may, with a reason."""
    release = house.start(kind="maintenance")
    name = release["id"]
    house.settle(name)
    held = house.until(name, lambda shown: shown["hold"] and shown["hold"]["kind"] == "approval")
    assert house.approve("rosa", held).status_code == 200
    house.until(name, lambda shown: shown["hold"] and shown["hold"]["kind"] == "window")
    path = f"{BASE}/releases/{name}/override"
    assert house.people["rosa"].api.post(path, json={"reason": "now"}).status_code == 403
    assert house.people["lea"].api.post(path, json={}).json()["code"] == "release.override-reason"
    assert house.people["lea"].api.post(path, json={"reason": "the shop is down"}).status_code == 200
    house.until(name, lambda shown: shown["promoted"])
    assert house.confirm("noe", name, "after.1").status_code == 200
    done = house.until(name, lambda shown: shown["ended"])
    assert [one["reason"] for one in done["gates"]["overrides"]] == ["the shop is down"]
    page = house.people["ada"].browser.get(f"/releases/{name}").text
    assert "the shop is down" in page


def test_components_go_together_and_come_back_together(house: House) -> None:
    """The API and the site that follows it end at the same time; asked to go back, both do."""
    first = house.start(web="1")
    for who in ("rosa", "remy"):
        assert house.approve(who, first).status_code == 200
    assert house.until(first["id"], lambda shown: shown["ended"])["phase"] == "succeeded"
    pair = house.start(api="2", web="2")
    group, names = pair["group"], [f"{pair['group']}-api", f"{pair['group']}-web"]
    house.settle(names[0])
    both = {"id": group, "plan_hash": pair["plan_hash"], "version": "api 2, web 2"}
    assert house.approve("rosa", {**both, "version": "api 2, web 3"}).status_code == 409
    for who in ("rosa", "remy"):
        assert house.approve(who, both).status_code == 200
    house.until(names[0], lambda one: one["promoted"])
    assert house.confirm("noe", group, "after.1").status_code == 200
    ends = [house.until(name, lambda one: one["ended"]) for name in names]
    assert [one["phase"] for one in ends] == ["succeeded", "succeeded"]
    assert ends[1]["promoted"] > ends[0]["promoted"]
    page = house.people["ada"].browser.get(f"/releases/{group}")
    assert page.status_code == 200
    assert 'id="member-api"' in page.text
    back = house.people["noe"].api.post(f"{BASE}/releases/{group}/rollback", json={})
    assert back.status_code == 201, back.text
    members = house.people["ada"].api.get(f"{BASE}/releases/{back.json()['release']}/components").json()["releases"]
    assert [one["component"] for one in members] == ["web", "api"]
    for one in members:
        assert house.until(one["id"], lambda shown: shown["ended"])["phase"] == "succeeded"


def test_a_red_preflight_moves_nothing(house: House) -> None:
    """The check fails, the release has failed, and nobody was asked for anything."""
    house.ready.unlink()
    try:
        release = house.start()
        ended = house.until(release["id"], lambda shown: shown["ended"])
        assert (ended["phase"], ended["exposed"]) == ("failed", None)
    finally:
        house.ready.touch()


MERGED = """\
bascule: 1
name: {name}
environments: {{trunk: {{branch: main, start: on merge, kinds: {{standard: {{approvals: 1 reviewer}}}}}}}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {port}}}}}
    release: [approve, deploy, traffic: 100%]
triggers:
  github: {{repository: acme/shop, secret: file {secret}}}
"""
SIGNED = "canary-merge-secret"


def merged_by(house: House, login: str, **changes: Any) -> httpx.Response:
    """GitHub tells that somebody has merged a pull request; it tells no address."""
    commit = secrets.token_hex(20)
    request = {"merged": True, "merge_commit_sha": commit, "base": {"ref": "main"}, "merged_by": {"login": login}}
    payload = {"action": "closed", "pull_request": {**request, **changes}, "sender": {"login": login}}
    body = json.dumps({**payload, "repository": {"full_name": "acme/shop"}}).encode()
    signature = "sha256=" + hmac.new(SIGNED.encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-github-event": "pull_request", "x-github-delivery": commit, "x-hub-signature-256": signature}
    return httpx.post(f"{house.server.url}{BASE}/hooks/github", content=body, headers=headers, timeout=20)


def link(house: House, by: str, who: str, login: str) -> httpx.Response:
    """Somebody says who somebody is on GitHub."""
    browser = house.people[by].browser
    path = f"{BASE}/people/{house.people[who].id}"
    return browser.patch(path, json={"github": login}, headers=proof(browser))


@pytest.fixture
def trunk(house: House, tmp_path: Path) -> Iterator[None]:
    """An environment that starts on a merge and demands an approval."""
    (tmp_path / "secret").write_text(SIGNED, encoding="utf-8")
    port = free_port()
    text = MERGED.format(site=tmp_path / "site.py", port=port, secret=tmp_path / "secret", name=f"merged{port}")
    headers = {"authorization": f"Bearer {house.server.token}"}
    answer = httpx.post(f"{house.server.url}{BASE}/plans", json={"text": text}, headers=headers, timeout=20)
    assert answer.status_code < 300, answer.text
    yield
    for who in ("noe", "rosa", "remy"):
        link(house, "ada", who, "")
    (tmp_path / "secret").unlink()


def test_whoever_merges_is_the_author_and_does_not_approve(house: House, trunk: None) -> None:
    """By the login that an admin has linked: their own approval is refused, somebody else's counts."""
    assert link(house, "ada", "noe", "Noe-Hub").status_code == 200
    assert "people.github-linked" in house.journal()
    taken = merged_by(house, "noe-hub")
    assert taken.status_code == 202, taken.text
    name = taken.json()["outcomes"][0]["releases"][0]
    held = house.until(name, lambda shown: shown["hold"] and shown["hold"]["kind"] == "approval")
    assert held["author"] == house.people["noe"].id
    refused(house, house.approve("noe", held), 409, "release.own-approval")
    assert house.approve("rosa", held).status_code == 200


def test_a_stranger_who_merges_starts_nothing(house: House, trunk: None) -> None:
    """A login that nobody has, also one that looks like somebody's, is refused with what to do, and on record."""
    link(house, "ada", "noe", "noe-hub")
    for login in ("stranger", "noe-hub-", "noe_hub", "rosa", "rosa@example.org", ""):
        before = house.journal().count("trigger.refused")
        refused(house, merged_by(house, login), 403, "trigger.nobody")
        assert house.journal().count("trigger.refused") == before + 1
    under_way = house.people["ada"].api.get(f"{BASE}/releases?under_way=true").json()["releases"]
    assert [one for one in under_way if one["plan"].startswith("merged")] == []


def test_nobody_escapes_four_eyes_by_a_login(house: House, trunk: None) -> None:
    """Nobody links a login but an admin, no login is two people's, and one that is taken away changes no author."""
    assert link(house, "ada", "rosa", "rosa-hub").status_code == 200
    for by, who in (("remy", "remy"), ("rosa", "remy"), ("lea", "remy"), ("noe", "noe")):
        refused(house, link(house, by, who, "free-login"), 403, "people.may-not")
    taken = link(house, "ada", "remy", "ROSA-hub")
    assert (taken.status_code, taken.json()["code"]) == (409, "people.github-taken")
    assert link(house, "ada", "remy", "not a login").status_code == 422
    # Noe may release; the author stays who it was, whatever becomes of the login.
    link(house, "ada", "noe", "noe-hub")
    name = merged_by(house, "noe-hub").json()["outcomes"][0]["releases"][0]
    held = house.until(name, lambda shown: shown["hold"] and shown["hold"]["kind"] == "approval")
    link(house, "ada", "noe", "")
    link(house, "ada", "remy", "noe-hub")
    refused(house, house.approve("noe", held), 409, "release.own-approval")
    assert house.show(name)["author"] == house.people["noe"].id
