"""The section `flags`: every fault of a definition stands at its line of the plan."""

import pytest

from bascule.plan.load import load
from bascule.plan.reading.problem import Severity
from bascule.plan.rules.lint import lint

PLAN = """bascule: 1
name: shop
environments: {production: {}}
components:
  api:
    run: {process: {command: "x --port {port}"}}
    route: {envoy: {listen: 8080}}
    release: [deploy, traffic: 100%, flag: checkout 5% for 1h]
flags:
  checkout:
"""


KEYS = ("plan.flag_fault", "plan.flag_fault_near", "plan.unknown_environment")


def found(text: str) -> list[tuple[int, int, str, str]]:
    """The problems of a plan whose flag is written so: line after `checkout:`, column, key, and what lies behind it."""
    loaded = load(PLAN + text)
    problems = [*loaded.problems, *(lint(loaded.plan, {}) if loaded.plan else [])]
    ours = [one for one in problems if one.message.key in KEYS]
    return [
        (one.line - 10, one.column, one.message.key, (one.message.values.get("because") or {}).get("key", ""))
        for one in ours
    ]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("    enabled: true\n    rolloutPercentage: 25\n    environments: {production: {enabled: false}}\n", []),
        ("    state: ENABLED\n    variants: {a: 1}\n    defaultVariant: a\n", []),
        ("    rolloutPercentage: 140\n", [(1, 24, "plan.flag_fault", "flag.percentage-expected")]),
        ("    conditions: {minVersions: '1'}\n", [(1, 31, "plan.flag_fault_near", "flag.unknown-member")]),
        ("    environments:\n      prod: {}\n", [(2, 7, "plan.unknown_environment", "")]),
        (
            "    environments:\n      production: {rolloutPercentage: some}\n",
            [(2, 39, "plan.flag_fault", "flag.percentage-expected")],
        ),
        (
            "    state: ENABLED\n    variants: {a: 1}\n    defaultVariant: b\n",
            [(3, 21, "plan.flag_fault", "flag.no-variant")],
        ),
        (
            "    state: ENABLED\n    variants: {a: 1}\n    environments:\n      production: {defaultVariant: c}\n",
            [(4, 36, "plan.flag_fault", "flag.no-variant")],
        ),
        (
            "    state: ENABLED\n    variants: {a: 1}\n    targeting: {if: [true, b]}\n",
            [(3, 16, "plan.flag_fault", "flag.no-variant")],
        ),
    ],
)
def test_faults_stand_at_their_lines(text: str, problems: list[tuple[int, int, str, str]]) -> None:
    """What the evaluation would refuse is refused in the plan, at the value that is wrong."""
    assert found(text) == problems


def test_an_unknown_member_names_the_nearest() -> None:
    """Keys that no form has are refused."""
    loaded = load(PLAN + "    rolloutPercentages: 3\n")
    assert loaded.plan is None
    assert [(one.line, one.hint.values["word"]) for one in loaded.problems if one.hint] == [(11, "rolloutPercentage")]


def test_a_step_names_a_declared_flag() -> None:
    """A flag that the plan does not declare may be made at run time, so it is a warning."""
    loaded = load(PLAN.replace("  checkout:", "  chekout:"))
    assert loaded.plan is not None
    ours = [one for one in lint(loaded.plan, {}) if one.message.key == "plan.flag_undeclared"]
    assert [(one.line, one.severity) for one in ours] == [(8, Severity.WARNING)]


SHARED = """    state: ENABLED
    variants: {on: true, off: false}
    defaultVariant: "off"
    targeting: {if: [{$ref: RULE}, "on"]}
    environments: {production: {targeting: {if: [{"!": [{$ref: staff}]}, "on"]}}}
  $evaluators:
    staff: {"==": [{var: team}, shop]}
"""


def test_rules_that_flags_share_stand_in_their_places() -> None:
    """As a file of flags means it: each flag is whole by itself, in every environment."""
    loaded = load(PLAN + SHARED.replace("RULE", "staff"))
    assert loaded.plan is not None, loaded.problems
    staff = {"==": [{"var": "team"}, "shop"]}
    assert list(loaded.plan.flags) == ["checkout"]
    assert loaded.plan.flags["checkout"].written["targeting"] == {"if": [staff, "on"]}
    there = loaded.plan.flags["checkout"].environments["production"].written
    assert there["targeting"] == {"if": [{"!": [staff]}, "on"]}
    assert [one for one in lint(loaded.plan, {}) if "flag" in one.message.key] == []


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("RULE", "nobody", "flag.unknown-evaluator"),
        ("{var: team}", "{vra: team}", "flag.unknown-operator"),
        ('{"==": [{var: team}, shop]}', "5", "flag.rule-expected"),
    ],
)
def test_wrong_shared_rules_are_refused(old: str, new: str, key: str) -> None:
    """A name that is none, and a rule that is wrong."""
    loaded = load(PLAN + SHARED.replace(old, new).replace("RULE", "staff"))
    problems = [*loaded.problems, *(lint(loaded.plan, {}) if loaded.plan else [])]
    assert key in [(one.message.values.get("because") or {}).get("key") for one in problems]
