"""What a change of a plan comes to: its sentences, the environments that it touches, the approvals that it needs."""

from typing import Any

import pytest

from bascule.kernel.i18n import render
from bascule.plan.difference import MOST, difference
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.plan.sign_off import Demand

PLAN = """\
bascule: 1
name: shop
environments:
  staging: {branch: main}
  qa: {}
  production:
    after: staging
    kinds:
      standard: {approvals: 2 reviewers}
      hotfix: {approvals: 1 tech-lead}
      maintenance: {window: "Sun 02:00-06:00"}
components:
  api:
    run: {process: {command: "python3 app.py --port {port}"}}
    route: {envoy: {listen: 8080}}
    release:
      - check: [tests]
      - approve
      - deploy
      - traffic: 5% for 1h
      - traffic: 100%
checks:
  tests: {command: pytest}
guards:
  - {when: error_rate > 1% for 5m, then: roll back}
  - {when: latency_p95 > 500ms for 5m, then: roll back}
objectives: {deploy_time: 15m}
"""
BOTH = ((Demand(2, "reviewer"),), (Demand(1, "tech-lead"),))


def plan(text: str = PLAN) -> Plan:
    """The plan of a text."""
    loaded = load(text)
    assert loaded.plan is not None, loaded.problems
    return loaded.plan


def changed(old: str, new: str) -> Plan:
    """The plan with something else in it."""
    assert old in PLAN
    return plan(PLAN.replace(old, new))


SENTENCES: list[tuple[str, str, list[str]]] = [
    ("{approvals: 2 reviewers}", "{}", ["production › kinds › standard › approvals: 2 reviewers → none"]),
    (
        "  - {when: error_rate > 1% for 5m, then: roll back}\n",
        "",
        ["removed from guards: when: error_rate > 1% for 5m, then: roll back"],
    ),
    ("5% for 1h", "50% for 1m", ["api › release: traffic: 5% for 1h → traffic: 50% for 1m"]),
    (
        "      - approve\n",
        '      - approve\n      - run: "cat secret"\n',
        ["new command: cat secret", "added to api › release: run: cat secret"],
    ),
    ("{command: pytest}", "{command: 'true'}", ["new command: true", "checks › tests › command: pytest → true"]),
    ("{branch: main}", "{branch: '*'}", ["staging › branch: main → *"]),
]


@pytest.mark.parametrize(("old", "new", "wanted"), SENTENCES)
def test_a_change_is_said_in_the_plans_own_words(old: str, new: str, wanted: list[str]) -> None:
    """Approvals, guards, steps, commands."""
    assert [render(one, "en") for one in difference(plan(), changed(old, new)).sentences] == wanted


TOUCHED: list[tuple[str, str, list[str], Any]] = [
    # Of one kind of release: its own approvals.
    ("{approvals: 2 reviewers}", "{}", ["production"], ((Demand(2, "reviewer"),),)),
    ("{approvals: 1 tech-lead}", "{}", ["production"], ((Demand(1, "tech-lead"),),)),
    # Of a kind that demands nothing itself: all of the environment's.
    ('{window: "Sun 02:00-06:00"}', "{}", ["production"], BOTH),
    # What every release goes through.
    ("5% for 1h", "50% for 1m", ["staging", "qa", "production"], BOTH),
    ("{command: pytest}", "{command: 'true'}", ["staging", "qa", "production"], BOTH),
    ("then: roll back}\nobj", "then: hold}\nobj", ["staging", "qa", "production"], BOTH),
    ('command: "python3 app.py', 'command: "python3 -m app', ["staging", "qa", "production"], BOTH),
    ("listen: 8080", "listen: 8081", ["staging", "qa", "production"], BOTH),
    # What a version has been through before it comes here.
    ("{branch: main}", "{branch: '*'}", ["staging", "production"], BOTH),
    ("after: staging", "after: qa", ["production"], BOTH),
    # An environment that demands nothing, and that nothing comes from.
    ("  qa: {}", "  qa: {branch: main}", ["qa"], ()),
    # A new environment, which nobody has agreed to.
    ("  qa: {}", "  qa: {}\n  other: {}", ["staging", "qa", "production"], BOTH),
    # Who starts releases from outside.
    (
        "objectives:",
        "triggers: {hook: {secret: env HOOK}}\nobjectives:",
        ["staging", "qa", "production"],
        BOTH,
    ),
    # A component that did not exist.
    (
        "checks:\n",
        "  web: {run: {process: {command: x}}, route: {envoy: {listen: 9090}}, release: [deploy, traffic: 100%]}\nchecks:\n",
        ["staging", "qa", "production"],
        BOTH,
    ),
    # What no release goes through.
    ("deploy_time: 15m", "deploy_time: 20m", [], ()),
]


@pytest.mark.parametrize(("old", "new", "environments", "demands"), TOUCHED)
def test_what_a_change_touches_needs_the_same_approvals(
    old: str, new: str, environments: list[str], demands: Any
) -> None:
    """Everything that a release of the environment goes through; nothing else."""
    found = difference(plan(), changed(old, new))
    assert (list(found.environments), found.demands) == (environments, demands)


def test_an_environment_that_goes_is_touched() -> None:
    """Whoever takes it away needs its approvals."""
    text = PLAN.replace("  staging: {branch: main}\n", "").replace("    after: staging\n", "")
    assert difference(plan(), plan(text)).demands == BOTH


def test_how_a_plan_is_written_is_no_change() -> None:
    """Comments, order of keys, units."""
    text = PLAN.replace("for 1h", "for 60m").replace("checks:\n", "# the checks\nchecks:\n")
    found = difference(plan(), plan(text))
    assert (found.environments, found.demands) == ((), ())


def test_a_huge_change_is_said_in_part() -> None:
    """And counted in whole."""
    names = "".join(f"  check{number}: {{command: do {number}}}\n" for number in range(200))
    found = difference(plan(), changed("checks:\n", "checks:\n" + names))
    assert len(found.sentences) == MOST
    assert found.count == 400


def test_what_goes_as_a_whole_is_told_part_by_part() -> None:
    """Whoever drops all kinds, or all guards, drops approvals and guards: that is what is read."""
    start = "bascule: 1\nname: shop\nenvironments:\n  production: {kinds: {standard: {approvals: 2 reviewers}}}\n"
    parts = """\
components:
  api:
    run: {process: {command: "./api --port {port}"}}
    route: {envoy: {listen: 8080}}
    release: [deploy, traffic: 5% for 1h, traffic: 100%]
"""
    guards = "guards:\n  - {when: error_rate > 1% for 5m, then: roll back}\n  - {when: latency_p95 > 1s, then: hold}\n"
    loose = start.replace("{kinds: {standard: {approvals: 2 reviewers}}}", "{}")
    found = difference(plan(start + parts + guards), plan(loose + parts))
    assert [render(one, "en") for one in found.sentences] == [
        "production › kinds › standard › approvals: 2 reviewers → none",
        "removed from guards: when: error_rate > 1% for 5m, then: roll back",
        "removed from guards: when: latency_p95 > 1s, then: hold",
    ]
