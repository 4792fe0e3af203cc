"""Bascule against the data that others publish: flagd's schemas, and vectors of bucketing."""

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from bascule.flag.bucket import cbor, cbor_text, cuts, pick, place
from bascule.flag.check import document_faults
from bascule.flag.evaluator import load
from bascule.flag.rules.check import rule_faults
from bascule.flag.rules.compile import compile_rule, resolve
from bascule.flag.rules.part import Scope
from tests.kit.flags.suites import SCHEMAS, documents, need_suites, read

pytestmark = need_suites
REFERENCES = {"some-ref": {"==": [1, 1]}}


@pytest.mark.parametrize("path", documents("flags/positive") + documents("flagd/positive"))
def test_valid_documents_are_accepted(path: str) -> None:
    """What flagd's schema accepts has no fault, and is evaluated."""
    document = read(path)
    lists = "flagd.json" in document["$schema"]
    assert document_faults(document, lists) == []
    if isinstance(document["flags"], dict):
        evaluator, _ = load(document)
        assert evaluator is not None
        assert not [each for each in evaluator.evaluate_all({"targetingKey": "u1"}, 0.0) if each.error]


@pytest.mark.parametrize("path", documents("flags/negative"))
def test_invalid_documents_are_refused(path: str) -> None:
    """What flagd's schema refuses is refused, with a pointer to a place that is there or missing there."""
    document = read(path)
    faults = document_faults(document)
    assert faults
    assert all(fault.pointer == "" or fault.pointer.startswith("/") for fault in faults)


@pytest.mark.parametrize("path", documents("targeting/positive"))
def test_valid_rules_are_accepted(path: str) -> None:
    """What flagd's schema of targeting accepts has no fault, and is compiled."""
    rule = read(path)
    assert list(rule_faults(rule, "", REFERENCES)) == []
    compile_rule(resolve(rule, REFERENCES), Scope("f", 3)).rule({"targetingKey": "u1"}, 0.0)


@pytest.mark.parametrize("path", documents("targeting/negative"))
def test_invalid_rules_are_refused(path: str) -> None:
    """What flagd's schema of targeting refuses is refused, with a pointer into the rule."""
    rule = read(path)
    faults = list(rule_faults(rule, "", {}))
    assert faults
    assert all(_at(rule, fault.pointer) for fault in faults)


def _at(rule, pointer: str) -> bool:
    for name in pointer.split("/")[1:]:
        rule = rule[int(name)] if isinstance(rule, list) else rule[name.replace("~1", "/").replace("~0", "~")]
    return pointer != ""


def test_no_document_is_left_out() -> None:
    """All documents of the suite are among those above."""
    kinds = [f"{of}/{sign}" for of in ("flags", "flagd", "targeting") for sign in ("positive", "negative")]
    counted = sum(len(documents(kind)) for kind in kinds)
    assert counted == sum(1 for _ in (SCHEMAS / "test").rglob("*.json"))


@pytest.mark.parametrize("name", ["full", "minimal"])
def test_examples_are_judged_as_the_schema_judges_them(name: str) -> None:
    """Bascule accepts an example exactly when the schema itself does."""
    document = read(f"flagd-schemas/json/examples/{name}.json")
    targeting = Resource.from_contents(read("flagd-schemas/json/targeting.json"))
    registry = Registry().with_resource("./targeting.json", targeting)
    valid = Draft7Validator(read("flagd-schemas/json/flags.json"), registry=registry).is_valid(document)
    assert (document_faults(document) == []) is valid


def test_published_vectors_of_bucketing() -> None:
    """Bytes, hashes and buckets of both generations, exactly."""
    for vector in read("fractional_vectors.json")["vectors"]:
        short = vector["form"] == "shorthand"
        pair = [vector["flagKey"], vector["targetingKey"]] if short else []
        coded = b"\x82" + b"".join(map(cbor_text, pair)) if short else cbor(vector["bucketBy"])
        assert coded.hex() == vector["v3"]["bytes_hex"]
        plain = "".join(pair) if short else vector["bucketBy"]
        _agrees(coded, vector["v3"])
        if "v2" in vector:
            _agrees(plain.encode(), vector["v2"])


def _agrees(coded: bytes, wanted: dict) -> None:
    assert place(coded) == wanted["hash"]
    for total in (100, 1_000_000):
        if (bucket := wanted.get(f"bucket_of_{total}")) is not None:
            assert pick(place(coded), cuts([1] * total)) == bucket


def test_published_vectors_through_rules() -> None:
    """The same vectors as rules of a flag: each of a hundred equal variants is the bucket."""
    for vector in read("fractional_vectors.json")["vectors"]:
        choices = [[str(number), 1] for number in range(100)]
        short = vector["form"] == "shorthand"
        rule = {"fractional": choices if short else [{"var": "key"}, *choices]}
        context = {"targetingKey": vector["targetingKey"]} if short else {"key": vector["bucketBy"]}
        for generation in (2, 3):
            bucket = vector.get(f"v{generation}", {}).get("bucket_of_100")
            found = compile_rule(rule, Scope(vector.get("flagKey", "f"), generation)).rule(context, 0.0)
            assert bucket is None or found == str(bucket)
