"""Readings: every outcome with its reason, and what can never lead to shipping."""

import json
import math
import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.experiment.comparison import Direction, Role
from bascule.experiment.day import Day, totals
from bascule.experiment.design import Design, Rule, Terms, Variant
from bascule.experiment.gate import GateName
from bascule.experiment.metric import Better, Guardrail, Metric, MetricKind
from bascule.experiment.reading import Outcome, read
from bascule.experiment.reading_json import reading_json
from bascule.experiment.registration import DesignChanged, Registration, register
from bascule.experiment.statistics.summary import Bins, Mean, Share
from bascule.experiment.wrong import WrongExperiment
from tests.kit.experiments import CONVERSION, ERRORS, RATE, STEADY, design, drawn, english, shares

GOOD = {"a": {"conversion": 0.10}, "b": {"conversion": 0.16}}
EVEN = {"a": {"conversion": 0.10}, "b": {"conversion": 0.10}}


def gates(reading) -> dict[GateName, bool]:
    """Which gates are met."""
    return {each.name: each.met for each in reading.gates}


def test_a_better_variant_is_shipped_when_everything_is_met() -> None:
    """A large effect crosses the boundary at the second whole week; the because says by how much."""
    found = read(design(), shares(14, **GOOD))
    assert (found.outcome, found.variant) == (Outcome.SHIP, "b")
    assert not found.missing
    assert "Ship b. Compared with a, conversion changes by 60%" in english(found.because)


@pytest.mark.parametrize("day", range(1, 7))
def test_nothing_ships_before_the_first_week(day: int) -> None:
    """However large the effect: the days gate holds, and says so."""
    found = read(design(), shares(day, users=5000, **GOOD))
    assert found.outcome is Outcome.CONTINUE
    assert not gates(found)[GateName.DAYS]
    assert "at least 7 are needed" in english(found.because)


@pytest.mark.parametrize("day", [8, 10, 13])
def test_only_whole_weeks_decide(day: int) -> None:
    """What would cross on day 14 does not cross on the days before it."""
    days = shares(14, users=300, a={"conversion": 0.1}, b={"conversion": 0.135})
    assert read(design(), days[:day]).outcome is Outcome.CONTINUE
    assert read(design(), days).outcome is Outcome.SHIP


def test_a_longer_minimum_holds_the_first_looks_back() -> None:
    """With `min_days` of 10 the first look is at the end of the second week."""
    found = read(design(min_days=10), shares(14, **GOOD)[:7])
    assert found.outcome is Outcome.CONTINUE
    assert "At least 10" in english(found.because).replace("at least", "At least")
    assert [look.day for look in read(design(min_days=10), shares(14, **GOOD)).comparisons[0].looks] == [14]


def test_exactly_the_minimum_of_users_is_too_few() -> None:
    """More than 1000 users in every variant: 1000 do not do, one more does."""
    days = shares(8, users=125, a={"conversion": 0.1}, b={"conversion": 0.6})
    few = [replace(day, number=day.number) for day in days[:7]] + [replace(days[7], number=7)]
    exact = totals(few)[-1]
    assert (exact.number, exact.users) == (7, {"a": 1000, "b": 1000})
    assert read(design(min_users=999, days=7), merged(exact)).outcome is Outcome.SHIP
    found = read(design(days=7), merged(exact))
    assert found.outcome is Outcome.CANNOT_TELL
    assert "1,000 users; more than 1,000 are needed" in english(found.because)


def merged(total: Day) -> list[Day]:
    """A total as seven days, of which the first has everybody."""
    return [replace(total, number=1), *(Day(number) for number in range(2, 8))]


def test_one_small_variant_holds_all() -> None:
    """Users suffice in one variant but not in the other: no look, and at the end nothing can be told."""
    weights = (Variant("a", 9), Variant("b", 1))
    uneven = replace(design(), variants=weights)
    days = [
        Day(number, {"a": 270, "b": 30}, {"a": {"conversion": Share(270, 27)}, "b": {"conversion": Share(30, 9)}})
        for number in range(1, 29)
    ]
    assert read(uneven, days[:14]).outcome is Outcome.CONTINUE
    found = read(uneven, days)
    assert found.outcome is Outcome.CANNOT_TELL
    assert not gates(found)[GateName.USERS]
    assert not found.comparisons[0].looks


def test_nothing_proven_in_time_is_futile() -> None:
    """At the end of the planned time the answer is stop, with the interval that holds 0."""
    found = read(design(), shares(28, **EVEN))
    assert found.outcome is Outcome.STOP
    assert "planned 28 days are over" in english(found.because)
    assert 0 in found.comparisons[0].looks[-1].interval


def test_a_worse_variant_is_stopped() -> None:
    """The primary metric on the bad side stops; for errors the bad side is up."""
    found = read(design(), shares(14, a={"conversion": 0.16}, b={"conversion": 0.10}))
    assert (found.outcome, found.variant, found.rolled_back) == (Outcome.STOP, None, ("b",))
    assert "worse" in english(found.because)
    errors = {"a": {"errors": 0.10}, "b": {"errors": 0.16}}
    assert read(design(primary=[ERRORS]), shares(14, **errors)).outcome is Outcome.STOP
    fewer = {"a": {"errors": 0.16}, "b": {"errors": 0.10}}
    assert read(design(primary=[ERRORS]), shares(14, **fewer)).outcome is Outcome.SHIP


def test_a_decision_stands() -> None:
    """What was proven at a look is still the outcome later, also when the effect has faded since."""
    days = shares(28, users=300, a={"conversion": 0.1}, b={"conversion": 0.135})
    faded = days[:14] + shares(28, users=300, a={"conversion": 0.12}, b={"conversion": 0.1})[14:]
    found = read(design(), faded)
    assert found.comparisons[0].looks[-1].z < found.comparisons[0].looks[-1].bound
    assert (found.outcome, found.comparisons[0].decided.day) == (Outcome.SHIP, 14)


def test_days_after_the_end_are_not_read() -> None:
    """The risk has been spent: what comes later cannot turn the answer."""
    late = shares(28, **EVEN) + [replace(day, number=day.number + 28) for day in shares(28, users=5000, **GOOD)]
    found = read(design(), late)
    assert (found.outcome, found.day) == (Outcome.STOP, 28)


def test_the_fixed_horizon_decides_on_its_last_day_only() -> None:
    """By name available: one look, with the plain 1.96."""
    fixed = design(rule=Rule.FIXED)
    days = shares(28, **GOOD)
    assert all(read(fixed, days[:day]).outcome is Outcome.CONTINUE for day in (7, 14, 21, 27))
    found = read(fixed, days)
    assert found.outcome is Outcome.SHIP
    assert [look.bound for look in found.comparisons[0].looks] == pytest.approx([1.959964], abs=1e-6)


def test_a_mismatch_stops_the_reading() -> None:
    """Users lost on one side: nothing is concluded, however good it looks."""
    days = [
        Day(number, {"a": 600, "b": 500}, {"a": {"conversion": Share(600, 60)}, "b": {"conversion": Share(500, 90)}})
        for number in range(1, 15)
    ]
    found = read(design(), days)
    assert found.outcome is Outcome.CANNOT_TELL
    assert not gates(found)[GateName.ASSIGNMENT]
    assert "were not assigned according to the weights" in english(found.because)
    weighted = replace(design(), variants=(Variant("a", 6), Variant("b", 5)))
    assert read(weighted, days).outcome is Outcome.SHIP


def test_users_of_two_variants_stop_the_reading() -> None:
    """Few such users are normal; more than one in a hundred are not."""
    assert read(design(), shares(14, crossed=9, **GOOD)).outcome is Outcome.SHIP
    found = read(design(), shares(14, crossed=11, **GOOD))
    assert found.outcome is Outcome.CANNOT_TELL
    assert not gates(found)[GateName.EXPOSURE]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([], "No day has been counted"),
        ([*shares(14, **GOOD)[:5], *shares(14, **GOOD)[6:]], "Day 6 is missing"),
        (shares(14, a={"conversion": 0.1}, b={}), "no figures of conversion for b"),
        ([replace(day, users={"a": 500, "b": 499}) for day in shares(14, **GOOD)], "but only 6,986 were exposed"),
    ],
)
def test_missing_figures_stop_the_reading(days: list[Day], told: str) -> None:
    """No days, a gap, no figures of a variant, more figures than users: cannot tell, and which."""
    found = read(design(), days)
    assert found.outcome is Outcome.CANNOT_TELL
    assert told in english(found.because)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_no_variance_is_no_proof(share: float) -> None:
    """Everybody or nobody converts: nothing to compare until the end, and then it cannot be told."""
    days = shares(28, a={"conversion": share}, b={"conversion": share})
    assert read(design(), days[:21]).outcome is Outcome.CONTINUE
    assert read(design(), days).outcome is Outcome.CANNOT_TELL


def test_a_mean_below_zero_is_judged_by_its_difference() -> None:
    """Where control loses money a relative effect has no meaning; losing less is better all the same."""
    profit = Metric("profit", MetricKind.MEAN)

    def figures(mean: float) -> dict[str, Mean]:
        return {"profit": Mean(500, 500 * mean, 500 * (mean * mean + 4))}

    days = [Day(number, {"a": 500, "b": 500}, {"a": figures(-2.0), "b": figures(-1.5)}) for number in range(1, 15)]
    found = read(design(primary=[profit]), days)
    assert (found.outcome, found.variant) == (Outcome.SHIP, "b")
    assert "0.500" in english(found.because)
    swapped = [replace(day, figures={"a": day.figures["b"], "b": day.figures["a"]}) for day in days]
    assert read(design(primary=[profit]), swapped).outcome is Outcome.STOP


def test_secondary_metrics_explain_and_never_ship() -> None:
    """A huge secondary effect changes no outcome; its corrected p-value comes at the end only."""
    tests = design(secondary=[Metric("clicks", MetricKind.SHARE), Metric("shares", MetricKind.SHARE)])
    sides = {
        "a": {"conversion": 0.1, "clicks": 0.1, "shares": 0.1},
        "b": {"conversion": 0.1, "clicks": 0.5, "shares": 0.11},
    }
    days = shares(28, **sides)
    early, last = read(tests, days[:14]), read(tests, days)
    assert (early.outcome, last.outcome) == (Outcome.CONTINUE, Outcome.STOP)
    assert all(each.adjusted_p is None for each in early.comparisons)
    clicks, other = (each for each in last.comparisons if each.role is Role.SECONDARY)
    assert clicks.adjusted_p < 1e-9
    assert other.adjusted_p == pytest.approx(other.effect.p)
    assert not clicks.looks


def test_several_treatments_share_the_risk() -> None:
    """Each of three treatments has a third of alpha, so its boundary is higher than that of one alone."""
    one = read(design(), shares(14, **EVEN)).comparisons[0].looks[-1].bound
    sides = {name: {"conversion": 0.1} for name in "abcd"}
    found = read(design(*"abcd"), shares(14, **sides))
    bounds = [each.looks[-1].bound for each in found.comparisons]
    assert bounds == pytest.approx([bounds[0]] * 3)
    assert bounds[0] > one + 0.3


def test_the_strongest_of_several_is_shipped() -> None:
    """Between two that are better the one with the stronger proof wins."""
    sides = {"a": {"conversion": 0.1}, "b": {"conversion": 0.16}, "c": {"conversion": 0.18}}
    assert read(design(*"abc"), shares(14, **sides)).variant == "c"


def test_a_harmed_treatment_is_out_while_others_go_on() -> None:
    """Of two treatments the one that breaks a guardrail is rolled back and never shipped; the other is still read."""
    tests = design(*"abc", guardrails=[RATE])
    sides = {
        "a": {"conversion": 0.10, "errors": 0.01},
        "b": {"conversion": 0.20, "errors": 0.10},
        "c": {"conversion": 0.10, "errors": 0.01},
    }
    days = shares(28, **sides)
    going, last = read(tests, days[:14]), read(tests, days)
    assert (going.outcome, going.rolled_back) == (Outcome.CONTINUE, ("b",))
    assert (last.outcome, last.rolled_back) == (Outcome.STOP, ("b",))
    sides["c"]["conversion"] = 0.18
    assert read(tests, shares(14, **sides)).variant == "c"


def test_one_better_and_one_worse_primary_is_no_success() -> None:
    """With two primary metrics, harm to one outweighs a gain in the other."""
    sides = {"a": {"conversion": 0.1, "kept": 0.5}, "b": {"conversion": 0.2, "kept": 0.3}}
    found = read(design(primary=[CONVERSION, Metric("kept", MetricKind.SHARE)]), shares(14, **sides))
    assert found.outcome is Outcome.STOP
    assert {each.decided.crossed for each in found.comparisons} == {Direction.BETTER, Direction.WORSE}


def test_harm_to_a_guardrail_acts_on_the_first_day() -> None:
    """No minimum of days or users: 60 users, of whom all of the treatment's fail, are enough."""
    sides = {"a": {"conversion": 0.1, "errors": 0.0}, "b": {"conversion": 0.1, "errors": 1.0}}
    found = read(design(guardrails=[RATE]), shares(1, users=30, **sides))
    assert (found.outcome, found.rolled_back) == (Outcome.STOP, ("b",))
    assert "Take b back" in english(found.because)


def test_harm_acts_even_when_users_are_lost() -> None:
    """A variant that crashes loses users, too: going back does not wait for clean figures."""
    days = [
        Day(1, {"a": 600, "b": 300}, {
            "a": {"conversion": Share(600, 60), "errors": Share(600, 6)},
            "b": {"conversion": Share(300, 90), "errors": Share(300, 200)},
        })
    ]  # fmt: skip
    found = read(design(guardrails=[RATE]), days)
    assert found.outcome is Outcome.STOP
    assert not gates(found)[GateName.ASSIGNMENT]


def test_harm_outweighs_success() -> None:
    """A proven gain with a proven harm is not shipped."""
    sides = {"a": {"conversion": 0.1, "errors": 0.01}, "b": {"conversion": 0.2, "errors": 0.08}}
    assert read(design(guardrails=[RATE]), shares(14, **sides)).outcome is Outcome.STOP


def test_a_quantile_decides() -> None:
    """The 95th percentile of latency, from bins: twice as fast is shipped."""
    latency = Metric("latency", MetricKind.QUANTILE, Better.DOWN, level=0.95)
    bins = {
        name: Bins(0.95, tuple((scale * step, 5) for step in range(1, 101))) for name, scale in (("a", 2.0), ("b", 1.0))
    }
    days = [
        Day(n, {"a": 500, "b": 500}, {name: {"latency": each} for name, each in bins.items()}) for n in range(1, 15)
    ]
    assert read(design(primary=[latency]), days).variant == "b"


def test_another_design_is_refused_with_what_differs() -> None:
    """A longer duration, another limit, a metric more: each difference is named."""
    begun = register(design(guardrails=[RATE]))
    longer = design(days=35, guardrails=[Guardrail(ERRORS, 0.02)], secondary=[Metric("clicks", MetricKind.SHARE)])
    with pytest.raises(DesignChanged) as refused:
        read(longer, shares(14, **GOOD), begun)
    assert [place for place, _, _ in refused.value.differences] == ["days", "guardrails[0].limit", "secondary[0]"]
    assert "days: 28 → 35" in str(refused.value)


def test_equal_designs_have_one_hash() -> None:
    """A weight of 1 and one of 1.0 are the same; the hash does not depend on how a number was written."""
    whole = replace(design(guardrails=[Guardrail(ERRORS, 0)]), variants=(Variant("a", 1), Variant("b", 1)))
    assert register(whole).fingerprint == register(design(guardrails=[Guardrail(ERRORS, 0.0)])).fingerprint


def test_a_registration_survives_json_and_shows_editing() -> None:
    """Stored and read back it is the same; with one number changed it is refused."""
    begun = register(design(*"abc", guardrails=[RATE]))
    stored = json.loads(json.dumps(begun.as_json()))
    assert Registration.from_json(stored) == begun
    assert begun.settled == design(*"abc", guardrails=[RATE])
    stored["design"]["days"] = 35
    with pytest.raises(WrongExperiment):
        Registration.from_json(stored)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Design("x", (Variant("a"),), (CONVERSION,), Terms(28)),
        lambda: Design("x", (Variant("a"), Variant("a")), (CONVERSION,), Terms(28)),
        lambda: Design("x", (Variant("a"), Variant("b")), (), Terms(28)),
        lambda: Design("x", (Variant("a"), Variant("b")), (CONVERSION, CONVERSION), Terms(28)),
        lambda: design(secondary=[Metric("conversion", MetricKind.MEAN)]),
        lambda: Variant("a", 0.0),
        lambda: Variant("a", math.nan),
        lambda: Variant("a", 1.0, {"size": math.nan}),
        lambda: Variant("a", 1.0, {"when": object()}),
        lambda: Terms(10),
        lambda: Terms(0),
        lambda: Terms(14, min_days=21),
        lambda: Terms(28, alpha=0.0),
        lambda: Terms(28, alpha=math.nan),
        lambda: Metric("users", MetricKind.SHARE),
        lambda: Metric("p95", MetricKind.QUANTILE),
        lambda: Metric("p95", MetricKind.QUANTILE, level=math.nan),
        lambda: Guardrail(ERRORS, -1.0),
        lambda: Guardrail(ERRORS, math.nan),
    ],
)
def test_designs_that_cannot_answer_are_refused(make) -> None:
    """One variant, no primary metric, broken weeks, impossible numbers: refused when the design is made."""
    with pytest.raises(WrongExperiment):
        make()


def test_figures_of_another_experiment_are_refused() -> None:
    """An unknown variant, the wrong kind of summary, a day twice."""
    for days in (
        shares(7, a={"conversion": 0.1}, z={"conversion": 0.1}),
        [Day(1, {"a": 500, "b": 500}, {"a": {"conversion": Mean(500, 50.0, 50.0)}})],
        [*shares(7, **EVEN), *shares(1, **EVEN)],
        [Day(0, {"a": 500, "b": 500})],
    ):
        with pytest.raises(WrongExperiment):
            read(design(), days)


FIGURES = st.builds(
    lambda n, part: Share(n, round(n * part)), st.integers(0, 4000), st.sampled_from([0.0, 0.01, 0.5, 0.99, 1.0])
)
ANY_DAYS = st.lists(
    st.tuples(FIGURES, FIGURES, FIGURES, FIGURES, st.integers(0, 30), st.integers(1, 2)), min_size=0, max_size=30
)


@STEADY
@given(ANY_DAYS)
def test_no_figures_crash_a_reading_and_nothing_ships_with_a_gate_missing(rows) -> None:
    """Empty days, gaps, one-sided figures, extreme shares: always an outcome; shipping only when every gate is met."""
    days, number = [], 0
    for a, b, c, d, crossed, step in rows:
        number += step
        figures = {"a": {"conversion": a, "errors": c}, "b": {"conversion": b, "errors": d}}
        days.append(Day(number, {"a": max(a.n, c.n), "b": max(b.n, d.n)}, figures, crossed))
    found = read(design(guardrails=[RATE]), days)
    json.dumps(reading_json(found), allow_nan=False)
    assert english(found.because)
    if found.outcome is Outcome.SHIP:
        assert not found.missing
        assert found.total.fewest(design()) > 1000


@STEADY
@given(st.integers(0, 10_000), st.sampled_from([0.1, 0.12, 0.15]), st.permutations(["a", "b"]))
def test_names_and_order_of_rows_do_not_matter(seed: int, share: float, order: list[str]) -> None:
    """Other names, days in another order, variants in another order within a day: the same figures."""
    days = drawn(random.Random(seed), 14, 200, a=0.1, b=share)
    names = {"a": "z", "b": "y"}
    other = [
        Day(
            day.number,
            {names[name]: day.users[name] for name in order},
            {names[name]: day.figures[name] for name in order},
        )
        for day in reversed(days)
    ]
    here, there = read(design(), days), read(design("z", "y"), other)
    assert (here.outcome, here.comparisons[0].looks) == (there.outcome, there.comparisons[0].looks)
    assert here.comparisons[0].points == there.comparisons[0].points


def test_intervals_for_every_day_are_nested() -> None:
    """While the effect is the same, each day's interval lies within the one of the day before."""
    points = read(design(), drawn(random.Random(4), 28, 300, a=0.1, b=0.11)).comparisons[0].points
    assert len(points) > 20
    for before, now in pairwise(points):
        assert now.always.within(before.always)


def test_a_look_excludes_zero_exactly_when_it_decides() -> None:
    """The interval at a look and the decision at it never contradict each other."""
    seen = set()
    for seed in range(60):
        found = read(design(), drawn(random.Random(seed), 28, 150, a=0.1, b=0.125)).comparisons[0]
        for look in found.looks:
            assert (0 in look.interval) is (look.crossed is None)
            seen.add(look.crossed)
    assert seen == {None, Direction.BETTER}


def test_every_sentence_exists() -> None:
    """Gates and becauses of all these outcomes are sentences in both languages, not keys."""
    from bascule.kernel.i18n import render

    sides = {"a": {"conversion": 0.1, "errors": 0.01}, "b": {"conversion": 0.2, "errors": 0.08}}
    for tests, days in (
        (design(), []),
        (design(), shares(14, **GOOD)),
        (design(), shares(28, **EVEN)),
        (design(), shares(14, crossed=50, **GOOD)),
        (design(guardrails=[RATE]), shares(14, **sides)),
        (design(rule=Rule.FIXED), shares(3, **EVEN)),
    ):
        found = read(tests, days)
        for message in (found.because, *(each.message for each in found.gates)):
            for language in ("en", "fr"):
                said = render(message, language)
                assert "experiment." not in said
                assert "None" not in said
