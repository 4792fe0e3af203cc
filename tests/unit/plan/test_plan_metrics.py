"""Metrics in a plan: what they are, where they are to get, and what is refused."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

import pytest

from bascule.kernel.i18n import render
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.load import load
from bascule.plan.measure import Measure, MeasureKind
from bascule.plan.model.metric import Metric
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.bound import Before, Bound
from bascule.plan.phrases.condition import Direction
from bascule.plan.rules.lint import lint

Facts = Mapping[str, DriverFacts]


def metric(good_text: str, written: str) -> Metric:
    """A good plan's only metric."""
    loaded = load(f"{good_text}metrics:\n  one: {written}\n")
    assert loaded.plan is not None, [render(one.message, "en") for one in loaded.problems]
    return loaded.plan.metrics["one"]


def said(text: str, facts: Facts) -> list[str]:
    """The keys of everything that is wrong with a text."""
    loaded = load(text)
    problems = [*loaded.problems, *(lint(loaded.plan, facts) if loaded.plan else [])]
    return [problem.message.key for problem in problems]


@pytest.mark.parametrize(
    ("written", "measure"),
    [
        ("{share: done, of: begun, within: 1h}", Measure(MeasureKind.SHARE, "done", "begun", "", 3600.0)),
        ("{share: a, of: a, without: b, within: 1d}", Measure(MeasureKind.SHARE, "a", "a", "b", 86400.0)),
        ("{time: done, since: begun}", Measure(MeasureKind.TIME, "done", "begun")),
        ("{mean: survey.answered.score}", Measure(MeasureKind.MEAN, "survey.answered", property="score")),
        (
            "{funnel: [a, b, c], within: 1h}",
            Measure(MeasureKind.FUNNEL, "c", "a", within=3600.0, steps=("a", "b", "c")),
        ),
        ("{retention: a, of: b, after: 7d}", Measure(MeasureKind.RETENTION, "a", "b", "", 86400.0, after=604800.0)),
        (
            "{retention: a, of: b, after: 1d, within: 1h}",
            Measure(MeasureKind.RETENTION, "a", "b", "", 3600.0, after=86400.0),
        ),
        ("{nps: survey.score}", Measure(MeasureKind.NPS, "survey", property="score")),
        ("{count: $page}", Measure(MeasureKind.COUNT, "$page")),
        ("{proxy: error_rate, component: api}", Measure(MeasureKind.ERROR_RATE, "", component="api")),
        ("{proxy: latency_p95}", Measure(MeasureKind.LATENCY, "", quantile=0.95)),
        ("{proxy: response_time}", Measure(MeasureKind.LATENCY, "", quantile=0.5)),
        ("{proxy: requests}", Measure(MeasureKind.REQUESTS, "")),
        (
            "{count: a, where: {device: mobile, seats: [5, '7'], trial: true}}",
            Measure(
                MeasureKind.COUNT,
                "a",
                where=(
                    ("device", ('"mobile"',)),
                    ("seats", ("5", '"5"', '"7"')),
                    ("trial", ("true", '"true"')),
                ),
            ),
        ),
    ],
)
def test_a_metric_says_how_it_is_taken(good_text: str, written: str, measure: Measure) -> None:
    """Each of the ways becomes a measure."""
    assert metric(good_text, written).measure == measure


def test_a_measure_survives_json(good_text: str) -> None:
    """What is kept with a release or an experiment is read back as the same value."""
    measure = metric(good_text, "{funnel: [a, b, c], within: 1h, where: {device: [mobile, tablet]}}").measure
    assert from_stored(Measure, json.loads(json.dumps(as_stored(measure)))) == measure
    assert Measure(**{**json.loads(json.dumps(asdict(measure))), "kind": MeasureKind.FUNNEL}) == measure


def test_amounts_are_in_the_unit_of_the_metric(good_text: str) -> None:
    """Shares lie in 0..1, times are seconds, and a side is what is written before an amount."""
    share = metric(good_text, '{share: a, of: b, baseline: 65 %, goal: ">= 80%", alert: "< 60%"}')
    assert share.baseline == Bound(0.65, Unit.SHARE)
    assert share.goal == Bound(0.8, Unit.SHARE, Direction.ABOVE)
    assert share.alert == Bound(0.6, Unit.SHARE, Direction.BELOW)
    time = metric(good_text, '{time: a, since: b, goal: 1h30m, alert: "> 2h"}')
    assert time.goal == Bound(5400.0, Unit.TIME)
    assert metric(good_text, '{nps: a.b, alert: "< -10"}').alert == Bound(-10.0, Unit.COUNT, Direction.BELOW)
    assert metric(good_text, '{mean: a.b, goal: "> 7,5"}').goal == Bound(7.5, Unit.COUNT, Direction.ABOVE)


@pytest.mark.parametrize(
    ("keys", "better"),
    [
        ("goal: '< 5'", Direction.BELOW),
        ("goal: 5, alert: '> 9'", Direction.BELOW),
        ("goal: 5, baseline: 9", Direction.BELOW),
        ("goal: 9, baseline: 5", Direction.ABOVE),
        ("goal: 9", None),
    ],
)
def test_the_good_side_is_found(good_text: str, keys: str, better: Direction | None) -> None:
    """By the goal's own side, else away from the alert, else from the baseline to the goal."""
    assert metric(good_text, f"{{mean: a.b, {keys}}}").better is better


@pytest.mark.parametrize(
    "written", ["funnel: [a, b], goal: 40%", "retention: a, of: b, after: 1d, goal: 40%", "nps: a.b, goal: 4"]
)
def test_some_are_only_wished_for(good_text: str, written: str) -> None:
    """More is better where nothing else says so."""
    assert metric(good_text, f"{{{written}}}").better is Direction.ABOVE


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("share: a, of: b, goal: 40%", Direction.ABOVE),
        ("time: a, since: b, goal: 40s", Direction.BELOW),
        ("share: a, of: b, goal: 40%, alert: '> 60%'", Direction.BELOW),
    ],
)
def test_what_the_kind_says_is_taken(good_text: str, facts: Facts, written: str, better: Direction) -> None:
    """Successes are wanted and waiting is not, so a goal needs no side there."""
    assert metric(good_text, f"{{{written}}}").better is better
    assert said(f"{good_text}metrics:\n  one: {{{written}}}\n", facts) == []


@pytest.mark.parametrize("written", ["mean: a.price", "count: a"])
def test_a_goal_that_could_never_be_reached_is_given_a_side(good_text: str, facts: Facts, written: str) -> None:
    """More of one thing is better and of another worse: the plan says which, by any of the ways."""

    def keys(more: str) -> list[str]:
        return said(f"{good_text}metrics:\n  one: {{{written}, goal: {more}}}\n", facts)

    assert keys("9") == ["metric.goal-side"]
    assert keys("'< 9'") == keys("9, baseline: 7") == keys("9, alert: '< 3'") == []


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("{}", "metric.one-kind"),
        ("{share: a, count: a, of: b}", "metric.one-kind"),
        ("{share: a}", "metric.needs"),
        ("{time: a, of: b}", "metric.needs"),
        ("{count: a, within: 1h}", "metric.needless"),
        ("{share: a, of: b, without: c}", "metric.needs-within"),
        ("{share: a, of: b, baseline: 65}", "metric.unit"),
        ("{time: a, since: b, goal: 80%}", "metric.unit"),
        ("{mean: a.b, alert: '> 5m'}", "metric.unit"),
        ("{mean: a.b, alert: 5}", "metric.alert-side"),
        ("{mean: a.b, baseline: '> 5'}", "metric.amount"),
        ("{mean: a.b, goal: lots}", "metric.bound"),
        ("{mean: a.b, goal: -0%, baseline: 5}", "metric.change"),
        ("{mean: a.b, goal: -101%, baseline: 5}", "metric.change"),
        ("{mean: a.b, goal: -50%}", "metric.change-alone"),
        ("{mean: a.b, goal: -50%, baseline: 0}", "metric.change-of-nothing"),
        ("{share: a, of: b, goal: +90%, baseline: 60%}", "metric.change-too-far"),
        ("{nps: a.b, goal: +90%, baseline: 60}", "metric.change-too-far-nps"),
        ("{mean: a.b, baseline: 60d before the release}", "metric.baseline-span"),
        ("{mean: a.b, baseline: 14 before the release}", "plan.duration"),
        ("{mean: a.b, baseline: 14d before}", "metric.bound"),
        ("{proxy: errors}", "metric.proxied"),
        ("{proxy: latency_p0}", "metric.proxied"),
        ("{proxy: error_rate, of: a}", "metric.needless"),
        ("{proxy: error_rate, where: {page: /a}}", "metric.needless"),
        ("{proxy: error_rate, goal: 2s}", "metric.unit"),
        ("{proxy: latency_p95, goal: 2%}", "metric.unit"),
        ("{proxy: requests, goal: 5}", "metric.goal-side"),
        ("{proxy: error_rate, component: apy}", "metric.component"),
        ("{count: a, component: api}", "metric.needless"),
        ("{count: a, where: mobile}", "metric.where"),
        ("{count: a, where: {}}", "metric.where"),
        ("{count: a, where: {a..b: 1}}", "metric.where-key"),
        ("{count: a, where: {device: }}", "metric.where-value"),
        ("{count: a, where: {device: []}}", "metric.where-value"),
        ("{count: a, where: {device: [mobile, {}]}}", "metric.where-value"),
        ("{mean: a.b, goal: true}", "metric.bound"),
        ("{mean: ab}", "metric.property"),
        ("{nps: ab}", "metric.property"),
        ("{nps: a.b, goal: 120}", "metric.nps-range"),
        ("{nps: a.b, goal: 50%}", "metric.unit"),
        ("{funnel: a}", "metric.steps"),
        ("{funnel: [a]}", "metric.steps"),
        ("{funnel: [a, b, a]}", "metric.step-twice"),
        ("{funnel: [a, b], of: a}", "metric.needless"),
        ("{retention: a, after: 1d}", "metric.needs"),
        ("{retention: a, of: b}", "metric.needs-after"),
        ("{share: a, of: b, after: 1d}", "metric.needless"),
        ("{share: a, of: b, over: 1d}", "metric.over-alone"),
        ("{share: a, of: b, alert: '< 5%', over: 1s}", "metric.over-short"),
        ("{share: a, of: b, goal: 130%}", "plan.percent_range"),
        ("{shar: a, of: b}", "plan.unknown_key"),
        ("nothing", "plan.want_mapping"),
    ],
)
def test_what_is_no_metric_is_refused(good_text: str, facts: Facts, written: str, key: str) -> None:
    """With one sentence each, in the line of the metric."""
    assert said(f"{good_text}metrics:\n  one: {written}\n", facts) == [key]


@pytest.mark.parametrize(
    ("written", "goal"),
    [
        ("{time: a, since: b, baseline: 18m, goal: -50%}", Bound(540.0, Unit.TIME, Direction.BELOW)),
        ("{share: a, of: b, baseline: 40%, goal: +15 %}", Bound(0.46, Unit.SHARE, Direction.ABOVE)),
        ("{share: a, of: b, baseline: 25%, goal: −80%}", Bound(0.05, Unit.SHARE, Direction.BELOW)),
        ("{nps: a.b, baseline: -20, goal: +50%}", Bound(-10.0, Unit.COUNT, Direction.ABOVE)),
        ("{proxy: latency_p95, baseline: 2s, goal: -25%}", Bound(1.5, Unit.TIME, Direction.BELOW)),
        ("{share: a, of: b, baseline: 40%, goal: 80%}", Bound(0.8, Unit.SHARE)),
        ("{nps: a.b, baseline: 4, goal: -5}", Bound(-5.0, Unit.COUNT)),
        ("{share: a, of: b, baseline: 14d before the release, goal: +15%}", None),
    ],
)
def test_a_goal_with_a_sign_is_a_change_of_the_baseline(
    good_text: str, facts: Facts, written: str, goal: Bound | None
) -> None:
    """By the sign of a percentage alone; of a baseline below zero, more is nearer to zero, and one to be measured waits."""
    assert [
        one for one in said(f"{good_text}metrics:\n  one: {written}\n", facts) if one != "metric.reached-before"
    ] == []
    found = metric(good_text, written).settled.goal
    assert (found is None) is (goal is None)
    if isinstance(found, Bound) and goal is not None:
        assert (found.amount, found.unit, found.side) == (pytest.approx(goal.amount), goal.unit, goal.side)


@pytest.mark.parametrize(
    "phrase", ["14d before the release", "2 weeks before release", "14 j avant la mise en production"]
)
def test_a_baseline_can_be_measured(good_text: str, phrase: str) -> None:
    """In both languages; the goal becomes an amount once there is one, and keeps its side."""
    one = metric(good_text, f"{{share: a, of: b, baseline: {phrase}, goal: +15%, alert: '< 10%'}}")
    assert one.baseline == Before(14 * 86400.0)
    found = one.against(Bound(0.4, Unit.SHARE))
    assert (found.goal, found.better) == (Bound(pytest.approx(0.46), Unit.SHARE, Direction.ABOVE), Direction.ABOVE)
    # A baseline that turns out beyond the goal does not turn the good side round.
    plain = metric(good_text, f"{{share: a, of: b, baseline: {phrase}, goal: 80%}}")
    assert plain.against(Bound(0.9, Unit.SHARE)).better is Direction.ABOVE


def test_a_change_of_nothing_is_told_what_to_type(good_text: str, facts: Facts) -> None:
    """In the line of the goal: a baseline in the metric's unit, or one that is measured."""
    text = f"{good_text}metrics:\n  one:\n    time: a\n    since: b\n    goal: -50%\n"
    loaded = load(text)
    assert loaded.plan is not None
    (problem,) = lint(loaded.plan, facts)
    assert problem.line == len(text.splitlines())
    assert problem.hint is not None
    assert "`baseline: 10m`" in render(problem.hint, "en")
    assert "avant la mise en production" in render(problem.hint, "fr")


def test_a_figure_of_a_proxy_is_not_judged_under_another_name(good_text: str, facts: Facts) -> None:
    """A guard names it itself; the proxy's own name goes on meaning the proxy's own figure."""
    guards = "guards:\n  - {when: 'GUARD', then: roll back}\n"
    text = good_text.replace("guards:", "x-guards:") + guards

    def keys(guard: str, name: str, figure: str) -> list[str]:
        return said(f"{text.replace('GUARD', guard)}metrics:\n  {name}: {{proxy: {figure}}}\n", facts)

    assert set(keys("slow > 3s", "slow", "latency_p95")) == {"plan.metric_proxied"}
    assert keys("response_time > 3s", "response_time", "response_time") == []
    assert keys("response_time > 3s", "response_time", "latency_p95") == ["metric.taken-by-proxy"]


def test_a_proxy_that_does_not_count_it_is_named(good_text: str, facts: Facts) -> None:
    """Where no proxy of the component has latencies, those that have are told."""
    deaf = {
        name: replace(fact, metrics=fact.metrics - {"latency"}) if name == "envoy" else fact
        for name, fact in facts.items()
    }
    text = f"{good_text}metrics:\n  one: {{proxy: latency_p95}}\n  two: {{proxy: error_rate}}\n"
    assert said(text, facts) == []
    assert "metric.not-counted" in said(text, deaf)


def test_an_unknown_key_is_answered_with_the_nearest_word(good_text: str) -> None:
    """As everywhere in a plan."""
    (problem,) = load(f"{good_text}metrics:\n  one: {{share: a, of: b, gaol: 80%}}\n").problems
    assert problem.hint is not None
    assert problem.hint.values["word"] == "goal"


@pytest.mark.parametrize(
    ("name", "keys", "found"),
    [
        ("one", "goal: 8, alert: '< 6'", []),
        ("one", "goal: '> 8', alert: '> 6'", ["metric.crossed"]),
        ("one", "goal: '> 8', alert: '< 9'", ["metric.crossed"]),
        ("one", "goal: 8, alert: '< 8'", ["metric.crossed"]),
        ("one", "goal: '> 8', baseline: 9", ["metric.reached-before"]),
        ("one", "goal: '< 8', baseline: 7", ["metric.reached-before"]),
        ("error_rate", "goal: '< 8'", ["metric.taken"]),
        ("latency_p95", "goal: '< 8'", ["metric.taken"]),
        ("response_time", "goal: '< 8'", ["metric.taken"]),
        ("Upper", "goal: '< 8'", ["metric.name"]),
    ],
)
def test_what_cannot_be_meant_is_found(good_text: str, facts: Facts, name: str, keys: str, found: list[str]) -> None:
    """An alert on the goal's side, a goal that is behind us, a name that proxies have."""
    assert said(f"{good_text}metrics:\n  {name}: {{mean: a.b, {keys}}}\n", facts) == found
