"""Answers are what OFREP's own OpenAPI document says, for 10 000 generated contexts; and what it leaves open is safe."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from ruamel.yaml import YAML

from tests.kit.flags.random_rules import Rules
from tests.kit.flags.raw import Connection
from tests.kit.flags.served import AUDIENCE, USER, Plane, boolean, split

CONTRACT = Path(__file__).parents[4] / "shared" / "suites" / "ofrep" / "service" / "openapi.yaml"
CONTEXTS, AT_ONCE = 10_000, 8
SHAPES = {200: "serverEvaluationSuccess", 400: "evaluationFailure", 404: "flagNotFound"}
SINGLE, BULK = "/ofrep/v1/evaluate/flags/", "/ofrep/v1/evaluate/flags"


def contract() -> Any:
    """The schemas, in which no answer with a value could be valid as they stand.

    "Exactly one of" boolean, …, code default: but the last one allows everything, though its text says that it has no value, and
    a whole number is both an integer and a float. They are read as the text says: no value, and at least one of them.
    """
    document = YAML(typ="safe", pure=True).load(CONTRACT)
    schemas = document["components"]["schemas"]
    schemas["codeDefaultFlag"]["not"] = {"required": ["value"]}
    success = schemas["evaluationSuccess"]["allOf"][1]
    success["anyOf"] = success.pop("oneOf")
    return document


def validators() -> dict[str, Any]:
    """A validator for each schema of the contract that an answer may have to meet."""
    document = contract()
    named = [*SHAPES.values(), "bulkEvaluationSuccess", "bulkEvaluationFailure"]
    return {
        name: jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": document["components"]}, validate_formats=False
        )
        for name in named
    }


def generated(server: Plane) -> list[str]:
    """Flags of every type, with rules that were drawn, so that many of them go wrong; their keys and one that is none."""
    rules, keys = Rules(7), list[str]()
    values: list[dict[str, Any]] = [
        {"on": True, "off": False},
        {"on": "a", "off": ""},
        {"on": 1, "off": 0.5},
        {"on": {"x": [1, None]}, "off": {}},
    ]
    for number in range(8):
        variants = {**values[number % 4], "true": values[number % 4]["on"]}
        rule = (
            {"if": [rules.rule(), {"cat": [rules.rule(2)]}, {"var": "country"}]}
            if number > 1
            else {"if": [AUDIENCE, split(50)]}
        )
        default = {} if number % 3 else {"defaultVariant": "off"}
        written = {"state": "ENABLED", "variants": variants, "targeting": rule, **default}
        key = f"generated-{number}"
        server.put(key, written)
        keys.append(key)
    return [*keys, "nobody"]


@pytest.mark.long
@pytest.mark.skipif(not CONTRACT.exists(), reason="needs ../shared/suites beside the checkout")
async def test_answers_meet_the_contract_for_ten_thousand_contexts(server: Plane) -> None:
    """Single and bulk, whatever the context holds and whatever the rules make of it: a valid answer of the right status."""
    keys, checks, rules = await asyncio.to_thread(generated, server), validators(), Rules(11)
    contexts = iter([(keys[number % len(keys)], rules.context()) for number in range(CONTEXTS)])
    statuses: dict[int, int] = {}
    partly_wrong = 0

    async def ask() -> None:
        nonlocal partly_wrong
        async with Connection.to(server.url, server.service) as wire:
            for key, context in contexts:
                body = json.dumps({"context": context}).encode()
                single = await wire.post(SINGLE + key, body)
                statuses[single.status] = statuses.get(single.status, 0) + 1
                _hold(checks[SHAPES[single.status]], single.body, context)
                bulk = await wire.post(BULK, body)
                kind = "bulkEvaluationSuccess" if bulk.status == 200 else "bulkEvaluationFailure"
                _hold(checks[kind], bulk.body, context)
                partly_wrong += b"errorCode" in bulk.body and bulk.status == 200

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    assert sum(statuses.values()) == CONTEXTS
    # Of each kind enough to have been tested.
    assert set(statuses) == {200, 400, 404}
    assert min(statuses.values()) > CONTEXTS / 50, statuses
    assert partly_wrong > CONTEXTS / 10


def _hold(check: Any, body: bytes, context: Any) -> None:
    read = json.loads(body)
    assert check.is_valid(read), (next(check.iter_errors(read)).message, read, context)


@pytest.fixture
async def wire(server: Plane) -> AsyncIterator[Connection]:
    """A connection with a page's key."""
    async with Connection.to(server.url, server.page) as made:
        yield made


async def test_an_etag_covers_flags_context_and_key(server: Plane, wire: Connection) -> None:
    """304 for the same question of the same page; 200 for another attribute, another key, other flags, or on a stream's word."""
    await asyncio.to_thread(server.put, "etag", boolean({"if": [AUDIENCE, "on", "off"]}))
    body = json.dumps({"context": USER}).encode()
    first = await wire.post(BULK, body)
    known = {"if-none-match": first.headers["etag"]}
    assert (await wire.post(BULK, body, known)).status == 304
    reordered = json.dumps({"context": dict(reversed(USER.items()))}).encode()
    assert (await wire.post(BULK, reordered, known)).status == 304
    for other in ({**USER, "country": "DE"}, {**USER, "more": 1}, {"targetingKey": "u1"}, {}):
        assert (await wire.post(BULK, json.dumps({"context": other}).encode(), known)).status == 200
    assert (await wire.post(f"{BULK}?flagConfigEtag=%22other%22", body, known)).status == 200
    for key in (server.service, await asyncio.to_thread(server.key, False)):
        async with Connection.to(server.url, key) as second:
            assert (await second.post(BULK, body, known)).status == 200
    await asyncio.to_thread(server.switch, "etag", enabled=False)
    assert (await wire.post(BULK, body, known)).status == 200


async def test_missed_events_are_told_again(server: Plane) -> None:
    """`Last-Event-ID` of before the change: told at once, by its id and the ETag of `flags.json`; of after it: nothing."""
    await asyncio.to_thread(server.put, "replay", boolean())
    async with Connection.to(server.url, server.page) as stream, Connection.to(server.url, server.service) as wire:
        await stream.send("GET", "/ofrep/v1/events", b"", {"last-event-id": "0"})
        event = await stream.event()
        definitions = await wire.get("/flags.json")
        assert json.loads(event["data"])["etag"] == definitions.headers["etag"]
        assert (await wire.get("/flags.json", {"if-none-match": definitions.headers["etag"]})).status == 304
        async with Connection.to(server.url, server.page) as later:
            await later.send("GET", "/ofrep/v1/events", b"", {"last-event-id": event["id"]})
            waiting = asyncio.create_task(later.event())
            await asyncio.to_thread(server.switch, "replay", enabled=False)
            assert int((await asyncio.wait_for(waiting, 5))["id"]) > int(event["id"])


async def test_a_revoked_key_ends_its_streams(server: Plane) -> None:
    """Within seconds, and no stream of another key with them."""
    doomed = await asyncio.to_thread(server.key, False)
    await asyncio.to_thread(server.put, "before", boolean())
    listed = await asyncio.to_thread(server._call, "GET", "/api/v1/keys", None)
    name = next(one["id"] for one in listed["keys"] if one["key"] == doomed)
    async with Connection.to(server.url, doomed) as stream, Connection.to(server.url, server.page) as other:
        for each in (stream, other):
            await each.send("GET", "/ofrep/v1/events", b"", {"last-event-id": "0"})
            await each.event()
        await asyncio.to_thread(server._call, "DELETE", f"/api/v1/keys/{name}", None)
        async with asyncio.timeout(10):
            while await stream.reader.readline() not in {b"0\r\n", b""}:
                pass
        await asyncio.to_thread(server.put, "still", boolean())
        async with asyncio.timeout(10):
            assert (await other.event())["data"]


async def test_a_browser_may_ask_from_any_page(server: Plane, wire: Connection) -> None:
    """A preflight with the headers that the providers send, and an ETag that a script may read."""
    asked = {"origin": "https://shop.example", "access-control-request-headers": "x-api-key,content-type,if-none-match"}
    allowed = await wire.ask("OPTIONS", BULK, b"", asked)
    assert allowed.status == 204
    assert {"x-api-key", "if-none-match", "content-type"} <= set(
        allowed.headers["access-control-allow-headers"].replace(" ", "").split(",")
    )
    answer = await wire.post(BULK, b"{}", {"origin": "https://shop.example"})
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert "etag" in answer.headers["access-control-expose-headers"]
