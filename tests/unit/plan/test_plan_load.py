"""Loading: every wrong value is found at its place, all at once, and nothing raises."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.kernel.i18n import Language, render
from bascule.kernel.i18n.catalogue import sentences
from bascule.plan.load import load
from bascule.plan.reading.problem import problem_text

Change = Callable[[str, str], str]
Found = Callable[[str], list[str]]

CASES = [
    ("bascule: 1", "bascule: 2", "1:10 version"),
    ("bascule: 1\n", "", "1:1 missing_key"),
    ("name: shop", "nmae: shop", "1:1 missing_key|2:1 unknown_key"),
    ("name: shop", "name: Shop!", "2:7 name"),
    ("name: shop", "name: 12", "2:7 text"),
    ("name: shop", "name: shop\nname: other", "3:1 duplicate_key"),
    ("name: shop", "name: shop\nbudget: {camille: {}}", "3:1 unknown_key"),
    ("name: shop", "name: shop\nlanguage: english", "3:11 choice"),
    ("name: shop", "name: shop\ntimezone: Europe/Pariss", "3:11 timezone"),
    ("name: shop", "name: shop\nobjectives: {availability: 99.9}", "3:28 percent"),
    ("name: shop", "name: shop\nobjectives: {availability: 101%}", "3:28 percent_range"),
    ("name: shop", "name: shop\nobjectives: {frequency: often}", "3:25 frequency"),
    ("name: shop", "name: shop\nobjectives: [1]", "3:13 want_mapping"),
    ("name: shop", "name: shop\nfalse_rollback: 30%", "3:17 chance"),
    ("name: shop", "name: shop\n\tlanguage: fr", "3:1 yaml_tab"),
    ("name: shop", "name: shop\n  language: fr", "3:11 yaml_colon"),
    ("name: shop", "name: [shop", "3:13 yaml_bracket"),
    ("timeout: 10m", 'timeout: "10m', "25:1 yaml_quote"),
    ("name: shop", "name: *shop", "2:7 unknown_anchor"),
    ("name: shop", "name: !secret shop", "2:7 tag"),
    ("name: shop", "name: shop\n---", "3:1 two_documents"),
    ("{after: staging}", "{after: stagign}", "6:23 unknown_environment"),
    ("{after: staging}", "{afer: staging}", "6:16 unknown_key"),
    ("override: {api:", "override: {web:", "5:16 unknown_component"),
    ("{envoy: {listen: 8080}}", "envoy", "10:12 driver"),
    ("{envoy: {listen: 8080}}", "{envoy: 8080}", "10:12 driver_options"),
    ("every: 5s", "every: 5", "11:36 duration"),
    ("every: 5s", "every: 0s", "11:36 zero_duration"),
    ("path: /health", "path: health", "11:20 path"),
    ("every: 5s", "fails: yes", "11:36 whole"),
    ("keep: 1h", "keep: 1 moon", "12:11 duration"),
    ("keep: 1h", "keep: 4000d", "12:11 too_far"),
    ("keep: 1h", "kep: 1h", "12:5 unknown_key"),
    ("keep: 1h", "visitors: 5", "12:15 visitors"),
    ("keep: 1h", "visitors: 5 requests", "12:15 visitors"),
    ("keep: 1h", "visitors: 51/s", "12:15 visitors-most"),
    ("keep: 1h", "visitors: {rate: 3001/min}", "12:22 visitors-most"),
    ("keep: 1h", "visitors: {rate: 50/s, paths: [/, login]}", "12:39 path"),
    ("keep: 1h", "visitors: {rate: 5/s, for: 0s}", "12:32 zero_duration"),
    ("keep: 1h", "visitors: {paths: /}", "12:15 missing_key"),
    ("keep: 1h", "visitors: {rate: 5/s, path: /}", "12:27 unknown_key"),
    ("keep: 1h", "visitors: [5/s]", "12:15 want_mapping"),
    ("check: [tests]", "check: [coverage 80%]", "14:26 call"),
    ("check: [tests]", "check: [coverage > many]", "14:28 limit_amount"),
    ("check: [tests]", "check: [coverage > 80 KBit]", "14:31 limit_unknown_unit"),
    ("check: [tests]", 'check: ["> 80%"]', "14:17 call"),
    ("check: [tests]", "check: [Coverage > 80%]", "14:17 name"),
    ("check: [tests]", "check: [{coverage: 80}]", "14:17 text"),
    ("- deploy", "- deplyo", "15:9 step_kind"),
    ("- deploy", "- aprove", "15:9 step_kind"),
    ("- deploy", "- deploy: now", "15:17 takes_nothing"),
    ("- deploy", "- [deploy]", "15:9 step"),
    ("- deploy", "- traffic 5%", "15:9 step_colon"),
    ("GET /health is 200", "GOT /health is 200", "16:17 smoke_method"),
    ("GET /health is 200", "GET health is 200", "16:21 smoke_path"),
    ("GET /health is 200", "GET /health is 2000", "16:32 smoke_status"),
    ("GET /health is 200", "GET /health holds x", "16:29 smoke_word"),
    ("GET /health is 200", "GET /health contains x", "16:38 smoke_quote"),
    ("GET /health is 200", "GET /health is 200 is 200", "16:36 smoke_twice"),
    ("GET /health is 200", "GET /health within soon", "16:36 duration"),
    ("[GET /health is 200]", "[]", "16:16 smoke_lines"),
    ("5% for 10m", "5 for 10m", "17:18 traffic"),
    ("5% for 10m", "0% for 10m", "17:18 traffic_whole"),
    ("5% for 10m", "2.5% for 10m", "17:18 traffic_whole"),
    ("5% for 10m", "5% fro 10m", "17:21 traffic_word"),
    ("5% for 10m", "5% for ten", "17:25 duration"),
    ("soak: 30m", "soak: 30", "20:15 duration"),
    ("1% for 5m", "1 for 5m", "22:25 condition_share"),
    ("1% for 5m", "1% for 5", "22:32 condition_unit"),
    ("1% for 5m", "1% fr 5m", "22:28 condition_word"),
    ("error_rate > 1% for 5m", "latency_p95 > 5%", "22:26 condition_latency"),
    ("error_rate > 1% for 5m", '"error_rate >"', "22:25 condition_short"),
    ("1% for 5m", "0,5 % for 5m", "22:25 condition_share|22:27 unknown_key"),
    ("then: roll back", "then: rollback", "22:42 choice"),
    ("then: roll back", "severity: huge", "22:46 choice"),
    ("then: roll back", "early: 1", "22:43 boolean"),
    ("then: roll back", "components: [app]", "22:49 unknown_component"),
    ("timeout: 10m", "tries: 0", "24:38 whole"),
    ("timeout: 10m", "timout: 10m", "24:10 check_two"),
    ("command: pytest -q, ", "", "24:10 check_none"),
    ("{command: pytest -q, timeout: 10m}", "pytest", "24:10 check"),
]


@pytest.mark.parametrize(("old", "new", "expected"), CASES, ids=[f"{new.strip()[:30]}-{key}" for _, new, key in CASES])
def test_wrong_value(change: Change, found: Found, old: str, new: str, expected: str) -> None:
    """Each wrong passage gives exactly its problems, at their line and column."""
    assert found(change(old, new)) == expected.split("|")


def test_good(found: Found, good_text: str) -> None:
    """The plan that the cases start from has no problem."""
    assert found(good_text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1 empty"),
        ("# only a comment\n", "1:1 empty"),
        ("- a\n- b\n", "1:1 not_mapping"),
        ("hello", "1:1 not_mapping"),
        ("a: \x01", "1:4 yaml_character"),
        ("a: @b", "1:4 yaml_start"),
        (r'a: "\0"', "1:4 yaml_character"),
        (r'a: "\ud83d"', "1:4 yaml_character"),
        ("a" * 1_000_001, "1:1 too_long"),
        ("[" * 200_000, "1:51 too_deep"),
        ("- a\n" * 100_000, "20000:3 too_many"),
        ("a: &a [1,1]\n" + "".join(f"b{i}: &a [*a,*a,*a,*a]\n" for i in range(20)), "8:12 too_many"),
    ],
    ids=lambda value: value[:20],
)
def test_no_plan_at_all(found: Found, text: str, expected: str) -> None:
    """What is no plan is refused at once, however large it is."""
    assert found(text) == [expected]


def test_all_at_once(change: Change, found: Found) -> None:
    """A file with several faults shows all of them in the order of the file."""
    text = change("name: shop", "name: Shop").replace("keep: 1h", "keep: long").replace("- deploy", "- deplyo")
    assert found(text) == ["2:7 name", "12:11 duration", "15:9 step_kind"]


def test_own_keys(change: Change, found: Found) -> None:
    """Keys that start with x- are the user's own everywhere, and anchors in them can be used."""
    text = change("name: shop", "name: shop\nx-health: &health {path: /health, x-why: slow}")
    text = text.replace("{path: /health, every: 5s}", "{<<: *health, every: 5s}")
    text = text.replace("command: pytest -q", "x-a: 1, command: pytest -q")
    assert found(text) == []


def test_merge_keeps_own_value(change: Change) -> None:
    """A merged mapping gives way to what stands beside it."""
    text = change("name: shop", "name: shop\nx-h: &h {path: /merged, fails: 9}")
    plan = load(text.replace("{path: /health, every: 5s}", "{path: /own, <<: *h}")).plan
    assert plan is not None
    assert (plan.components["api"].health.path, plan.components["api"].health.fails) == ("/own", 9)


def test_french_plan(change: Change, found: Found) -> None:
    """Decimal commas and French words are read as well."""
    text = change("5% for 10m", "5 % pendant 10 min").replace("{when: error_rate > 1% for 5m, then: roll back}", "")
    text = text.replace("  - \nchecks", '  - when: "error_rate pire que stable de 0,5 % pendant 5 min"\nchecks')
    assert found(text) == []


KEYS = (
    "description, run, route, health, after, no_way_back, lead_times, keep, drain, patience, consecutive_errors, expect, "
    "visitors, release, kinds, guards, promote when"
)
ENGLISH = f'unknown key "kep" in components.api; allowed: {KEYS}; did you mean "keep"?'
FRENCH = (
    f"clé inconnue «\u00a0kep\u00a0» dans components.api\u202f; clés admises\u00a0: {KEYS}\u202f; "
    "vouliez-vous dire «\u00a0keep\u00a0»\u202f?"
)


def test_text_of_a_problem(change: Change) -> None:
    """A problem's line names the place, what was found, what is allowed and the nearest word."""
    (problem,) = load(change("keep: 1h", "kep: 1h")).problems
    assert problem_text(problem, "en") == f"plan.yaml:12:5: error: {ENGLISH}"
    assert problem_text(problem, "fr") == f"plan.yaml:12:5: erreur\u00a0: {FRENCH}"


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("then: roll back", "then: rollback", "roll back"),
        ("- deploy", "- deplyo", "deploy"),
        ("{after: staging}", "{after: stagign}", "staging"),
        ("name: shop", "name: shop\ntimezone: Europe/Pariss", "Europe/Paris"),
        ("1% for 5m", "1% fr 5m", "for"),
        ("error_rate > 1%", "error_rate wors than stable by 1%", "worse than"),
        ("timeout: 10m", "timout: 10m", "timeout"),
    ],
)
def test_nearest_word(change: Change, old: str, new: str, word: str) -> None:
    """A misspelt word is answered with the nearest valid one."""
    (problem,) = load(change(old, new)).problems
    assert problem.hint is not None
    assert problem.hint.values == {"word": word}


def test_sentences_render(change: Change) -> None:
    """Every problem of the cases has both sentences, with all their values."""
    for old, new, _ in CASES:
        for problem in load(change(old, new)).problems:
            assert problem.message.key in sentences("plan", Language("en"))
            assert render(problem.message, "en") != render(problem.message, "fr")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    """Whatever the text is, the answer is problems and not an exception."""
    loaded = load(text)
    assert loaded.plan is None
    assert all(problem.line >= 1 and problem.column >= 1 for problem in loaded.problems)
    assert loaded.problems


SOME = (
    "bascule name environments components api run route release deploy traffic check smoke soak guards when then x- "
    "<< &a *a !t ? : - [ ] { } , | > # \" ' % 5% 1h 1 0.5 null true \t \n"
)
PIECES = st.sampled_from([*re.split(" ", SOME), "\n  ", "\n    ", ": ", "- ", " "])


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_yaml(text: str) -> None:
    """Nor does a text that is made of the pieces of plans raise anything."""
    assert load(text).problems


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
PHRASES = st.sampled_from(["5%", "1h", "deploy", "api", "GET / is 200", "error_rate > 1%"])
KEY = st.sampled_from(["run", "api", "path", "when", "traffic", "smoke", "check", "soak", "release", "x"])
VALUES = st.recursive(
    LEAVES | PHRASES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["name", "objectives", "environments", "components", "guards", "checks", "false_rollback"]), VALUES
)
def test_any_value_in_any_section(section: str, value: object) -> None:
    """A section that holds any data gives problems with places, or a plan."""
    document = {"bascule": 1, "name": "shop", "environments": {"a": {}}, "components": {}, section: value}
    loaded = load(json.dumps(document))
    assert (loaded.plan is None) == bool(loaded.problems)
    for problem in loaded.problems:
        assert problem_text(problem, "fr").encode()


def test_json_escapes() -> None:
    """JSON is YAML: a character that JSON writes as two escapes is one."""
    text = json.dumps({"bascule": 1, "name": "\U0001f600"})
    problem = next(one for one in load(text).problems if one.message.key == "plan.name")
    assert "\U0001f600" in problem_text(problem, "en")
