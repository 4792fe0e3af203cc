"""Released Python clients, unmodified: OpenFeature's OFREP provider against the server, flagd's provider fed by `flags.json`.

Every trap that these are known for is a test here.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.contrib.provider.flagd import FlagdProvider
from openfeature.contrib.provider.flagd.config import ResolverType
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode

from bascule.flag.evaluator import Evaluator
from tests.kit import patiently
from tests.kit.flags.served import AUDIENCE, Plane, boolean, split

FRENCH = EvaluationContext("u1", {"country": "FR"})


@pytest.fixture(scope="module")
def ofrep(server: Plane) -> Iterator[OpenFeatureClient]:
    """The OFREP provider with a service key."""
    headers = {"Authorization": f"Bearer {server.service}"}
    api.set_provider_and_wait(OFREPProvider(server.url, headers_factory=lambda: headers), "ofrep")
    yield api.get_client("ofrep")
    api.set_provider_and_wait(OFREPProvider(server.url), "ofrep")


def test_every_type_arrives_with_variant_reason_and_metadata(server: Plane, ofrep: OpenFeatureClient) -> None:
    """True and false, text, whole number, fraction, object: none is an error, none is the default."""
    values: dict[str, Any] = {"bool": True, "text": "a", "whole": 7, "fraction": 0.5, "object": {"a": [1, None]}}
    for key, value in values.items():
        server.put(
            f"type-{key}", {"state": "ENABLED", "variants": {"v": value}, "defaultVariant": "v", "metadata": {"m": 1}}
        )
    asked = (
        ofrep.get_boolean_details("type-bool", False),
        ofrep.get_string_details("type-text", "d"),
        ofrep.get_integer_details("type-whole", 0),
        ofrep.get_float_details("type-fraction", 0.0),
        ofrep.get_object_details("type-object", {}),
    )
    for found, value in zip(asked, values.values(), strict=True):
        assert (found.value, found.variant, found.reason, found.error_code) == (value, "v", "STATIC", None)
        assert found.flag_metadata["m"] == 1


def test_a_whole_number_among_fractions_is_a_float(server: Plane, ofrep: OpenFeatureClient) -> None:
    """The provider takes `1` for no float: it gets `1.0`."""
    server.put("rate", {"state": "ENABLED", "variants": {"a": 1, "b": 0.5}, "defaultVariant": "a"})
    found = ofrep.get_float_details("rate", 0.25)
    assert (repr(found.value), found.error_code) == ("1.0", None)


def test_a_killed_flag_is_off_whatever_the_code_says(server: Plane, ofrep: OpenFeatureClient) -> None:
    """An explicit off variant with the reason DISABLED, and not the code's default."""
    server.put("kill", boolean({"if": [True, "on"]}))
    assert ofrep.get_boolean_value("kill", False, FRENCH) is True
    server.switch("kill", enabled=False)
    found = ofrep.get_boolean_details("kill", True, FRENCH)
    assert (found.value, found.variant, found.reason, found.error_code) == (False, "off", "DISABLED", None)


def test_the_codes_default_is_no_error(server: Plane, ofrep: OpenFeatureClient) -> None:
    """A flag without a default variant gives no value: the provider must not fall over what is missing."""
    server.put("open", {"state": "ENABLED", "variants": {"a": "A"}, "targeting": {"if": [AUDIENCE, "a"]}})
    assert ofrep.get_string_value("open", "code", FRENCH) == "A"
    found = ofrep.get_string_details("open", "code", EvaluationContext("u1", {"country": "US"}))
    assert (found.value, found.error_code, found.reason) == ("code", None, "UNKNOWN")


def test_errors_have_their_codes_and_say_why(server: Plane, ofrep: OpenFeatureClient) -> None:
    """Unknown flag, wrong type, a context that is none, a rule that goes wrong: details are always there."""
    server.put("text", {"state": "ENABLED", "variants": {"v": "a"}, "defaultVariant": "v"})
    server.put("wrong", boolean({"var": "anything"}))
    assert ofrep.get_boolean_details("nobody", True).error_code is ErrorCode.FLAG_NOT_FOUND
    assert ofrep.get_boolean_details("text", True).error_code is ErrorCode.TYPE_MISMATCH
    numbered = ofrep.get_string_details("text", "d", EvaluationContext("", {"targetingKey": 5}))
    assert (numbered.error_code, "targetingKey" in str(numbered.error_message)) == (ErrorCode.INVALID_CONTEXT, True)
    broken = ofrep.get_boolean_details("wrong", True, EvaluationContext("u1", {"anything": "no variant"}))
    assert (broken.value, broken.error_code) == (True, ErrorCode.GENERAL)
    assert "on, off" in str(broken.error_message)


def test_contexts_may_be_empty_or_missing(server: Plane, ofrep: OpenFeatureClient) -> None:
    """Providers leave the context out, and the targeting key, too."""
    server.put("anybody", boolean({"if": [{"var": "vip"}, "on", "off"]}))
    for context in (None, EvaluationContext(), EvaluationContext(None, {"vip": True}), EvaluationContext("", {})):
        found = ofrep.get_boolean_details("anybody", True, context)
        assert (found.error_code, found.value) == (None, context is not None and "vip" in context.attributes)


@pytest.mark.parametrize("key", ["with space", "é-日本", "a.b:c~d", "a&b=c", "50%", "plus+", "%41"])
def test_keys_with_characters_of_addresses(server: Plane, key: str) -> None:
    """Whatever stands in a key, an address that is written as addresses are finds the flag of that name, and no other."""
    server.put(quote(key, safe=""), boolean({"if": [True, "on"]}))
    answer = server.ask(quote(key, safe=""), {})
    assert (answer.status_code, answer.json()["key"], answer.json()["value"]) == (200, key, True)


def test_the_provider_finds_keys_with_a_space(server: Plane, ofrep: OpenFeatureClient) -> None:
    """It joins the key to the address as it is; a slash would be another path, and is refused when a flag is made."""
    server.put("a%20b", boolean({"if": [True, "on"]}))
    assert ofrep.get_boolean_value("a b", False) is True
    headers = {"authorization": f"Bearer {server.running.token}"}
    slash = patiently.put(f"{server.url}/api/v1/flags/production/a%2Fb", json={"flag": boolean()}, headers=headers)
    assert slash.status_code in {404, 422}


def test_a_wrong_key_is_said_to_be_so(server: Plane) -> None:
    """401 becomes an error with the default, not an exception."""
    api.set_provider_and_wait(OFREPProvider(server.url), "stranger")
    found = api.get_client("stranger").get_boolean_details("text", True)
    assert (found.value, found.error_message) == (True, "unauthorized")


def users(server: Plane) -> list[tuple[str, dict[str, Any]]]:
    """Users, with attributes that rules ask about."""
    countries = ("FR", "DE", "US", "", "日本")
    return [
        (f"user-{number}é"[: 6 + number % 7], {"country": countries[number % 5], "n": number}) for number in range(400)
    ]


def test_flagds_own_provider_gives_the_same_users_the_same_variants(server: Plane, tmp_path: Path) -> None:
    """Fed by our `flags.json`: generation 3 agrees for every user and every kind of key; all else but a killed flag, too."""
    shared = {
        "f-short": boolean(split(25)),
        "f-rule": boolean({"if": [AUDIENCE, split(50), "off"]}),
        "f-keyed": boolean({"fractional": [{"cat": ["x", {"var": "country"}]}, ["on", 1], ["off", 2]]}),
        "f-three": {
            "state": "ENABLED",
            "variants": {"a": "A", "b": "B", "c": "C"},
            "defaultVariant": "a",
            "targeting": {"fractional": [{"var": "targetingKey"}, ["a", 10], ["b", 20], ["c", 70]]},
        },
        "f-text": boolean({"if": [{"starts_with": [{"var": "targetingKey"}, "user-1"]}, "on", "off"]}),
        "f-time": boolean({"if": [{">": [{"var": "$flagd.timestamp"}, 1]}, "on", "off"]}),
    }
    for key, flag in shared.items():
        server.put(key, flag)
    answer = patiently.get(f"{server.url}/flags.json", headers={"authorization": f"Bearer {server.service}"})
    file = tmp_path / "flags.json"
    file.write_bytes(answer.content)
    provider = FlagdProvider(resolver_type=ResolverType.FILE, offline_flag_source_path=str(file))
    api.set_provider_and_wait(provider, "flagd")
    client, ours = api.get_client("flagd"), Evaluator.lenient(answer.json())
    for key in shared:
        for user, attributes in users(server):
            expected = ours.evaluate(key, {**attributes, "targetingKey": user}, 1.8e9)
            ask = client.get_string_details if key == "f-three" else client.get_boolean_details
            found = ask(key, "" if key == "f-three" else False, EvaluationContext(user, attributes))  # type: ignore[operator]
            assert (found.value, found.variant, found.reason) == (expected.value, expected.variant, expected.reason), (
                key,
                user,
            )
    provider.shutdown()


def test_flagds_provider_buckets_by_generation_three_only(server: Plane, tmp_path: Path) -> None:
    """A flag of generation 2 is bucketed otherwise by it: why such flags are for flagd's Go core, or for our server."""
    old = boolean(split(50), metadata={"bucketing": 2})
    server.put("f-old", old)
    file = tmp_path / "flags.json"
    file.write_text(json.dumps({"flags": {"f-old": old}}))
    provider = FlagdProvider(resolver_type=ResolverType.FILE, offline_flag_source_path=str(file))
    api.set_provider_and_wait(provider, "flagd-old")
    client, ours = api.get_client("flagd-old"), Evaluator.lenient(json.loads(file.read_text()))
    asked = [(f"user-{number}", {}) for number in range(400)]
    differ = sum(
        client.get_boolean_value("f-old", False, EvaluationContext(user, {}))
        is not ours.evaluate("f-old", {"targetingKey": user}, 0).value
        for user, _ in asked
    )
    assert 120 < differ < 280
    by_server = [server.ask("f-old", {"targetingKey": user}).json()["value"] for user, _ in asked[:50]]
    assert by_server == [ours.evaluate("f-old", {"targetingKey": user}, 0).value for user, _ in asked[:50]]
    provider.shutdown()


def test_a_killed_flag_is_the_codes_default_for_flagds_provider(tmp_path: Path) -> None:
    """Flagd reads DISABLED so, and its provider says the reason: why killing is for OFREP and our own client to be sure of."""
    file = tmp_path / "flags.json"
    file.write_text(json.dumps({"flags": {"f-killed": boolean(state="DISABLED")}}))
    provider = FlagdProvider(resolver_type=ResolverType.FILE, offline_flag_source_path=str(file))
    api.set_provider_and_wait(provider, "flagd-killed")
    found = api.get_client("flagd-killed").get_boolean_details("f-killed", True)
    assert (found.value, found.reason) == (True, "DISABLED")
    provider.shutdown()
