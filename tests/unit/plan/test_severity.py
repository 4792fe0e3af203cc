"""Severities as documents of teams write them, in English and French."""

import pytest
from tests.kit.documents import load

from bascule.plan.enums import Severity
from bascule.plan.identity import plan_hash

PLAN = """\
bascule: 1
name: shop
environments: {{production: {{}}}}
components:
  api:
    run: {{process: {{command: "serve {{port}}"}}}}
    route: {{envoy: {{listen: 8080}}}}
    release: [deploy, {{traffic: 5% for 1h}}, {{traffic: 100%}}]
guards:
  - {{when: error_rate > 1%, severity: {0}}}
"""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("critical", Severity.CRITICAL),
        ("SEV-1", Severity.CRITICAL),
        ("sev1", Severity.CRITICAL),
        ("P1", Severity.CRITICAL),
        ("Critique", Severity.CRITICAL),
        ("high", Severity.HIGH),
        ("SEV-2", Severity.HIGH),
        ("élevée", Severity.HIGH),
        ("Haute", Severity.HIGH),
        ("majeure", Severity.HIGH),
        ("SEV-3", Severity.MEDIUM),
        ("moyenne", Severity.MEDIUM),
        ("SEV-4", Severity.LOW),
        ("faible", Severity.LOW),
        ("minor", Severity.LOW),
    ],
)
def test_what_is_meant(written: str, meant: Severity) -> None:
    """Whatever the case; and it is the same plan as with our word."""
    plan, ours = load(PLAN.format(written)).plan, load(PLAN.format(meant)).plan
    assert plan is not None
    assert ours is not None
    assert plan.guards[0].severity is meant
    assert plan_hash(plan) == plan_hash(ours)


@pytest.mark.parametrize(
    ("written", "near"),
    [("SEV-5", "sev-"), ("critcal", "critical"), ("hgh", "high"), ("1", ""), ("true", ""), ("[high]", "")],
)
def test_what_is_refused(written: str, near: str) -> None:
    """With its line, our words and those of documents, and the nearest."""
    (problem,) = load(PLAN.format(written)).problems
    assert (problem.line, problem.message.key) == (10, "plan.choice")
    assert "SEV-1" in str(problem.message.values["allowed"])
    assert near in str(problem.hint and problem.hint.values)
