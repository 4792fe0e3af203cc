"""What guards say, and when."""

import itertools
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.evidence.counts import Counts, Tick
from bascule.evidence.guard import GuardState, View, begin, judge, observe, thresholds
from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import render
from bascule.kernel.slot import Slot
from bascule.kernel.stored import as_stored, from_stored
from tests.kit.evidence import STEADY, VIEW, failures, guard, look, watch

KINDS = {
    "share": guard(hold=300.0),
    "falling share": guard("completion_rate", "<", 0.6, hold=120.0),
    "quantile": guard("latency_p95", limit=0.5),
    "share, relative": guard(limit=0.005, relative=True, hold=60.0),
    "quantile, relative": guard("latency_p50", limit=0.2, relative=True),
    "mean": guard("satisfaction", "<", 4.0),
    "mean, relative": guard("satisfaction", "<", 0.1, relative=True, hold=300.0),
}


def _any_counts(rng: random.Random, subject, n: int, rate: float) -> Counts:
    bad = failures(rng, n, rate)
    over = dict.fromkeys(thresholds([subject]), bad)
    values = [5 - 2 * rng.random() - rate for _ in range(n)]
    sums = {
        "completion_rate": (n, float(n - bad), float(n - bad)),
        "satisfaction": (n, sum(values), sum(value * value for value in values)),
    }
    return Counts(n, bad, over, sums)


def _history(subject, seed: int, looks: int = 60) -> list[Tick]:
    rng = random.Random(seed)
    made = []
    for number in range(looks):
        candidate = _any_counts(rng, subject, rng.randrange(0, 100_000 // 500), rng.random() ** 3)
        stable = _any_counts(rng, subject, rng.randrange(0, 400), 0.05)
        made.append(look(13.7 * number, candidate, stable, "no answer" if rng.random() < 0.1 else None))
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_state_survives_json_and_stays_small(kind: str) -> None:
    """After every look the state equals its JSON read back, and stays below 2.5 kB; the because renders in both languages."""
    subject = KINDS[kind]
    state = begin(subject, 0.0)
    for tick in _history(subject, seed=len(kind)):
        state, judgement = observe(subject, state, tick, VIEW)
        text = json.dumps(as_stored(state), allow_nan=False)
        assert from_stored(GuardState, json.loads(text)) == state
        assert len(text) <= 2500
        english, french = (render(judgement.because, language) for language in ("en", "fr"))
        assert english.endswith((".", "%"))
        assert french.endswith(".")
        assert english != french
        json.dumps(judgement.because.as_json(), allow_nan=False)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_counted_is_unknown(kind: str) -> None:
    """Without candidate requests no guard is ever healthy or breached, however bad stable is."""
    subject, rng = KINDS[kind], random.Random(1)
    ticks = [look(10.0 * t, Counts(), _any_counts(rng, subject, 200, 0.5)) for t in range(60)]
    _, seen = watch(subject, ticks)
    assert {judgement.verdict for judgement in seen} == {Verdict.UNKNOWN}
    assert {judgement.total for judgement in seen} == {0}


@STEADY
@given(counts=st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1)), min_size=1, max_size=12), at=st.integers(0, 11))
def test_one_more_error_never_lowers_the_evidence(counts: list[tuple[int, float]], at: int) -> None:
    """Turning one good request into a bad one anywhere in the past never lowers the e-value at the end."""
    plain = [(n, int(n * share)) for n, share in counts]
    worse = [(n, min(n, bad + 1)) if number == at else (n, bad) for number, (n, bad) in enumerate(plain)]
    subject = guard()
    ends = [watch(subject, [look(10.0 * t, c) for t, c in enumerate(each)])[1][-1] for each in (plain, worse)]
    assert ends[1].e_value >= ends[0].e_value * (1 - 1e-9)


@STEADY
@given(parts=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6))
def test_batches_within_an_instant_do_not_matter(parts: list[tuple[int, int]]) -> None:
    """The same counts in one look or in several looks at the same instant give the same state, up to rounding."""
    split = [(max(n, bad), bad) for n, bad in parts]
    whole = (sum(n for n, _ in split), sum(bad for _, bad in split))
    subject = guard()
    one = watch(subject, [look(5.0, whole)])[0]
    many = watch(subject, [look(5.0, each) for each in split])[0]
    shuffled = watch(subject, [look(5.0, each) for each in reversed(split)])[0]
    assert one.candidate == many.candidate == shuffled.candidate
    assert many.wealth.log == pytest.approx(one.wealth.log, abs=1e-6)
    assert shuffled.wealth.log == pytest.approx(one.wealth.log, abs=1e-6)


def test_a_failed_look_is_unavailable_and_counts_nothing() -> None:
    """An unreadable source changes no sum, keeps the last estimate and says both."""
    subject = guard()
    state, _ = watch(subject, [look(10.0, (200, 1))])
    after, judgement = observe(subject, state, look(20.0, (50, 50), failure="connection refused"), VIEW)
    assert judgement.verdict is Verdict.UNAVAILABLE
    assert after.candidate == state.candidate
    assert after.wealth == state.wealth
    assert judgement.estimate == 0.005
    assert render(judgement.because, "en").startswith(
        "The figures cannot be read: connection refused. Last known: 0.5%"
    )


def test_without_for_evidence_acts_at_once() -> None:
    """Two failed requests of two are enough for a guard without `for`."""
    _, seen = watch(guard(), [look(1.0, (1, 1)), look(2.0, (1, 1))])
    assert [judgement.verdict for judgement in seen] == [Verdict.UNKNOWN, Verdict.BREACHED]
    assert seen[-1].e_value >= 100


def test_a_single_failure_is_never_enough() -> None:
    """One failed request after any number of good ones does not breach."""
    for good in (0, 1, 20, 500):
        assert watch(guard(), [look(10.0, (good, 0)), look(20.0, (1, 1))])[1][-1].verdict is Verdict.UNKNOWN


def test_for_holds_as_written() -> None:
    """With `early: false`, even total failure is breached only once it has lasted for five minutes."""
    _, seen = watch(guard(hold=300.0, early=False), [look(10.0 * t, (50, 50)) for t in range(1, 40)])
    first = next(number for number, judgement in enumerate(seen, 1) if judgement.verdict is Verdict.BREACHED)
    assert first == 31
    assert render(seen[5].because, "en").endswith("It has lasted 50 s; it counts after 5 min.")


def test_overwhelming_evidence_acts_early() -> None:
    """With `early`, 10 % of errors against 1 % are breached within a few dozen requests, long before `for`."""
    _, seen = watch(guard(hold=300.0), [look(5.0 * t, (10, 1)) for t in range(1, 20)])
    first = next(number for number, judgement in enumerate(seen, 1) if judgement.verdict is Verdict.BREACHED)
    assert 3 <= first <= 8


def test_blind_time_does_not_count_towards_for() -> None:
    """Four minutes without sight are not four minutes of a true condition."""
    ticks = [look(10.0, (50, 50)), *(look(10.0 * t, failure="down") for t in range(2, 27)), look(270.0, (50, 50))]
    ticks += [look(10.0 * t, (50, 50)) for t in range(28, 70)]
    _, seen = watch(guard(hold=300.0, early=False), ticks)
    first = next(tick.at for tick, judgement in zip(ticks, seen, strict=True) if judgement.verdict is Verdict.BREACHED)
    assert first == 560.0


def test_trouble_that_goes_away_resets() -> None:
    """A bad first minute, then an hour of good answers: never breached with `early: false`, healthy in the end, from new sums."""
    ticks = [look(10.0 * t, (50, 10 if t <= 6 else 0)) for t in range(1, 361)]
    state, seen = watch(guard(hold=300.0, early=False), ticks)
    verdicts = [judgement.verdict for judgement in seen]
    assert Verdict.BREACHED not in verdicts
    assert verdicts[-1] is Verdict.HEALTHY
    assert state.began > 0
    assert state.candidate.x == 0


def test_late_trouble_is_not_diluted() -> None:
    """Half an hour of perfect answers does not protect a version that then fails 5 %; the because shows the late figures."""
    rng = random.Random(2)
    ticks = [look(10.0 * t, (100, 0 if t <= 180 else failures(rng, 100, 0.05))) for t in range(1, 200)]
    _, seen = watch(guard(), ticks)
    first = next(number for number, judgement in enumerate(seen, 1) if judgement.verdict is Verdict.BREACHED)
    assert 181 < first <= 188
    assert seen[first - 1].estimate > 0.01
    assert seen[first - 1].total > 18_000


def test_healthy_needs_enough_and_recent_requests() -> None:
    """No errors: unknown with a number while there are few requests, healthy later, unknown when traffic stops."""
    subject = guard()
    state, seen = watch(subject, [look(10.0 * t, (100, 0)) for t in range(1, 11)])
    assert [judgement.verdict for judgement in seen[:4]] == [Verdict.UNKNOWN] * 4
    assert seen[0].needed is not None
    assert 300 <= 100 + seen[0].needed <= 500
    assert seen[-1].verdict is Verdict.HEALTHY
    assert seen[-1].high < 0.01
    assert judge(subject, state, 150.0, VIEW).verdict is Verdict.HEALTHY
    stopped = judge(subject, state, 170.0, VIEW)
    assert stopped.verdict is Verdict.UNKNOWN
    assert render(stopped.because, "en").endswith("Nothing has reached the candidate for 1 min 10 s.")


def test_needed_is_about_right() -> None:
    """The number of requests said to be needed, when they come at the same rate, settles the matter within a factor of two."""
    subject, state, total = guard(), None, 0
    state, (first,) = watch(subject, [look(10.0, (40, 1))])
    at = 10.0
    while total < 4 * first.needed:
        at, total = at + 10.0, total + 40
        state, (judgement,) = watch(subject, [look(at, (40, 1))], state=state)
        if judgement.verdict is Verdict.BREACHED:
            break
    assert first.needed / 2 <= total <= 2 * first.needed


def test_a_latency_quantile_is_a_share_over_the_limit() -> None:
    """`latency_p95 > 500ms` breaches when clearly more than 5 % are slower, and shows that share."""
    slow, fine = Counts(200, over={0.5: 40}), Counts(400, over={0.5: 4})
    subject = guard("latency_p95", limit=0.5)
    breached = watch(subject, [look(10.0, slow)])[1][-1]
    assert (breached.verdict, breached.estimate, breached.limit) == (Verdict.BREACHED, 0.2, pytest.approx(0.05))
    assert watch(subject, [look(10.0 * t, fine) for t in range(1, 9)])[1][-1].verdict is Verdict.HEALTHY
    assert "took longer than 500 ms" in render(breached.because, "en")


def test_below_is_the_mirror_of_above() -> None:
    """`completion_rate < 60%` gives the same evidence as its complement above 40 %, in its own unit."""
    falling = guard("completion_rate", "<", 0.6)
    rising = guard("abandon_rate", ">", 0.4)
    ends = []
    for subject, good in ((falling, 1), (rising, 0)):
        ticks = [
            look(10.0 * t, Counts(30, sums={subject.condition.metric: (30, 12.0 if good else 18.0, 0.0)}))
            for t in range(9)
        ]
        ends.append(watch(subject, ticks)[1][-1])
    assert ends[0].e_value == pytest.approx(ends[1].e_value)
    assert (ends[0].estimate, ends[1].estimate) == (pytest.approx(0.4), pytest.approx(0.6))
    assert ends[0].low < 0.4 < ends[0].high <= ends[0].limit == 0.6
    assert ends[0].low == pytest.approx(1 - ends[1].high)


def test_a_comparison_sees_a_worse_candidate_and_clears_an_equal_one() -> None:
    """6 % against stable's 1 % is breached; 1 % against 1 % with a margin of 2 % becomes healthy."""
    rng = random.Random(4)
    worse = [look(10.0 * t, (20, failures(rng, 20, 0.06)), (200, failures(rng, 200, 0.01))) for t in range(1, 61)]
    equal = [look(10.0 * t, (40, failures(rng, 40, 0.01)), (200, failures(rng, 200, 0.01))) for t in range(1, 61)]
    assert Verdict.BREACHED in {judgement.verdict for judgement in watch(guard(limit=0.005, relative=True), worse)[1]}
    assert watch(guard(limit=0.02, relative=True), equal)[1][-1].verdict is Verdict.HEALTHY


@pytest.mark.parametrize(("scale", "expected"), [(1.0, Verdict.HEALTHY), (2.0, Verdict.BREACHED)])
def test_a_comparison_of_latency_learns_its_threshold(scale: float, expected: Verdict) -> None:
    """Against stable by 50 %: an equal candidate is healthy, one twice as slow is breached; nothing is said while learning."""
    subject, rng = guard("latency_p90", limit=0.5, relative=True), random.Random(6)
    ladder = thresholds([subject])

    def counts(n: int, factor: float) -> Counts:
        times = [factor * rng.lognormvariate(-2, 0.7) for _ in range(n)]
        return Counts(n, over={limit: sum(value > limit for value in times) for limit in ladder})

    state, seen = watch(subject, [look(10.0 * t, counts(30, scale), counts(90, 1.0)) for t in range(1, 61)])
    assert seen[0].verdict is Verdict.UNKNOWN
    assert "Learning" in render(seen[0].because, "en")
    assert seen[-1].verdict is expected
    assert 0.2 <= ladder[state.rung] <= 0.5


@pytest.mark.parametrize(("mean", "expected"), [(3.5, Verdict.BREACHED), (4.5, Verdict.HEALTHY)])
def test_a_mean_is_held_against_its_limit(mean: float, expected: Verdict) -> None:
    """`satisfaction < 4` breaches at 3.5 and is healthy at 4.5, in its own unit, and says nothing of fewer than 100 values."""
    rng, subject = random.Random(8), guard("satisfaction", "<", 4.0)
    ticks = []
    for t in range(1, 31):
        values = [rng.gauss(mean, 0.8) for _ in range(12)]
        ticks.append(look(10.0 * t, Counts(sums={"satisfaction": (12, sum(values), sum(v * v for v in values))})))
    _, seen = watch(subject, ticks)
    assert seen[1].verdict is Verdict.UNKNOWN
    assert seen[1].low is None
    assert seen[-1].verdict is expected
    assert seen[-1].low < mean < seen[-1].high


def test_alpha_is_the_guards_own() -> None:
    """With a tenth of the error budget the same figures need ten times the evidence."""
    ticks = [look(10.0, (20, 4))]
    loose = watch(guard(), ticks, View(Slot.GREEN, 0.01))[1][-1]
    strict = watch(guard(), ticks, View(Slot.GREEN, 0.0001))[1][-1]
    assert loose.e_value == strict.e_value
    assert (loose.verdict, strict.verdict) == (Verdict.BREACHED, Verdict.UNKNOWN)


def test_the_candidate_may_be_blue() -> None:
    """Which slot is judged is a fact of the view, not of its colour."""
    tick = Tick(10.0, {Slot.BLUE: Counts(50, 25), Slot.GREEN: Counts(50, 0)})
    assert watch(guard(), [tick], View(Slot.BLUE, 0.01))[1][-1].verdict is Verdict.BREACHED
    assert watch(guard(), [tick], View(Slot.GREEN, 0.01))[1][-1].verdict is Verdict.UNKNOWN


def test_a_clock_that_steps_back_breaks_nothing() -> None:
    """A look dated before the last one is counted as of the last one."""
    state, seen = watch(guard(hold=300.0), [look(100.0, (10, 1)), look(40.0, (10, 1)), look(110.0, (10, 1))])
    assert state.at == 110.0
    assert seen[-1].total == 30


def test_the_example_sentence() -> None:
    """Figures, interval and limit stand in one short sentence, in both languages."""
    judgement = watch(guard(), [look(10.0, (212, 10))])[1][-1]
    assert render(judgement.because, "en") == "4.72% of 212 requests failed (1.3% to 11.3%); the limit is 1%."
    french = render(judgement.because, "fr").replace("\u202f", " ")
    assert french == "Sur 212 requêtes, 4,72 % ont échoué (de 1,3 % à 11,3 %) ; la limite est 1 %."


def test_absolute_latency_guards_need_their_limit_and_relative_ones_the_ladder() -> None:
    """`thresholds` lists exact limits, and for comparisons a ladder from 1 ms to a minute about 10 % apart."""
    assert thresholds([guard(), guard("latency_p95", limit=0.123), guard("response_time", limit=3.0)]) == (0.123, 3.0)
    ladder = thresholds([guard("latency_p95", limit=0.2, relative=True)])
    assert ladder[0] == 0.001
    assert 55 < ladder[-1] < 65
    assert all(1.05 < b / a < 1.16 for a, b in itertools.pairwise(ladder))


def test_a_spike_shorter_than_half_of_for_is_filtered_at_any_traffic() -> None:
    """Two minutes of 30 % errors do not breach `for 5m` with `early: false`, neither at 1 request a second nor at 100."""
    for per_look in (10, 1000):
        ticks = [look(10.0 * t, (per_look, per_look * 3 // 10 if 30 < t <= 42 else 0)) for t in range(1, 150)]
        _, seen = watch(guard(hold=300.0, early=False), ticks)
        assert Verdict.BREACHED not in {judgement.verdict for judgement in seen}


def test_a_new_epoch_says_so() -> None:
    """At the look that ends an epoch nothing is claimed of the figures that were just put away."""
    ticks = [look(10.0 * t, (50, 10 if t <= 6 else 0)) for t in range(1, 120)]
    _, seen = watch(guard(hold=300.0, early=False), ticks)
    texts = [render(judgement.because, "en") for judgement in seen]
    assert texts.count("The problem has gone away; counting starts again.") == 1


def test_counters_that_disagree_by_a_few_do_no_harm() -> None:
    """More errors than requests, as two counters read a moment apart can give, count as all requests."""
    state, _ = watch(guard(), [look(10.0, (3, 4))])
    assert (state.candidate.n, state.candidate.x) == (3, 3)
