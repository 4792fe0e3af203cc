"""Flags over HTTP: changed by people, asked by services, followed by streams."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bascule.areas.flags.runtime import FlagRuntime
from bascule.areas.flags.store import Author
from bascule.flag.change import Wish
from bascule.kernel.site import Site
from tests.kit.web import Site as Installation
from tests.kit.web import client, fresh_plan, served_for

pytestmark = pytest.mark.asyncio(loop_scope="session")
SHORT = {"rolloutPercentage": 25, "targetAudience": {"country": ["FR"]}, "conditions": {"minVersion": "1.4.0"}}
USER = {"targetingKey": "u1", "country": "FR", "version": "2.0.0"}


@pytest_asyncio.fixture(loop_scope="session")
async def key(site: Installation) -> AsyncIterator[str]:
    """A page's key for production of a fresh plan, for which the server is from now on."""
    await served_for(site, fresh_plan())
    yield await new_key(site)


async def new_key(site: Installation, environment: str = "production", service: bool = False) -> str:
    """A key of an environment."""
    wanted = {"name": "shop", "environment": environment, "service": service}
    made = await site.api.post("/api/v1/keys", json=wanted)
    assert made.status_code == 201, made.text
    return str(made.json()["key"])


async def put(site: Installation, name: str, flag: Any, **more: Any) -> httpx.Response:
    """Change a flag of production."""
    return await site.api.put(f"/api/v1/flags/production/{name}", json={"flag": flag, **more})


async def ask(site: Installation, key: str, name: str, context: Any = USER) -> httpx.Response:
    """One evaluation by OFREP."""
    headers = {"authorization": f"Bearer {key}"}
    return await site.reader.post(f"/ofrep/v1/evaluate/flags/{name}", json={"context": context}, headers=headers)


async def test_a_flag_is_made_asked_and_switched_off(site: Installation, key: str) -> None:
    """The short form becomes a definition that OFREP serves; the kill switch of the documents is at once obeyed."""
    made = await put(site, "checkout", {"rolloutPercentage": 100})
    assert (made.status_code, made.json()["definition"]["variants"]) == (200, {"on": True, "off": False})
    on = (await ask(site, key, "checkout")).json()
    assert (on["value"], on["variant"], on["metadata"]["bucketing"]) == (True, "on", 3)
    off = await site.api.post("/api/feature-flags/checkout", json={"enabled": False})
    assert (off.status_code, off.json()["enabled"]) == (200, False)
    killed = (await ask(site, key, "checkout")).json()
    assert (killed["value"], killed["variant"], killed["reason"]) == (False, "off", "DISABLED")


async def test_a_growing_share_keeps_its_users_and_a_falling_one_is_refused(site: Installation, key: str) -> None:
    """25 % and then 50 % is fine; 10 % would take it from somebody, and says from how many."""
    await put(site, "ramp", SHORT)
    grown = await site.api.post("/api/feature-flags/ramp", json={"rolloutPercentage": 50})
    assert (grown.status_code, grown.json()["share"]) == (200, 0.5)
    assert grown.json()["short"]["targetAudience"] == {"country": ["FR"]}
    refused = await site.api.post("/api/feature-flags/ramp", json={"rolloutPercentage": 10})
    assert (refused.status_code, refused.json()["code"]) == (409, "flag.takes-away")
    assert "40%" in refused.json()["detail"]
    forced = await site.api.post(
        "/api/feature-flags/ramp", json={"rolloutPercentage": 10, "force": True, "reason": "x"}
    )
    assert (forced.status_code, forced.json()["code"]) == (403, "flag.force-role")


async def test_every_change_is_on_record_with_who_and_why(site: Installation, key: str) -> None:
    """The history of the flag and the journal say the same."""
    await put(site, "story", {"rolloutPercentage": 5}, reason="a first look")
    await put(site, "story", {"rolloutPercentage": 20})
    await put(site, "story", {"rolloutPercentage": 20}, reason="changes nothing")
    shown = (await site.reader.get("/api/v1/flags/production/story")).json()
    assert [(one["by"], one["reason"]) for one in shown["versions"]] == [("local", ""), ("local", "a first look")]
    assert shown["versions"][0]["message"] == 'The flag "story" was given to 20% of the users.'
    entries = (await site.reader.get("/api/v1/journal", params={"limit": 10})).json()["entries"]
    told = [(entry["by"], entry["message"]["text"]) for entry in entries if entry["kind"] == "flag"]
    assert told[-2] == ("local", 'production: The flag "story" was created. Reason: a first look')
    assert told[-1] == ("local", 'production: The flag "story" was given to 20% of the users.')


async def test_what_has_faults_is_refused_with_pointers_and_never_served(site: Installation, key: str) -> None:
    """Every fault with its JSON pointer; the flag of before is served on."""
    await put(site, "kept", {"rolloutPercentage": 100})
    bad = {"state": "ENABLED", "variants": {"on": True, "off": 1}, "targeting": {"nope": []}}
    refused = await put(site, "kept", bad)
    assert refused.status_code == 422
    pointers = {fault["at"] for fault in refused.json()["errors"]}
    assert pointers == {"/flags/kept/variants/off", "/flags/kept/targeting/nope"}
    assert (await ask(site, key, "kept")).json()["value"] is True


async def test_a_change_for_an_older_revision_is_refused(site: Installation, key: str) -> None:
    """Two people at once: the second one looks again."""
    revision = (await put(site, "both", {"rolloutPercentage": 1})).json()["revision"]
    assert (await put(site, "both", {"rolloutPercentage": 2}, revision=revision)).status_code == 200
    late = await put(site, "both", {"rolloutPercentage": 3}, revision=revision)
    assert (late.status_code, late.json()["code"]) == (409, "flag.moved-on")


async def test_definitions_have_an_etag_and_are_for_services(site: Installation, key: str) -> None:
    """`flags.json` as flagd reads it: 304 while nothing has changed, and not for the keys that stand in pages."""
    await put(site, "document", {"rolloutPercentage": 10})
    service = await new_key(site, service=True)
    headers = {"authorization": f"Bearer {service}"}
    first = await site.reader.get("/flags.json", headers=headers)
    assert first.json()["flags"]["document"]["state"] == "ENABLED"
    again = await site.reader.get("/flags.json", headers={**headers, "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await put(site, "document", {"rolloutPercentage": 20})
    changed = await site.reader.get("/flags.json", headers={**headers, "if-none-match": first.headers["etag"]})
    assert changed.status_code == 200
    assert (await site.reader.get("/flags.json", headers={"x-api-key": key})).status_code == 403
    assert (await site.reader.get("/flags.json")).status_code == 401


async def test_bulk_answers_have_an_etag_of_flags_and_context(site: Installation, key: str) -> None:
    """The same question is answered 304; another country, or a change, is not; nor is it while flags are on their way."""
    await put(site, "bulk", {"targetAudience": {"country": ["FR"]}})
    url, headers = "/ofrep/v1/evaluate/flags", {"x-api-key": key}
    first = await site.reader.post(url, json={"context": USER}, headers=headers)
    body = first.json()
    assert {"bulk"} <= {flag["key"] for flag in body["flags"]}
    assert body["eventStreams"][0]["url"].endswith(f"/ofrep/v1/events?key={key}")
    known = {**headers, "if-none-match": first.headers["etag"]}
    assert (await site.reader.post(url, json={"context": USER}, headers=known)).status_code == 304
    other = {**USER, "country": "DE"}
    assert (await site.reader.post(url, json={"context": other}, headers=known)).status_code == 200
    stale = await site.reader.post(url, json={"context": USER}, headers=known, params={"flagConfigEtag": '"other"'})
    assert stale.status_code == 200


async def test_another_environment_has_its_own_flags(site: Installation, key: str) -> None:
    """What is on in production is unknown in staging until somebody says so."""
    await put(site, "apart", {"rolloutPercentage": 100})
    staging = await new_key(site, "staging")
    assert (await ask(site, staging, "apart")).status_code == 404


async def test_errors_as_the_contract_has_them(site: Installation, key: str) -> None:
    """Unknown flag, no key, no object, no JSON: each with its status and code."""
    missing = await ask(site, key, "nobody")
    assert (missing.status_code, missing.json()["errorCode"]) == (404, "FLAG_NOT_FOUND")
    assert (await ask(site, "bwk_wrong", "x")).status_code == 401
    assert (await ask(site, key, "x", [])).json()["errorCode"] == "INVALID_CONTEXT"
    headers = {"x-api-key": key}
    for body in (b"{", b"[" * 100_000, b'{"context": NaN}', b'{"context": {"targetingKey": 1}}'):
        answer = await site.reader.post("/ofrep/v1/evaluate/flags/x", content=body, headers=headers)
        assert (answer.status_code, answer.json()["key"]) == (400, "x")
    large = await site.reader.post("/ofrep/v1/evaluate/flags/x", content=b" " * 300_000, headers=headers)
    assert large.status_code == 413


async def test_a_removed_flag_is_unknown(site: Installation, key: str) -> None:
    """And its history stays."""
    await put(site, "gone", {"rolloutPercentage": 100})
    left = await site.api.request("DELETE", "/api/v1/flags/production/gone", json={"reason": "no longer needed"})
    assert "gone" not in {flag["key"] for flag in left.json()["flags"]}
    assert (await ask(site, key, "gone")).status_code == 404


async def test_the_generation_of_the_buckets_stays(site: Installation, key: str) -> None:
    """A flag of generation 2 that is written without saying so keeps it; changing it would move everybody."""
    flag = {
        "state": "ENABLED",
        "variants": {"on": True, "off": False},
        "defaultVariant": "off",
        "targeting": {"fractional": [["on", 1], ["off", 1]]},
    }
    await put(site, "old", {**flag, "metadata": {"bucketing": 2}})
    again = await put(site, "old", {**flag, "targeting": {"fractional": [["on", 3], ["off", 1]]}})
    assert again.json()["definition"]["metadata"]["bucketing"] == 2
    moved = await put(site, "old", {**flag, "metadata": {"bucketing": 3}})
    assert moved.json()["code"] == "flag.may-take-away"


async def test_nobody_without_a_role_changes_a_flag(site: Installation, key: str) -> None:
    """Strangers are refused, whatever they would change."""
    async with client(site.app) as stranger:
        assert (await stranger.put("/api/v1/flags/production/x", json={"flag": {}})).status_code == 401
        assert (await stranger.post("/api/feature-flags/x", json={"enabled": False})).status_code == 401


async def test_a_change_reaches_a_book_without_being_asked(site: Installation, key: str) -> None:
    """What another process writes is served here as soon as the database tells of it."""
    await ask(site, key, "x")
    plan = (await site.api.get("/api/v1/keys")).json()["keys"][0]["plan"]
    where, book = Site(plan, "production"), site.plane.of(FlagRuntime).book
    with book.follow(where) as changed:
        await site.plane.of(FlagRuntime).flags.write(
            where, Wish("elsewhere", {"rolloutPercentage": 100}), Author("other", 1.8e9)
        )
        await asyncio.wait_for(changed.wait(), 5)
    assert (await ask(site, key, "elsewhere")).json()["value"] is True


async def test_written_once_means_written_as_json(site: Installation, key: str) -> None:
    """Numbers of a flag with fractions are floats for typed clients."""
    flag = {"state": "ENABLED", "variants": {"one": 1, "half": 0.5}, "defaultVariant": "one"}
    await put(site, "number", flag)
    answer = await ask(site, key, "number")
    assert b'"value":1.0' in answer.content
    assert json.loads(answer.content)["reason"] == "STATIC"


async def test_a_flag_is_switched_off_under_a_plan_that_cannot_be_read(site: Installation, key: str) -> None:
    """Newer code has put it in force: what can be read is refused in a sentence, and the off switch works."""
    assert (await put(site, "checkout", {"rolloutPercentage": 100})).status_code == 200
    kept = await site.plane.plans.in_force()
    newer = kept.in_force.hash.removesuffix("0") + "0-newer"
    async with site.plane.engine.begin() as connection:
        copied = "INSERT INTO plan (hash, name, text) SELECT %s, name, %s FROM plan WHERE hash = %s"
        text = "bascule: 1\nname: x\nfuture: true\n"
        await connection.exec_driver_sql(copied, (newer, text, kept.hash))
        moved = "UPDATE plan_in_force SET hash = %s WHERE product = %s"
        await connection.exec_driver_sql(moved, (newer, kept.plan.name))
    try:
        plan = await site.api.get("/api/v1/metrics?environment=production")
        assert (plan.status_code, plan.json()["code"]) == (422, "change.unreadable"), plan.text
        off = await site.api.post("/api/feature-flags/checkout", json={"enabled": False})
        assert (off.status_code, off.json()["enabled"]) == (200, False), off.text
        assert (await ask(site, key, "checkout")).json()["value"] is False
        page = await site.api.get("/flags?environment=production")
        assert (page.status_code, "checkout" in page.text) == (200, True)
        for address in ("/flags", "/metrics", "/experiments", "/events"):
            assert "cannot read the plan in force" in (await site.api.get(address)).text, address
    finally:
        async with site.plane.engine.begin() as connection:
            await connection.exec_driver_sql(moved, (kept.hash, kept.plan.name))


async def test_a_flag_with_shared_rules_is_written_whole(site: Installation, key: str) -> None:
    """What a file names by `$ref` comes with it, stands in its place, and is served to whoever asks."""
    rule = {"==": [{"var": "country"}, "FR"]}
    flag = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
    written = {**flag, "targeting": {"if": [{"$ref": "french"}, "on"]}}
    made = await put(site, "shared", written, **{"$evaluators": {"french": rule}})
    assert made.status_code == 200, made.text
    assert made.json()["definition"]["targeting"] == {"if": [rule, "on"]}
    assert (await ask(site, key, "shared")).json()["variant"] == "on"
    wrong = await put(site, "shared", written, **{"$evaluators": {"french": {"$ref": "french"}}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "flag.refused"), wrong.text
    alone = await put(site, "alone", written)
    assert alone.status_code == 422, alone.text


async def test_an_etag_changes_with_what_the_time_makes_of_a_rule(site: Installation, key: str) -> None:
    """A client that polls sees it within its interval, and is answered 304 until then."""
    timed = {"if": [{">": [{"var": "$flagd.timestamp"}, 1_900_000_000]}, "on"]}
    flag = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
    assert (await put(site, "timed", {**flag, "targeting": timed})).status_code == 200
    serving = await site.plane.of(FlagRuntime).book.serving(
        Site((await site.plane.plans.in_force()).plan.name, "production")
    )
    before, same, after = (serving.bulk_etag(USER, key, now) for now in (1.8e9, 1.85e9, 1.95e9))
    assert before == same != after
    assert b'"key":"timed","reason":"TARGETING_MATCH"' in serving.all(USER, 1.95e9)
    await site.api.request("DELETE", "/api/v1/flags/production/timed", json={})
