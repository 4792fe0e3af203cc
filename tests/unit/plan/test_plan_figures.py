"""Figures of the product in guards and criteria: what is judged, in which unit, and what is refused where."""

import json
from collections.abc import Callable, Mapping

import pytest

from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.compiling.compile import Terms, compile_spec
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.load import load
from bascule.plan.measure import Measure, MeasureKind
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.condition import Condition, Direction, MetricKind
from bascule.plan.reading.problem import Severity
from bascule.plan.rules.lint import lint
from bascule.plan.spec import ReleaseSpec

Facts = Mapping[str, DriverFacts]
Change = Callable[[str, str], str]
METRICS = """\
metrics:
  completion: {share: done, of: begun, within: 30m}
  average_time: {time: done, since: begun, within: 30m}
  satisfaction: {mean: answered.score}
  orders: {count: order}
  endless: {share: done, of: begun}
"""
GUARD = "  - {when: error_rate > 1% for 5m, then: roll back}"


def problems(text: str, facts: Facts) -> list[str]:
    """Everything that is wrong with a text, with its place."""
    loaded = load(text + METRICS)
    found = [*loaded.problems, *(lint(loaded.plan, facts) if loaded.plan else [])]
    return [f"{one.line}:{one.column} {one.message.key}" for one in found]


def plan(text: str) -> Plan:
    """A plan with these metrics."""
    loaded = load(text + METRICS)
    assert loaded.plan is not None, loaded.problems
    return loaded.plan


def spec(text: str, terms: Terms = Terms()) -> ReleaseSpec:  # noqa: B008 - a value that never changes
    """Its spec of production."""
    return compile_spec(plan(text), "api", "production", terms)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("completion < 60% for 5m", ""),
        ("average_time > 12m", ""),
        ("satisfaction < 8", ""),
        ("completion lower than stable by 5%", ""),
        ("satisfaction lower than stable by 5%", ""),
        ("completion < 60", "plan.metric_unit"),
        ("average_time > 12", "plan.metric_unit"),
        ("average_time > 12%", "plan.metric_unit"),
        ("satisfaction < 80%", "plan.metric_unit"),
        ("completion lower than stable by 120%", "plan.condition_over"),
        ("orders < 5", "plan.metric_counted"),
        ("endless < 60%", "plan.metric_endless"),
        ("completoin < 60%", "plan.no_metric"),
    ],
)
@pytest.mark.parametrize("where", ["guard", "criterion"])
def test_what_a_guard_or_a_criterion_may_say(
    change: Change, facts: Facts, where: str, written: str, expected: str
) -> None:
    """Its metric is defined, has users behind it, and its amount is in the metric's unit; else it is refused at its line."""
    if where == "guard":
        text, line = change(GUARD, f'{GUARD}\n  - {{when: "{written}"}}'), "23:12"
    else:
        text, line = change("guards:\n", f'promote when: ["{written}"]\nguards:\n'), "21:16"
        written_for = "plan.criterion_for" if " for " in written else expected
        expected = "plan.criterion_relative" if "stable" in written else written_for
    assert problems(text, facts) == ([f"{line} {expected}"] if expected else [])


def test_an_unknown_metric_is_answered_with_what_to_type(change: Change, facts: Facts) -> None:
    """The nearest word, and where nothing is near, how a metric is defined."""
    for written, key in (("completoin < 60%", "plan.did_you_mean"), ("zzz < 60%", "plan.no_metric_hint")):
        loaded = load(change(GUARD, f"  - {{when: {written}}}") + METRICS)
        assert loaded.plan is not None
        (problem,) = lint(loaded.plan, facts)
        assert problem.hint is not None
        assert problem.hint.key == key


def test_the_kind_comes_from_the_amount_and_from_the_plan(change: Change) -> None:
    """`completion < 60%` is a share whatever it is called, and a comparison of it is one, too."""
    text = change(
        GUARD,
        f"{GUARD}\n  - when: completion < 60%\n  - when: completion lower than stable by 5%\n  - when: average_time > 12m",
    )
    conditions = [guard.condition for guard in spec(text).guards[1:]]
    assert [one.kind for one in conditions] == [MetricKind.SHARE, MetricKind.SHARE, MetricKind.MEAN]
    assert conditions[2].limit == 720.0


def test_a_course_says_how_its_figures_are_taken(change: Change) -> None:
    """Those that its guards and criteria use, and no others."""
    text = change(GUARD, f"{GUARD}\n  - when: completion < 60%\npromote when: satisfaction > 8 and error_rate < 1%")
    made = spec(text)
    assert made.measures == {
        "completion": Measure(MeasureKind.SHARE, "done", "begun", "", 1800.0),
        "satisfaction": Measure(MeasureKind.MEAN, "answered", property="score"),
    }
    assert [(one.name, one.condition) for one in made.criteria] == [
        ("satisfaction > 8", Condition("satisfaction", Direction.BELOW, 8.0)),
        ("error_rate < 1%", Condition("error_rate", Direction.ABOVE, 0.01)),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "completion > 75% and average_time < 12m and satisfaction > 8",
        "completion > 75 % et average_time < 12 min et satisfaction > 8",
        "[completion > 75%, average_time < 12m, satisfaction > 8]",
    ],
)
def test_criteria_are_a_phrase_or_a_list(change: Change, written: str) -> None:
    """In either language."""
    made = spec(change("guards:\n", f"promote when: {written}\nguards:\n"))
    limits = [(one.condition.metric, one.condition.limit, one.condition.unit) for one in made.criteria]
    assert limits == [
        ("completion", 0.75, Unit.SHARE),
        ("average_time", 720.0, Unit.TIME),
        ("satisfaction", 8.0, Unit.COUNT),
    ]


def test_a_fault_of_a_criterion_stands_where_it_is(change: Change, facts: Facts) -> None:
    """Also in the middle of a phrase; and a `for` has no place there."""
    text = change("guards:\n", "promote when: completion > 75% and satisfaction >> 8\nguards:\n")
    assert problems(text, facts) == ["21:50 plan.condition_word"]
    text = change("guards:\n", "promote when: completion > 75% for 5m\nguards:\n")
    assert problems(text, facts) == ["21:15 plan.criterion_for"]


def test_a_component_has_criteria_of_its_own(change: Change) -> None:
    """Beside the plan's, and an environment may override them."""
    own = change("    release:\n", "    promote when: satisfaction > 8\n    release:\n")
    text = own.replace("guards:\n", "promote when: completion > 75%\nguards:\n")
    assert [one.name for one in spec(text).criteria] == ["completion > 75%", "satisfaction > 8"]
    other = text.replace("{after: staging}", "{after: staging, override: {api: {promote when: satisfaction > 9}}}")
    assert [one.name for one in spec(other).criteria] == ["completion > 75%", "satisfaction > 9"]


STEPS = "      - traffic: 5% for 10m\n      - traffic: 50% for 20m\n"


def test_a_criterion_that_can_never_be_shown_is_refused(change: Change, facts: Facts) -> None:
    """Where nobody meets the version before everybody does; a flag that is given to some first is enough."""
    text = change(STEPS, "").replace("guards:\n", "promote when: completion > 75%\nguards:\n")
    assert problems(text, facts) == ["19:15 plan.criterion_never"]
    flagged = text.replace("- traffic: 100%", "- traffic: 100%\n      - flag: x 5% for 1h\n      - flag: x 100%")
    assert problems(flagged, facts) == []
    own = change(STEPS, "").replace("    release:\n", "    promote when: completion > 75%\n    release:\n")
    assert problems(own, facts) == ["13:19 plan.criterion_never"]


def test_a_criterion_that_a_guard_forbids_is_worth_a_look(change: Change, facts: Facts) -> None:
    """A warning, and no more."""
    text = change(GUARD, f"{GUARD}\n  - when: completion > 80%\npromote when: completion > 75%")
    loaded = load(text + METRICS)
    assert loaded.plan is not None
    (problem,) = lint(loaded.plan, facts)
    assert (problem.severity, problem.message.key) == (Severity.WARNING, "plan.criterion_guarded")


def test_a_rehearsal_plays_its_users_faster(change: Change) -> None:
    """What is waited for is shorter, and so is the time after which a user counts; what a limit says of it stays."""
    text = change(GUARD, "  - when: average_time > 12m for 5m\npromote when: completion > 75%")
    rehearsed = spec(text, Terms(time_scale=10))
    (guard,) = rehearsed.guards
    assert (guard.condition.hold_for, guard.condition.limit) == (30.0, 720.0)
    assert [measure.within for measure in rehearsed.measures.values()] == [180.0, 180.0]
    assert [measure.within for measure in spec(text).measures.values()] == [1800.0, 1800.0]


def test_a_stored_course_is_read_back(change: Change) -> None:
    """As it is, and one of an earlier Bascule without units, criteria and measures as it was meant."""
    made = spec(change(GUARD, "  - when: average_time > 12m for 5m\npromote when: completion > 75%"))
    assert from_stored(ReleaseSpec, json.loads(json.dumps(as_stored(made)))) == made
    old = json.loads(json.dumps(as_stored(spec(change(GUARD, "  - when: latency_p95 > 500ms")))))
    del old["criteria"], old["measures"], old["guards"][0]["condition"]["unit"]
    assert from_stored(ReleaseSpec, old).guards[0].condition == Condition("latency_p95", Direction.ABOVE, 0.5)
    old["guards"][0]["condition"] |= {"metric": "completion_rate", "limit": 0.6}
    assert from_stored(ReleaseSpec, old).guards[0].condition.kind is MetricKind.SHARE


def test_users_that_count_too_late_are_worth_a_look(change: Change, facts: Facts) -> None:
    """The first step and the patience are shorter than what users have: a person would be asked every time."""
    text = change(GUARD, f"{GUARD}\n  - when: completion < 60%")
    late = text.replace("    keep: 1h\n", "    keep: 1h\n    patience: 5m\n")
    assert problems(late, facts) == ["24:11 plan.metric_late"]
    assert problems(late.replace("5% for 10m", "5% for 30m"), facts) == []


def test_a_figure_belongs_to_one_component(change: Change, facts: Facts) -> None:
    """An event names a slot and no component: guards and criteria of several are worth a look."""
    other = "  site:\n    run: {process: {command: x}}\n    route: {envoy: {listen: 8088}}\n"
    steps = "    release: [deploy, traffic: 5% for 10m, traffic: 100%]\n"
    text = change("guards:\n", f"{other}{steps}guards:\n").replace(
        "environments:\n  staging:\n", "environments:\n  staging:\n"
    )
    text = text.replace(GUARD, f"{GUARD}\n  - when: completion < 60%\npromote when: [completion > 75%]")
    ours, theirs = "{api: {route: {envoy: {listen: 9080}}}", ", site: {route: {envoy: {listen: 9088}}}"
    text = text.replace(f"override: {ours}}}", f"override: {ours}{theirs}}}")
    assert [one.partition(" ")[2] for one in problems(text, facts)] == ["plan.metric_shared"] * 2
    named = text.replace("  - when: completion < 60%", "  - {when: completion < 60%, components: [api]}")
    assert [one.partition(" ")[2] for one in problems(named, facts)] == ["plan.metric_shared"]
