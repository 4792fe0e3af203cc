"""Experiments in a plan: how they are written, what they become, and what is refused with what is meant."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.kit.documents import load

from bascule.areas.experiments.protocol import Protocol, differences, protocol_of
from bascule.experiment.design import Rule
from bascule.experiment.metric import Better, MetricKind
from bascule.kernel.i18n import render
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.rules.lint import lint
from bascule.plan.schema import json_schema
from bascule.wiring.plans.document import Document

Facts = Mapping[str, DriverFacts]
SEED = Path(__file__).parents[4] / "shared" / "seeds"
METRICS = """\
metrics:
  completion_rate: {share: done, of: begun, within: 1h, goal: "> 80%"}
  user_satisfaction: {mean: answered.score, goal: "> 8"}
  time_to_complete: {time: done, since: begun, within: 2h, goal: "< 10m"}
  orders: {count: ordered, goal: "> 2"}
  shapeless: {count: clicked}
"""
EXPERIMENT = """\
experiments:
  onboarding_flow_optimization:
    flag: onboarding-flow
    variants:
      control:   {name: Ancien flux (8 étapes), weight: 50, config: {steps: 8, flow: original}}
      treatment: {name: Nouveau flux (5 étapes), weight: 50, config: {steps: 5, flow: optimized}}
    duration: 28 days
    primary: [completion_rate, user_satisfaction]
    secondary: time_to_complete
    guardrails: {orders: 0.5}
"""


def said(text: str, facts: Facts) -> list[str]:
    """The keys of everything that is wrong with a text."""
    loaded = load(text)
    problems = [*loaded.problems, *(lint(loaded.plan, facts) if loaded.plan else [])]
    return [problem.message.key for problem in problems]


def protocol(text: str) -> Protocol:
    """What a plan's only experiment settles."""
    loaded = load(text)
    assert loaded.plan is not None, [render(one.message, "en") for one in loaded.problems]
    (name,) = loaded.plan.experiments
    return protocol_of(name, loaded.plan.experiments[name], loaded.plan.metrics)


def test_it_becomes_a_design(good_text: str) -> None:
    """With the document's own rule: p < 0.05, more than 1 000 users in every variant, at least 7 days."""
    made = protocol(good_text + METRICS + EXPERIMENT)
    terms = made.design.terms
    assert (terms.alpha, terms.min_users, terms.min_days, terms.days) == (0.05, 1000, 7, 28)
    assert terms.rule is Rule.SEQUENTIAL
    assert [(each.name, each.weight) for each in made.design.variants] == [("control", 50.0), ("treatment", 50.0)]
    assert made.titles["treatment"] == "Nouveau flux (5 étapes)"
    kinds = {each.name: (each.kind, each.better) for each in made.design.metrics}
    assert kinds == {
        "completion_rate": (MetricKind.SHARE, Better.UP),
        "user_satisfaction": (MetricKind.RATIO, Better.UP),
        "time_to_complete": (MetricKind.MEAN, Better.DOWN),
        "orders": (MetricKind.MEAN, Better.UP),
    }
    assert made.design.guardrails[0].limit == 0.5
    assert made.lag == 7200.0
    assert Protocol.from_json(made.as_json(), made.fingerprint) == made


def test_a_covariate_adjusts_shares_and_counts(good_text: str) -> None:
    """But for guardrails, which are held against their limit as they are, and what cannot be known from before."""
    text = EXPERIMENT.replace(
        "secondary: time_to_complete", "secondary: [time_to_complete, shapeless]\n    before: 14 days"
    )
    metrics = METRICS.replace("{count: clicked}", '{count: clicked, goal: "> 1"}')
    made = protocol(good_text + metrics + text)
    assert {each.name: each.kind for each in made.design.metrics} == {
        "completion_rate": MetricKind.ADJUSTED,
        "user_satisfaction": MetricKind.RATIO,
        "time_to_complete": MetricKind.MEAN,
        "shapeless": MetricKind.ADJUSTED,
        "orders": MetricKind.MEAN,
    }
    assert made.before == 14 * 86400.0


def test_control_is_the_one_called_so(good_text: str) -> None:
    """Wherever it stands; else it is the first."""
    lines = EXPERIMENT.splitlines(keepends=True)
    swapped = "".join([*lines[:4], lines[5], lines[4], *lines[6:]])
    assert protocol(good_text + METRICS + swapped).design.control.name == "control"
    renamed = EXPERIMENT.replace("control: ", "old: ")
    assert protocol(good_text + METRICS + renamed).design.control.name == "old"


def test_the_hash_is_over_all_that_matters(good_text: str) -> None:
    """A metric's definition, a weight, the horizon, the rule, a value: each changes it; words of the file do not."""
    base = good_text + METRICS + EXPERIMENT
    settled = protocol(base)
    assert protocol(base.replace("28 days", "4 weeks  # the same")).fingerprint == settled.fingerprint
    for one, other in (
        ("within: 1h", "within: 3h"),
        ("28 days", "35 days"),
        ("steps: 5", "steps: 4"),
        ("    secondary", "    rule: fixed horizon\n    secondary"),
        ("orders: 0.5", "orders: 0.6"),
    ):
        changed = protocol(base.replace(one, other))
        assert changed.fingerprint != settled.fingerprint, one
        assert differences(settled, changed), one


def test_the_document_s_own_configuration(good_text: str, facts: Facts) -> None:
    """30 days become 35, with a warning; all else is as it stands there."""
    text = EXPERIMENT.replace("28 days", "30 days").replace(
        "secondary: time_to_complete", "secondary: [time_to_complete]"
    )
    assert said(good_text + METRICS + text, facts) == ["experiments.whole-weeks"]
    assert protocol(good_text + METRICS + text).design.terms.days == 35
    found = list(SEED.glob("000_*.txt"))
    if not found:
        pytest.skip("the document is not beside the checkout")
    document = found[0].read_bytes()
    for word in (
        b"onboarding_flow_optimization",
        b"weight: 50",
        b"'30 days'",
        b"completion_rate",
        b"user_satisfaction",
    ):
        assert word in document


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        ("duration: 28 days", "duration: 28", "experiments.days"),
        ("duration: 28 days", "duration: 0 days", "experiments.days"),
        ("duration: 28 days", "duration: 53 weeks", "experiments.too-long-or-short"),
        ("duration: 28 days", "duration: 7 days\n    min_days: 8", "experiments.too-long-or-short"),
        ("weight: 50, config: {steps: 5", "weight: 40, config: {steps: 5", "experiments.weights"),
        ("weight: 50, config: {steps: 5", "weight: true, config: {steps: 5", "experiments.weight"),
        (", config: {steps: 5, flow: optimized}", "", "experiments.bare-variant"),
        ("{steps: 5, flow: optimized}", "{steps: 8, flow: original}", "experiments.same-variants"),
        ("primary: [completion_rate", "primary: [completion_rat", "experiments.unknown-metric"),
        ("primary: [completion_rate", "primary: [shapeless, completion_rate", "experiments.no-side"),
        ("secondary: time_to_complete", "secondary: completion_rate", "experiments.twice"),
        ("{orders: 0.5}", "{orders: 1%}", "experiments.limit-unit"),
        ("{orders: 0.5}", "{order: 0.5}", "experiments.unknown-metric"),
        ("  onboarding_flow_optimization:", "  Onboarding:", "experiments.name"),
        ("      treatment:", "      treat ment:", "experiments.variant-name"),
        ("    duration: 28 days", "    unit: session\n    duration: 28 days", "plan.choice"),
        ("    duration: 28 days", "    rule: peek\n    duration: 28 days", "plan.choice"),
        ("    duration: 28 days\n", "", "plan.missing_key"),
    ],
)
def test_what_cannot_be_is_refused(good_text: str, facts: Facts, one: str, other: str, key: str) -> None:
    """Each with the place, and no other complaint."""
    assert one in EXPERIMENT
    found = said(good_text + METRICS + EXPERIMENT.replace(one, other, 1), facts)
    assert set(found) == {key}


def test_the_nearest_word_is_named(good_text: str, facts: Facts) -> None:
    """A metric that is nearly one of the plan's, with its line."""
    loaded = load(good_text + METRICS + EXPERIMENT.replace("primary: [completion_rate", "primary: [completion_rat"))
    assert loaded.plan is not None
    (problem,) = lint(loaded.plan, facts)
    assert problem.hint is not None
    assert render(problem.hint, "en") == 'did you mean "completion_rate"?'
    assert (good_text + METRICS + EXPERIMENT).splitlines()[problem.line - 1].strip().startswith("primary")


def test_the_schema_knows_it() -> None:
    """Editors complete its keys."""
    assert {"flag", "variants", "duration", "primary"} <= set(json_schema(Document)["$defs"]["Experiment"]["required"])
