"""The API on a real control plane: what it answers, what it refuses, and that a refusal changes nothing."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bascule.evidence.counts import Counts, Tick
from bascule.evidence.figures import Tally
from bascule.kernel.slot import Slot
from bascule.release.draft import Decision
from bascule.server.app import make_app
from bascule.server.serve import begin
from bascule.store.database import transaction
from bascule.store.releases import sample_rows
from bascule.store.tables import sample
from tests.kit.web import Site, client, fresh_plan, is_problem, served_for

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]
BASE = "/api/v1"
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


async def count(site: Site) -> int:
    """How many releases there are."""
    return len((await site.reader.get(f"{BASE}/releases", params={"limit": 500})).json()["releases"])


async def test_health_says_that_the_database_answers(site: Site) -> None:
    """It is asked, not assumed."""
    assert (await site.reader.get(f"{BASE}/health")).json()["status"] == "ok"


async def test_a_release_is_started_and_shown_whole(site: Site, started: Start) -> None:
    """201 with its place; the answer is what GET gives."""
    made = await started(version="1.8.3", author="noé")
    answer = (await site.reader.get(f"{BASE}/releases/{made['id']}")).json()
    assert (answer["component"], answer["version"], answer["author"]) == ("api", "1.8.3", "noé")
    assert [step["state"] for step in answer["steps"]] == ["now", "next", "next"]
    assert answer["possible"] == ["hold", "cancel"]
    assert ISO.fullmatch(answer["started"])
    assert answer["status"]["word"] == {"text": "preparing", "key": "release.phase-preparing", "values": {}}


async def test_the_environment_may_be_called_to(site: Site) -> None:
    """As on the command line; the place of the new release is in the header."""
    body = {"component": "api", "to": "staging", "version": "1", "plan": fresh_plan()}
    answer = await site.api.post(f"{BASE}/releases", json=body)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{BASE}/releases/{answer.json()['id']}"
    assert answer.json()["environment"] == "staging"


async def test_changing_needs_the_token(site: Site, started: Start) -> None:
    """Without it, or with another one, nothing happens."""
    made, before = await started(), await count(site)
    codes = {"": "api.token-needed", "Bearer wrong": "people.token-unknown", f"Basic {site.token}": "api.token-needed"}
    for given, code in codes.items():
        headers = {"authorization": given} if given else {}
        for path in ("/releases", f"/releases/{made['id']}/hold", "/plans"):
            answer = await site.reader.post(f"{BASE}{path}", json={}, headers=headers)
            is_problem(answer, 401, code)
            assert answer.headers["www-authenticate"] == "Bearer"
    assert await count(site) == before


async def test_faults_are_listed_in_the_callers_language(site: Site) -> None:
    """Every fault with its place, its sentence and its key."""
    before = await count(site)
    body = {"component": "", "version": "1 0", "time_scale": 0, "colour": "red"}
    answer = await site.api.post(f"{BASE}/releases", json=body, headers={"accept-language": "fr"})
    problem = is_problem(answer, 422, "api.invalid")
    found = {fault["at"]: fault["detail"] for fault in problem["errors"]}
    assert found["body.component"] == "ne doit pas être vide"
    assert found["body.environment"] == "manque"
    assert found["body.colour"] == "n'est pas connu"
    assert found["body.time_scale"] == "doit être supérieur à 0.0"
    assert answer.headers["content-language"] == "fr"
    assert await count(site) == before


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "api.invalid"),
        (b"[]", "api.invalid"),
        (b'{"component": "\\ud800", "environment": "production", "version": "1"}', "api.invalid"),
        (b'{"component": "a\\u0000", "environment": "production", "version": "1"}', "api.invalid"),
        (b'{"component": "api", "environment": "production", "version": "$(id)"}', "api.invalid"),
    ],
)
async def test_odd_bodies_are_refused(site: Site, body: bytes, code: str) -> None:
    """Not JSON, not an object, not Unicode, not a version."""
    headers = {"content-type": "application/json"}
    is_problem(await site.api.post(f"{BASE}/releases", content=body, headers=headers), 422, code)


async def test_more_than_two_megabytes_are_not_read(site: Site) -> None:
    """Whether the length is declared or not."""
    big = b'{"text": "' + b"x" * (2 * 1024 * 1024) + b'"}'
    headers = {"content-type": "application/json"}

    async def stream() -> Any:
        for start in range(0, len(big), 65536):
            yield big[start : start + 65536]

    is_problem(await site.api.post(f"{BASE}/plans/check", content=big, headers=headers), 413, "api.too-large")
    is_problem(await site.api.post(f"{BASE}/plans/check", content=stream(), headers=headers), 413, "api.too-large")


async def test_an_unknown_component_is_refused_with_the_nearest(site: Site) -> None:
    """Before anything moves."""
    body = {"component": "apo", "environment": "production", "version": "1", "plan": fresh_plan()}
    problem = is_problem(await site.api.post(f"{BASE}/releases", json=body), 422, "plan.unknown_component")
    assert "api" in problem["hint"]


async def test_a_plan_with_faults_starts_nothing(site: Site) -> None:
    """Each fault has its line."""
    body = {"component": "api", "environment": "production", "version": "1", "plan": "bascule: 1\nnme: x\n"}
    problem = is_problem(await site.api.post(f"{BASE}/releases", json=body), 422, "plan.refused")
    assert any(fault["at"] == "plan.yaml:2:1" for fault in problem["errors"])


async def test_one_place_has_one_release_at_a_time(site: Site, started: Start) -> None:
    """The second one is refused and named the first."""
    plan = fresh_plan()
    made = await started(plan=plan)
    body = {"component": "api", "environment": "production", "version": "2", "plan": plan}
    problem = is_problem(await site.api.post(f"{BASE}/releases", json=body), 409, "store.busy")
    assert made["id"] in problem["detail"]


async def test_hold_and_resume_are_answered(site: Site, started: Start) -> None:
    """Within the two seconds that the API waits; who asked and why is in the journal."""
    name = (await started())["id"]
    why = {"by": "camille", "reason": "déjeuner"}
    answer = await site.api.post(f"{BASE}/releases/{name}/hold", json=why)
    assert answer.status_code == 200, answer.text
    assert answer.json()["answer"]["key"] == "release.asked-done"
    shown = (await site.reader.get(f"{BASE}/releases/{name}")).json()
    assert (shown["hold"]["kind"], shown["hold"]["by"]) == ("person", "camille")
    assert "déjeuner" in shown["hold"]["because"]["text"]
    assert shown["possible"] == ["resume", "cancel"]
    assert (await site.api.post(f"{BASE}/releases/{name}/resume")).status_code == 200
    assert (await site.reader.get(f"{BASE}/releases/{name}")).json()["hold"] is None


async def test_what_cannot_be_done_now_is_refused(site: Site, started: Start) -> None:
    """409 with the engine's own reason, in the caller's language."""
    name = (await started())["id"]
    answer = await site.api.post(f"{BASE}/releases/{name}/promote", headers={"accept-language": "fr"})
    assert "Personne n'a encore la nouvelle version" in is_problem(answer, 409, "release.not-exposed")["detail"]
    is_problem(await site.api.post(f"{BASE}/releases/{name}/resume"), 409, "release.not-held")


async def test_an_ended_release_answers_at_once(site: Site, started: Start) -> None:
    """Nobody drives it any more, so nobody is asked and nothing is written."""
    name = (await started())["id"]
    assert (await site.api.post(f"{BASE}/releases/{name}/cancel")).status_code == 200
    is_problem(await site.api.post(f"{BASE}/releases/{name}/hold"), 409, "release.not-under-way")
    entries = (await site.reader.get(f"{BASE}/journal", params={"release": name})).json()["entries"]
    assert [one["message"]["key"] for one in entries if one["kind"] == "request"] == ["release.asked-cancel"]


async def test_lists_are_filtered(site: Site, started: Start) -> None:
    """By component, environment and whether they are under way."""
    name = (await started())["id"]
    ended = (await started())["id"]
    assert (await site.api.post(f"{BASE}/releases/{ended}/cancel")).status_code == 200
    under_way = (await site.reader.get(f"{BASE}/releases", params={"under_way": True})).json()["releases"]
    ids = {one["id"] for one in under_way}
    assert name in ids
    assert ended not in ids
    none = await site.reader.get(f"{BASE}/releases", params={"component": "no-such"})
    assert none.json() == {"releases": []}


@pytest.mark.parametrize("path", ["/releases/r-999999", "/releases/..", "/releases/r-1/sample", "/nothing"])
async def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    """Whether the name could be one or not."""
    assert (await site.reader.get(f"{BASE}{path}")).status_code == 404


async def test_numbers_beyond_the_database_are_refused(site: Site) -> None:
    """They are faults of the request, not of the database."""
    for query in ({"after": -1}, {"before": 2**63}, {"limit": 0}, {"limit": 10**30}, {"release": "r-1' or"}):
        is_problem(await site.reader.get(f"{BASE}/journal", params=query), 422, "api.invalid")


async def test_the_journal_is_read_in_parts_and_proven(site: Site, started: Start) -> None:
    """Numbers go up by one; the proof covers them all."""
    await started()
    entries = (await site.reader.get(f"{BASE}/journal")).json()["entries"]
    numbers = [entry["number"] for entry in entries]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    later = (await site.reader.get(f"{BASE}/journal", params={"after": numbers[0], "limit": 1000})).json()["entries"]
    assert later[0]["number"] == numbers[0] + 1
    proof = (await site.reader.get(f"{BASE}/journal/verify", params={"lang": "fr"})).json()
    assert proof["whole"]
    assert proof["entries"] >= numbers[-1]
    assert "intact" in proof["result"]["text"]


async def test_a_plan_is_checked_without_a_token(site: Site) -> None:
    """It changes nothing."""
    good = (await site.reader.post(f"{BASE}/plans/check", json={"text": fresh_plan()})).json()
    assert good["valid"]
    bad = (await site.reader.post(f"{BASE}/plans/check", json={"text": "bascule: 2", "name": "my.yaml"})).json()
    assert not bad["valid"]
    assert bad["problems"][0]["at"].startswith("my.yaml:1:")


async def test_a_kept_plan_is_used_by_the_next_release(site: Site) -> None:
    """Whoever names no plan releases under the one that the server was started for."""
    kept = await served_for(site, fresh_plan())
    body = {"component": "api", "environment": "staging", "version": "7"}
    made = (await site.api.post(f"{BASE}/releases", json=body)).json()
    assert (made["plan"], made["plan_hash"]) == (kept.json()["name"], kept.json()["hash"])
    await site.api.post(f"{BASE}/releases/{made['id']}/cancel")


async def test_the_plan_file_is_adopted_once(site: Site, plan_file: Path) -> None:
    """At the first start it comes into force; afterwards it changes nothing, whatever is written into it."""
    app, text = make_app(site.plane, site.token, plan_file), await asyncio.to_thread(plan_file.read_text)
    await begin(app)
    async with client(app, site.token) as api:
        places = (await api.get(f"{BASE}/overview")).json()["places"]
        assert [place["environment"] for place in places if f"name: {place['plan']}\n" in text] == [
            "staging",
            "production",
        ]
        broken = f"{next(line for line in text.splitlines() if line.startswith('name:'))}\ncomponents: ["
        for written in (broken, text.replace("api:", "web:"), None):
            if written is None:
                await asyncio.to_thread(plan_file.unlink)
            else:
                await asyncio.to_thread(plan_file.write_text, written)
            await begin(make_app(site.plane, site.token, plan_file))
            body = {"component": "api", "environment": "production", "version": "1"}
            made = await api.post(f"{BASE}/releases", json=body)
            assert made.status_code == (201 if written == broken else 409), made.text
    await site.api.post(f"{BASE}/releases/{(await site.plane.queries.releases(under_way=True))[0].id}/cancel")
    site.plane.plans.product = None


async def test_the_overview_shows_what_moves(site: Site, started: Start) -> None:
    """The place with its release, its share and why."""
    made = await started()
    places = (await site.reader.get(f"{BASE}/overview")).json()["places"]
    (place,) = [one for one in places if one["release"] and one["release"]["id"] == made["id"]]
    assert (place["version"], place["release"]["version"], place["release"]["share"]) == (None, "1.0.0", 0.0)


async def test_visitors_are_told_from_users(site: Site, started: Start) -> None:
    """In the samples and in the sums of what users met: a slot's requests, and which of them were visitors'."""
    name = (await started())["id"]
    release, _ = await site.plane.queries.release(name)
    counts = {Slot.BLUE: Counts(90, 3), Slot.GREEN: Counts(50, 9, visitors=Counts(48, 9))}
    decision = Decision(release, (), (), {}, None, None, Tick(release.started, counts))
    async with transaction(site.plane.engine) as connection:
        await connection.execute(insert(sample), sample_rows(decision))
    points = (await site.reader.get(f"{BASE}/releases/{name}/samples")).json()["points"]
    assert {one["slot"]: (one["total"], one["visits"]) for one in points} == {"blue": (90, 0), "green": (50, 48)}
    counted = (await site.plane.overview.counted([name]))[name]
    assert counted == {Slot.BLUE: Tally(90, 3), Slot.GREEN: Tally(2, 0)}


async def test_samples_of_a_release_without_traffic_are_empty(site: Site, started: Start) -> None:
    """Not an error."""
    name = (await started())["id"]
    samples = (await site.reader.get(f"{BASE}/releases/{name}/samples")).json()
    assert (samples["points"], samples["charts"]) == ([], [])


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7399", "127.0.0.1.evil.example", ""])
async def test_other_names_are_not_ours(site: Site, host: str) -> None:
    """A name that was bound to this machine by somebody else is refused, for reading too."""
    answer = await site.reader.get(f"{BASE}/overview", headers={"host": host})
    is_problem(answer, 421, "api.other-host")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "[::1]:7399", "LOCALHOST:1"])
async def test_local_names_are_ours(site: Site, host: str) -> None:
    """With any port."""
    assert (await site.reader.get(f"{BASE}/health", headers={"host": host})).status_code == 200


async def test_every_answer_carries_its_headers(site: Site) -> None:
    """Also problems and files; the nonce is another one each time."""
    policies = set()
    for path in ("/", f"{BASE}/health", f"{BASE}/nothing", "/static/x/y", "/releases"):
        headers = (await site.reader.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        policies.add(headers["content-security-policy"])
    assert len(policies) == 5


async def test_browsers_are_told_to_come_by_https_where_they_do(site: Site) -> None:
    """With every answer of whatever kind, refusals among them; where people come by plain http nothing is said."""
    settings, name = site.plane.settings, "strict-transport-security"
    site.plane.settings = replace(settings, url="https://bascule.example")
    app = make_app(site.plane, site.token, None)
    async with client(app) as browser:
        for path in ("/", "/enter", f"{BASE}/health", f"{BASE}/nothing", "/static/x/y"):
            assert (await browser.get(path)).headers[name] == "max-age=31536000", path
        assert (await browser.get("/", headers={"host": "evil.example"})).headers[name] == "max-age=31536000"
        cookies = (await browser.get("/enter", params={"token": site.token})).headers.get_list("set-cookie")
        cookies += (await browser.get("/enter?lang=fr")).headers.get_list("set-cookie")
    site.plane.settings = settings
    assert len(cookies) == 2
    assert all("secure" in cookie.lower() and "httponly" in cookie.lower() for cookie in cookies)
    assert name not in (await site.reader.get("/")).headers
    await app.state.context.news.close()


async def test_another_method_is_not_possible(site: Site) -> None:
    """405 as a problem, with what is."""
    answer = await site.api.delete(f"{BASE}/releases")
    is_problem(answer, 405, "api.wrong-method")
    assert answer.headers["allow"] == "GET, POST"


async def test_a_plan_that_uses_a_build_asks_for_it(site: Site, started: Start) -> None:
    """A release that does not know it is refused at the start, with what to type; one that does shows it."""
    plan = fresh_plan().replace("http.server {port}", "http.server {port} --directory {sha}/{build}")
    body = {"component": "api", "environment": "production", "version": "1.0", "plan": plan}
    for given, name in (({}, "sha"), ({"sha": "0123abc"}, "build")):
        answer = await site.api.post(f"{BASE}/releases", json={**body, **given})
        problem = is_problem(answer, 409, "release.no-build")
        assert f"{{{name}}}" in problem["detail"]
        assert f"--{name}" in problem["hint"]
    made = await started(plan=plan, version="1.0", sha="0123abc", build="17")
    assert made["build"] == {"sha": "0123abc", "build": "17"}
    wrong = await site.api.post(f"{BASE}/releases", json={**body, "sha": "main"})
    is_problem(wrong, 422, "api.invalid")


async def test_trials_keep_the_order_of_checks(site: Site) -> None:
    """What comes after a check that does not pass is not asked, and says so; what does not pass ends nothing else."""
    checks = 'first: {command: "false"}\n  second: {command: "true", after: first}\n  third: {command: "true"}\n'
    await served_for(site, fresh_plan().replace("checks:\n", f"checks:\n  {checks}"))
    names = ["second", "first", "third"]
    body = {"checks": names, "environment": "production", "version": "1.0"}
    answer = await site.api.post(f"{BASE}/checks/try", json=body)
    lines = [json.loads(line) for line in answer.text.splitlines() if line.strip()]
    told = {one["name"]: (one["passed"], one["because"]["key"]) for one in lines}
    assert told["second"] == (False, "check.before-failed")
    assert (told["first"][0], told["third"][0]) == (False, True)
