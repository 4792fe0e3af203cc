"""What is wrong with a definition is told with its JSON pointer, and what is right is not."""

import json

import pytest

from bascule.flag.check import document_faults, result_faults, shared_faults, whole_faults
from bascule.flag.evaluator import load
from bascule.flag.short_form import short_faults
from bascule.kernel.i18n import render
from tests.kit.flags.made import flag


def rule(written):
    """A document with one flag that has this rule."""
    return {"flags": {"f": flag(targeting=written)}}


WRONG = {
    "no object": ([], ""),
    "no flags": ({}, ""),
    "flags as text": ({"flags": "x"}, "/flags"),
    "a flag as text": ({"flags": {"f": "x"}}, "/flags/f"),
    "a key with a slash": ({"flags": {"a/b": flag()}}, "/flags/a~1b"),
    "an empty key": ({"flags": {"": flag()}}, "/flags/"),
    "state": ({"flags": {"f": flag(state="ON")}}, "/flags/f/state"),
    "no variants": ({"flags": {"f": flag(variants={})}}, "/flags/f/variants"),
    "two types": ({"flags": {"f": flag(variants={"on": True, "off": 1})}}, "/flags/f/variants/off"),
    "null as a variant": ({"flags": {"f": flag(variants={"on": None, "off": None})}}, "/flags/f/variants/on"),
    "no such default": ({"flags": {"f": flag(defaultVariant="none")}}, "/flags/f/defaultVariant"),
    "no such off variant": ({"flags": {"f": flag(metadata={"offVariant": "x"})}}, "/flags/f/metadata/offVariant"),
    "bucketing": ({"flags": {"f": flag(metadata={"bucketing": 1})}}, "/flags/f/metadata/bucketing"),
    "nested metadata": ({"flags": {"f": flag(metadata={"a": []})}}, "/flags/f/metadata/a"),
    "metadata of the set": ({"flags": {}, "metadata": {"version": 1}}, "/metadata/version"),
    "a rule as text": ({"flags": {"f": flag(targeting="on")}}, "/flags/f/targeting"),
    "operator": (rule({"fractionnal": []}), "/flags/f/targeting/fractionnal"),
    "two operators": (rule({"if": [True], "or": [1]}), "/flags/f/targeting"),
    "deep inside": (rule({"if": [{"==": [1]}, "on", "off"]}), "/flags/f/targeting/if/0/=="),
    "arguments that are no list": (rule({"and": True}), "/flags/f/targeting/and"),
    "var": (rule({"var": [1]}), "/flags/f/targeting/var"),
    "injected": (rule({"var": "$flagd.time"}), "/flags/f/targeting/var"),
    "missing": (rule({"missing": "a"}), "/flags/f/targeting/missing"),
    "missing some": (rule({"missing_some": [["a"], 1]}), "/flags/f/targeting/missing_some"),
    "version": (rule({"sem_ver": [{"var": "v"}, ">", "2.0.0.0"]}), "/flags/f/targeting/sem_ver/2"),
    "weight": (rule({"fractional": [["on", 1.5]]}), "/flags/f/targeting/fractional/0/1"),
    "weights": (rule({"fractional": [["on", 2**31]]}), "/flags/f/targeting/fractional"),
    "only a key": (rule({"fractional": [{"var": "a"}]}), "/flags/f/targeting/fractional"),
    "reference": (rule({"$ref": "nobody"}), "/flags/f/targeting/$ref"),
    "reference in a reference": ({"flags": {}, "$evaluators": {"a": {"$ref": "a"}}}, "/$evaluators/a/$ref"),
}


@pytest.mark.parametrize("name", WRONG)
def test_faults_point_at_their_place(name: str) -> None:
    """Each fault names the place where it is, reads in both languages, and nothing is served."""
    document, pointer = WRONG[name]
    evaluator, faults = load(document)
    assert evaluator is None
    assert pointer in [fault.pointer for fault in faults]
    assert all(render(fault.message, each) != fault.message.key for fault in faults for each in ("en", "fr"))


def test_all_faults_are_told_at_once() -> None:
    """One look at the answer is enough to mend everything."""
    document = {"flags": {"a": flag(state="x"), "b": flag(targeting={"==": [1]}), "c": flag(variants={})}}
    assert {fault.pointer.split("/")[2] for fault in document_faults(document)} == {"a", "b", "c"}


def test_a_misspelt_operator_is_answered_with_the_nearest() -> None:
    """The hint names what was probably meant."""
    (fault,) = document_faults(rule({"fractionnal": []}))
    assert "fractional" in render(fault.hint, "en")


def test_nesting_without_end_is_refused() -> None:
    """A rule deeper than the bound is refused before anything recurses into it."""
    deep = json.loads('{"!":' * 400 + "true" + "}" * 400)
    assert [fault.message.key for fault in document_faults(rule(deep))] == ["flag.too-deep"]


def test_shared_rules_cannot_be_multiplied_without_end() -> None:
    """A large shared rule that many flags use is counted as often as it would be compiled."""
    large = {"in": [{"var": "a"}, [str(number) for number in range(10_000)]]}
    flags = {f"f{number}": flag(targeting={"if": [{"$ref": "large"}, "on"]}) for number in range(60)}
    faults = document_faults({"flags": flags, "$evaluators": {"large": large}})
    assert [fault.message.key for fault in faults] == ["flag.too-large"]


def test_results_that_are_no_variants_are_found() -> None:
    """A rule that would give a user an error is told when it is written."""
    written = flag(targeting={"if": [{"var": "a"}, "onn", {"fractional": [["on", 1], ["of", 1]]}]})
    found = [fault.message.values["name"] for fault in result_faults("f", written, {})]
    assert found == ["onn", "of"]


def test_everything_is_told_of_every_flag() -> None:
    """What is wrong with the form of one hides nothing of another's results, and nothing is told twice."""
    document = {
        "flags": {
            "form": flag(state="ON"),
            "result": flag(targeting={"if": [True, "onn"]}),
            "shared": flag(targeting={"if": [{"$ref": "staff"}, "one"]}),
            "good": flag(),
        },
        "$evaluators": {"staff": {"==": [1, 1]}},
    }
    assert [fault.pointer for fault in whole_faults(document)] == [
        "/flags/form/state",
        "/flags/result/targeting",
        "/flags/shared/targeting",
    ]


@pytest.mark.parametrize(
    ("evaluators", "pointer"),
    [
        ([], "/$evaluators"),
        ({"a": 1}, "/$evaluators/a"),
        ({"a": {"$ref": "b"}, "b": {"==": [1, 1]}}, "/$evaluators/a/$ref"),
        ({"a": {"in": [1, list(range(60_000))]}}, "/flags"),
    ],
)
def test_shared_rules_are_judged_before_they_are_put_in_place(evaluators: object, pointer: str) -> None:
    """By themselves, and by how much they come to where they are named."""
    written = {"f": flag(targeting={"or": [{"$ref": "a"}] * 10})}
    assert pointer in [fault.pointer for fault in shared_faults(written, evaluators)]


SHORT = {
    "unknown": ({"rolloutPercent": 5}, "/rolloutPercent"),
    "enabled": ({"enabled": "yes"}, "/enabled"),
    "percentage": ({"rolloutPercentage": 101}, "/rolloutPercentage"),
    "not a number": ({"rolloutPercentage": "x"}, "/rolloutPercentage"),
    "audience": ({"targetAudience": "some"}, "/targetAudience"),
    "audience of nothing": ({"targetAudience": {"country": []}}, "/targetAudience/country"),
    "conditions": ({"conditions": []}, "/conditions"),
    "condition": ({"conditions": {"minversion": "1"}}, "/conditions/minversion"),
    "version": ({"conditions": {"minVersion": "new"}}, "/conditions/minVersion"),
    "browsers": ({"conditions": {"browsers": [1]}}, "/conditions/browsers"),
    "users": ({"users": {"a": "maybe"}}, "/users"),
    "environments": ({"environments": {"staging": {"share": 1}}}, "/environments/staging/share"),
}


@pytest.mark.parametrize("name", SHORT)
def test_faults_of_the_short_form_point_at_their_place(name: str) -> None:
    """The short form is held to its keys and values, too."""
    written, pointer = SHORT[name]
    assert [fault.pointer for fault in short_faults(written, "")] == [pointer]
