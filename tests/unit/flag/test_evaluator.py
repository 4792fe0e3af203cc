"""What an evaluation gives, in flagd's order; and that nothing makes it raise."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bascule.flag.answer import ErrorCode, Reason
from bascule.flag.check import document_faults
from bascule.flag.definition import FlagSet
from bascule.flag.evaluator import Evaluator, load
from bascule.kernel.i18n import render
from tests.kit.flags.made import flag


def ask(written, context=None, key="f", **document):
    """What a flag gives."""
    evaluator, faults = load({"flags": {"f": written}, **document})
    assert evaluator is not None, faults
    return evaluator.evaluate(key, context or {}, 0.0)


def test_order_of_reasons() -> None:
    """Unknown, disabled, without a rule, by default, by its rule: each has its reason and its variant."""
    assert ask(flag(), key="other").error is ErrorCode.FLAG_NOT_FOUND
    assert ask(flag(targeting={"if": [True, "on"]}, state="DISABLED")).reason is Reason.DISABLED
    assert (ask(flag()).variant, ask(flag()).reason) == ("off", Reason.STATIC)
    assert ask(flag(defaultVariant=None)).reason is Reason.DEFAULT
    unmatched = ask(flag(targeting={"if": [{"var": "vip"}, "on"]}))
    assert (unmatched.variant, unmatched.reason) == ("off", Reason.DEFAULT)
    matched = ask(flag(targeting={"if": [{"var": "vip"}, "on"]}), {"vip": True})
    assert (matched.variant, matched.value, matched.reason) == ("on", True, Reason.TARGETING_MATCH)


def test_the_kill_switch_gives_the_off_variant() -> None:
    """A disabled flag answers with a variant, so that it is off whatever default the code has."""
    assert ask(flag(state="DISABLED", defaultVariant="on")).value is False
    colours = {"state": "DISABLED", "variants": {"red": "#f00", "none": "#fff"}}
    assert ask({**colours, "metadata": {"offVariant": "none"}}).value == "#fff"
    assert ask({"state": "DISABLED", "variants": {"a": "1", "off": "0"}}).value == "0"
    without = ask(colours)
    assert (without.variant, without.as_json("code")["value"]) == (None, "code")


def test_truth_values_and_numbers_name_variants() -> None:
    """A rule may give true or 1; they mean the variants of these names."""
    boolean = flag(variants={"true": True, "false": False}, defaultVariant=None, targeting={"==": [{"var": "a"}, 1]})
    assert ask(boolean, {"a": 1}).variant == "true"
    number = flag(variants={"1": True, "2": False}, defaultVariant=None, targeting={"+": [{"var": "a"}, 1]})
    assert ask(number, {"a": 1}).variant == "2"


@pytest.mark.parametrize("result", ["none", [1], {"var": "object"}, 3])
def test_a_result_that_is_no_variant_is_an_error(result) -> None:
    """What a rule gives must be a variant; the error names those that there are."""
    answer = ask(flag(targeting={"if": [True, result]}), {"object": {"a": 1}})
    assert (answer.reason, answer.error) == (Reason.ERROR, ErrorCode.GENERAL)
    assert "on, off" in render(answer.details, "en")


def test_metadata_of_the_flag_wins_over_that_of_the_set() -> None:
    """Both are in the answer."""
    answer = ask(flag(metadata={"owner": "a"}), metadata={"owner": "b", "version": "7"})
    assert answer.metadata == {"owner": "a", "version": "7"}


def test_shared_rules() -> None:
    """`$ref` is the rule of that name."""
    written = flag(targeting={"if": [{"$ref": "staff"}, "on", "off"]})
    shared = {"$evaluators": {"staff": {"ends_with": [{"var": "email"}, "@shop.example"]}}}
    assert ask(written, {"email": "a@shop.example"}, **shared).variant == "on"
    assert ask(written, {"email": "a@else.example"}, **shared).variant == "off"


def test_a_broken_flag_breaks_no_other() -> None:
    """Read leniently, a file's good flags work beside a broken one, whose answer says what is wrong with it."""
    evaluator = Evaluator.lenient({"flags": {"good": flag(), "bad": flag(targeting={"no": 1})}})
    assert evaluator.evaluate("good", {}, 0.0).variant == "off"
    broken = evaluator.evaluate("bad", {}, 0.0)
    assert (broken.error, broken.details.values["pointer"]) == (ErrorCode.PARSE_ERROR, "/flags/bad/targeting/no")


@pytest.mark.parametrize(
    ("version", "operator", "other", "wanted"),
    [
        (2, ">=", "1.0", "true"),
        (2, "=", "2.0.0", "true"),
        (2.0, "=", "2", "true"),
        (1.5, "<", "1.10.0", "true"),
        (1, "^", "1.9.0", "true"),
        (True, "=", "1.0.0", None),
        (None, "=", "1.0.0", None),
        (-1, "=", "1.0.0", None),
    ],
)
def test_a_number_is_a_version_as_it_is_written(version, operator, other, wanted) -> None:
    """As flagd says; truth values and nothing are none."""
    written = flag(variants={"true": 1, "false": 0, "off": 2}, targeting={"sem_ver": [{"var": "v"}, operator, other]})
    assert ask(written, {"v": version}).variant == (wanted or "off")


@pytest.mark.parametrize(
    ("rule", "variant"),
    [
        ({"!": []}, "true"),
        ({"!!": []}, "false"),
        ({"!": [[]]}, "true"),
        ({"!!": [1, 0]}, "true"),
        ({"!": [0, 1]}, "true"),
        ({"!!": [{"var": []}]}, "true"),
        ({"==": [{"var": "a"}, {"var": ["a"]}]}, "true"),
        ({"!!": [{"in": ["a", {"var": []}]}]}, "false"),
    ],
)
def test_what_flagds_schema_takes_has_jsonlogics_meaning(rule, variant) -> None:
    """No argument is nothing, more than one are their first, and a path of nothing is everything."""
    written = flag(variants={"true": 1, "false": 0, "off": 2}, targeting=rule)
    assert document_faults({"flags": {"f": written}}) == []
    assert ask(written, {"a": 1}).variant == variant


def test_time_is_an_argument() -> None:
    """A weight that is reckoned from the time moves with it."""
    rule = {
        "fractional": [
            ["on", {"-": [{"var": "$flagd.timestamp"}, 100]}],
            ["off", {"-": [200, {"var": "$flagd.timestamp"}]}],
        ]
    }
    evaluator, _ = load({"flags": {"f": flag(targeting=rule)}})
    given = [
        sum(evaluator.evaluate("f", {"targetingKey": str(user)}, now).value for user in range(200))
        for now in (100, 150, 200)
    ]
    assert given[0] == 0
    assert 60 < given[1] < 140
    assert given[2] == 200


def test_definitions_survive_being_written() -> None:
    """A set that is written and read again is the same."""
    document = {"flags": {"f": flag(targeting={"var": "a"}, metadata={"bucketing": 2})}, "metadata": {"version": "1"}}
    evaluator, _ = load(document)
    assert FlagSet(evaluator.flags, {}, evaluator.metadata).as_json() == document


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(context=st.dictionaries(st.sampled_from(["targetingKey", "a", "email", "version"]), values))
def test_no_context_makes_an_evaluation_raise(context) -> None:
    """Whatever an application sends, there is an answer."""
    rule = {
        "if": [
            {
                "or": [
                    {"<": [{"var": "a"}, 3]},
                    {"sem_ver": [{"var": "version"}, ">", "1.0.0"]},
                    {"in": ["x", {"var": "a"}]},
                ]
            },
            {"fractional": [{"var": "email"}, ["on", 1], ["off", {"var": "a"}]]},
            {"fractional": [["on", 1], ["off", 1]]},
        ]
    }
    for generation in (2, 3):
        answer = ask(flag(targeting=rule, metadata={"bucketing": generation}), context)
        assert answer.error or answer.variant in {"on", "off"}
