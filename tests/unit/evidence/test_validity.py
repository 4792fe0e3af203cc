"""The error bounds, by seeded simulation of the real code and by exact sums."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.evidence.counting import log_evidence
from bascule.evidence.counts import Counts
from bascule.evidence.figures import Tally
from bascule.evidence.guard import View
from bascule.evidence.statistics import interval, pair, share
from bascule.evidence.statistics.mean import deviation, log_e, radius
from bascule.evidence.statistics.wealth import FIRST, Wealth, due
from bascule.evidence.verdict import Verdict
from bascule.kernel.slot import Slot
from tests.kit.evidence import STEADY, failures, guard, look, watch

RATES = st.floats(0.001, 0.95)


def _binomial(n: int, p: float) -> list[float]:
    return [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


@STEADY
@given(limit=RATES, part=st.floats(0, 1), n=st.integers(1, 12))
def test_a_bet_against_a_good_version_gains_nothing_on_average(limit: float, part: float, n: int) -> None:
    """The likelihood ratio of a look has expectation at most 1 at every rate up to the limit, for every alternative."""
    chances = _binomial(n, part * limit)
    gains = [share.gains(limit, Tally(n, k)) for k in range(n + 1)]
    for number in range(len(gains[0])):
        assert sum(chance * math.exp(gain[number]) for chance, gain in zip(chances, gains, strict=True)) <= 1 + 1e-9


@STEADY
@given(
    stable=st.floats(0, 0.9), part=st.floats(0, 1), margin=st.floats(0, 0.09),
    sizes=st.tuples(st.integers(1, 6), st.integers(1, 6)), past=st.integers(0, 100),
)  # fmt: skip
def test_a_bet_against_a_candidate_no_worse_than_stable_gains_nothing(stable, part, margin, sizes, past) -> None:
    """The two-sample e-value of a look has expectation at most 1 for all pairs in the null, whatever was believed of stable."""
    own, other = _binomial(sizes[0], part * (stable + margin)), _binomial(sizes[1], stable)
    mean = [0.0] * len(pair.prior())
    for k, chance in enumerate(own):
        for j, chance2 in enumerate(other):
            gains = pair.gains(margin, Tally(sizes[0], k), Tally(sizes[1], j), Tally(100, past))
            mean = [have + chance * chance2 * math.exp(gain) for have, gain in zip(mean, gains, strict=True)]
    assert max(mean) <= 1 + 1e-9


@STEADY
@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=8))
def test_the_stake_is_never_overspent(times: list[float]) -> None:
    """Whatever the looks' times, what is invested stays below 1 and starts with the first part."""
    parts = [due(at, 600.0) for at in sorted(times)]
    assert all(FIRST <= part < 1 + 1e-12 for part in parts)
    assert parts == sorted(parts)


@STEADY
@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=8))
def test_wealth_without_news_stays_one(times: list[float]) -> None:
    """Restarts move the stake between pots; looks without requests neither create nor destroy any of it."""
    table, wealth = share.bets(0.01), Wealth()
    for at in sorted(times):
        wealth = wealth.grow(due(at, 600.0), table.prior, share.gains(0.01, Tally()))
    assert wealth.log == pytest.approx(0.0, abs=1e-9)


def test_renewed_wealth_is_at_most_one() -> None:
    """A new epoch keeps a loss and throws a gain away."""
    table = share.bets(0.01)
    rich = Wealth().grow(due(1.0, 600.0), table.prior, share.gains(0.01, Tally(50, 25)))
    poor = Wealth().grow(due(1.0, 600.0), table.prior, share.gains(0.01, Tally(5000, 0)))
    assert rich.log > 5
    assert rich.renewed().log == 0
    assert poor.renewed().log == pytest.approx(poor.log)
    assert poor.log < -1


@pytest.mark.long
def test_a_version_exactly_at_the_limit_is_rarely_breached() -> None:
    """At the limit itself, the hardest good version, 250 rollouts with 100 looks each breach no more than the risk allows."""
    rng, breached = random.Random(7), 0
    subject = guard(limit=0.05)
    for _ in range(250):
        _, seen = watch(subject, [look(10.0 * t, (20, failures(rng, 20, 0.05))) for t in range(1, 101)])
        breached += any(judgement.verdict is Verdict.BREACHED for judgement in seen)
    # At most 1 % is promised: 2.5 are expected at worst, 9 have a chance below 0.2 %.
    assert breached < 9


@pytest.mark.long
def test_a_comparison_survives_a_baseline_that_wanders() -> None:
    """When both slots get worse together, a comparison does not blame the candidate."""
    rng, breached = random.Random(11), 0
    subject = guard(limit=0.0, relative=True)
    for _ in range(150):
        rates = [0.02 + 0.15 * (t % 40 > 20) for t in range(80)]
        ticks = [look(10.0 * t, (15, failures(rng, 15, p)), (60, failures(rng, 60, p))) for t, p in enumerate(rates)]
        breached += any(judgement.verdict is Verdict.BREACHED for judgement in watch(subject, ticks)[1])
    assert breached < 7


def test_an_interval_covers_the_truth_at_every_look() -> None:
    """The 95 % confidence sequence misses the true rate at any of 60 looks in at most 5 % of runs."""
    rng, missed = random.Random(3), 0
    for _ in range(400):
        tally, out = Tally(), False
        for _ in range(60):
            tally += Tally(10, failures(rng, 10, 0.03))
            low, high = interval.share(tally, 0.01, 0.05)
            out = out or not low <= 0.03 <= high
        missed += out
    assert missed < 34


def test_healthy_is_rarely_said_of_a_bad_version() -> None:
    """A version at 1.3 times the limit is ever called healthy in at most 5 % of runs."""
    rng, wrong = random.Random(5), 0
    subject = guard(limit=0.05)
    for _ in range(150):
        _, seen = watch(subject, [look(10.0 * t, (25, failures(rng, 25, 0.065))) for t in range(1, 61)])
        wrong += any(judgement.verdict is Verdict.HEALTHY for judgement in seen)
    assert wrong < 16


def test_means_exactly_at_the_limit_are_rarely_breached() -> None:
    """A skewed quantity with its mean at the limit breaches about as rarely as promised (the bound is asymptotic)."""
    rng, breached = random.Random(13), 0
    subject = guard("time_to_complete", limit=2.0)
    for _ in range(200):
        ticks = []
        for t in range(1, 61):
            values = [rng.expovariate(0.5) for _ in range(20)]
            sums = (len(values), sum(values), sum(value * value for value in values))
            ticks.append(look(10.0 * t, Counts(20, sums={"time_to_complete": sums})))
        breached += any(judgement.verdict is Verdict.BREACHED for judgement in watch(subject, ticks)[1])
    assert breached < 9


def test_the_mean_interval_is_the_published_one() -> None:
    """The radius is the formula of the asymptotic confidence sequence, worked out by hand for n = 100."""
    r2 = (-2 * math.log(0.05) + math.log(-2 * math.log(0.05)) + 1) / 200
    by_hand = 2.0 * math.sqrt(2 * (100 * r2 + 1) / (100**2 * r2) * math.log(math.sqrt(100 * r2 + 1) / 0.05))
    assert radius(100, 2.0, 0.05) == pytest.approx(by_hand)


def test_the_mean_evidence_is_the_half_normal_mixture() -> None:
    """The closed form equals the mixture of likelihood ratios over a half-normal prior, summed numerically."""
    n, excess, spread = 150, 0.3, 1.0
    r2 = (-2 * math.log(0.05) + math.log(-2 * math.log(0.05)) + 1) / 200
    step, total = 1e-4, 0.0
    for number in range(40_000):
        effect = (number + 0.5) * step
        prior = 2 / math.sqrt(2 * math.pi * r2) * math.exp(-effect * effect / (2 * r2))
        total += prior * math.exp(effect * n * excess - n * effect * effect / 2) * step
    assert log_e((n, excess, spread)) == pytest.approx(math.log(total), rel=1e-4)


def test_deviation_is_the_sample_one() -> None:
    """1, 2, 3, 4 have a standard deviation of the root of 5/3."""
    assert deviation(Tally(4, 10, 30)) == pytest.approx(math.sqrt(5 / 3))


@STEADY
@given(limit=st.sampled_from([0.01, 0.05, 0.4]), n=st.integers(1, 400), data=st.data())
def test_interval_ends_are_where_the_martingale_reaches_its_bound(limit: float, n: int, data: st.DataObject) -> None:
    """At both ends the mixture over the likelihood equals 1/error."""
    tally = Tally(n, data.draw(st.integers(0, n)))
    for end in interval.share(tally, limit, 0.05):
        if 0 < end < 1:
            log = interval.log_mixture(tally, limit) - interval.log_likelihood(tally, end)
            assert log == pytest.approx(math.log(20), abs=1e-3)


def test_more_requests_needed_than_walds_bound_but_not_many_more() -> None:
    """5 % against a limit of 1 %: the median over 200 rollouts is between 1 and 1.6 times Wald's bound."""
    rng, needed, subject = random.Random(17), [], guard()
    for _ in range(200):
        state, total = None, 0
        while state is None or log_evidence(subject, state) < math.log(100):
            total += 1
            state, _ = watch(subject, [look(total / 10, (1, failures(rng, 1, 0.05)))], state=state)
        needed.append(total)
    assert 1 <= sorted(needed)[100] / share.wald(0.05, 0.01, 0.01) <= 1.6


@pytest.mark.parametrize("relative", [False, True])
def test_wealth_is_a_supermartingale_through_the_whole_guard(relative: bool) -> None:
    """Over all outcomes of one look after a real history, the expected wealth is at most the wealth before: no peeking."""
    rng, rate, sizes = random.Random(19), 0.05, (3, 31)
    subject = guard(limit=0.0 if relative else rate, relative=relative)
    history = [look(10.0 * t, (20, failures(rng, 20, 0.1)), (40, failures(rng, 40, rate))) for t in range(1, 8)]
    state, _ = watch(subject, history)
    expected = 0.0
    for k, chance in enumerate(_binomial(sizes[0], rate)):
        for j, chance2 in enumerate(_binomial(sizes[1], rate)):
            after, _ = watch(subject, [look(80.0, (sizes[0], k), (sizes[1], j))], state=state)
            expected += chance * chance2 * math.exp(log_evidence(subject, after))
    assert expected <= math.exp(log_evidence(subject, state)) * (1 + 1e-9)


def test_evidence_that_was_in_once_stays_in() -> None:
    """Ville's bound is about the maximum: when `for` is over, the proof may lie in the past while the condition is still true."""
    ticks = [look(10.0, (100, 7)), *(look(10.0 * t, (1000, 11)) for t in range(2, 40))]
    subject = guard(hold=300.0, early=False)
    state, seen = watch(subject, ticks)
    assert log_evidence(subject, state) < math.log(100)
    assert seen[-1].verdict is Verdict.BREACHED
    assert seen[-1].e_value >= 100


def test_no_bet_before_stable_is_known() -> None:
    """Until 30 requests of stable were seen in earlier looks, a comparison takes no position."""
    subject = guard(limit=0.0, relative=True)
    _, seen = watch(subject, [look(1.0, (9, 9), (29, 0)), look(2.0, (9, 9), (29, 0)), look(3.0, (9, 9), (29, 0))])
    assert [round(judgement.e_value, 6) for judgement in seen[:2]] == [1.0, 1.0]
    assert seen[2].e_value > 100


@pytest.mark.parametrize("errors", [5, 7])
def test_a_version_that_has_just_turned_bad_is_not_healthy(errors: int) -> None:
    """After thousands of good requests, 5 failed ones of the last 20 are not enough for a breach, but no longer healthy."""
    ticks = [*(look(10.0 * t, (20, 0)) for t in range(1, 181)), look(1810.0, (20, errors))]
    _, seen = watch(guard(), ticks, View(Slot.GREEN, 0.0001))
    assert [judgement.verdict for judgement in seen[-2:]] == [Verdict.HEALTHY, Verdict.UNKNOWN]
    assert seen[-1].estimate > 0.01


def test_strong_evidence_is_not_healthy_even_when_the_latest_requests_are_good() -> None:
    """Evidence above the root of what a breach needs keeps a version from being healthy until it has faded."""
    ticks = [*(look(10.0 * t, (40, 0)) for t in range(1, 181)), look(1810.0, (20, 17))]
    ticks += [look(1810.0 + 10 * t, (10, 0)) for t in range(1, 30)]
    _, seen = watch(guard(), ticks, View(Slot.GREEN, 1e-26))
    # The bad look has left "now" (half a minute) by the third good one.
    after = [(judgement.e_value >= 1e13, judgement.verdict) for judgement in seen[-27:]]
    assert set(after) == {(True, Verdict.UNKNOWN), (False, Verdict.HEALTHY)}
