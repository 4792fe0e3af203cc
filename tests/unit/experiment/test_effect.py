"""Estimates: what must not change them, and what is no estimate."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from bascule.experiment.statistics.assignment import EXPECTED, mismatch
from bascule.experiment.statistics.bayes import Prior, posterior
from bascule.experiment.statistics.effect import Effect, Lack, effect
from bascule.experiment.statistics.interval import Interval, narrowed
from bascule.experiment.statistics.multiplicity import Correction, adjusted, benjamini_hochberg, holm
from bascule.experiment.statistics.sequence import always, always_p, at_least, log_evidence
from bascule.experiment.statistics.summary import Adjusted, Bins, Mean, Quantile, Ratio, Share
from bascule.experiment.wrong import WrongExperiment
from tests.kit.experiments import STEADY

VALUES = st.lists(st.floats(-1e4, 1e4).map(lambda value: round(value, 3)), min_size=3, max_size=30)
PAIRS = st.lists(st.tuples(st.floats(0.1, 100), st.floats(0.5, 10)), min_size=3, max_size=30)
COUNTS = st.tuples(st.integers(2, 10_000), st.floats(0, 1)).map(lambda pair: Share(pair[0], round(pair[0] * pair[1])))


def mean(values: list[float]) -> Mean:
    """The summary of these values."""
    return Mean(len(values), math.fsum(values), math.fsum(value * value for value in values))


def ratio(pairs: list[tuple[float, float]]) -> Ratio:
    """The summary of these pairs."""
    y, d = np.array(pairs).T
    return Ratio(len(pairs), y.sum(), (y * y).sum(), d.sum(), (d * d).sum(), (y * d).sum())


def covaried(pairs: list[tuple[float, float]]) -> Adjusted:
    """The same sums, read as a value and its covariate."""
    found = ratio(pairs)
    sums = (found.sum, found.squares, found.denominator, found.denominator_squares, found.product)
    return Adjusted(found.n, *map(float, sums))


@STEADY
@given(VALUES, VALUES)
def test_welch_is_that_of_scipy(a: list[float], b: list[float]) -> None:
    """From sums alone the p-value and interval of the raw values come out."""
    assume(min(np.var(a), np.var(b)) > 1e-2)
    found = effect(mean(a), mean(b), relative=False)
    wanted = stats.ttest_ind(b, a, equal_var=False)
    assert isinstance(found, Effect)
    assert found.p == pytest.approx(wanted.pvalue, rel=1e-6, abs=1e-12)
    interval = wanted.confidence_interval()
    assert [found.interval().low, found.interval().high] == pytest.approx(
        [interval.low, interval.high], rel=1e-6, abs=1e-6
    )


@STEADY
@given(COUNTS, COUNTS)
def test_swapping_the_variants_turns_the_sign(a: Share, b: Share) -> None:
    """An absolute effect does not depend on which variant is called control."""
    there, back = effect(a, b, relative=False), effect(b, a, relative=False)
    if isinstance(there, Lack):
        assert there is back
        return
    assert isinstance(back, Effect)
    assert (back.estimate, back.error, back.p) == pytest.approx((-there.estimate, there.error, there.p))
    assert back.z == pytest.approx(-there.z, abs=1e-9)


@STEADY
@given(PAIRS, PAIRS, st.floats(0.001, 1000))
def test_the_unit_does_not_matter(a: list[tuple[float, float]], b: list[tuple[float, float]], scale: float) -> None:
    """Euros or cents: a relative effect of a ratio or an adjusted mean is the same."""
    for form in (ratio, covaried):
        here = effect(form(a), form(b), relative=True)
        there = effect(form([(scale * y, d) for y, d in a]), form([(scale * y, d) for y, d in b]), relative=True)
        if isinstance(here, Effect) and isinstance(there, Effect) and here.error > 1e-6:
            assert (here.estimate, here.error) == pytest.approx((there.estimate, there.error), rel=1e-5, abs=1e-9)


@STEADY
@given(st.lists(PAIRS, min_size=1, max_size=6), PAIRS)
def test_days_add_up_to_one_total(days: list[list[tuple[float, float]]], other: list[tuple[float, float]]) -> None:
    """The effect of added summaries is the effect of the summary of all users."""
    whole = [pair for day in days for pair in day]
    for form in (ratio, covaried):
        parts = form(days[0])
        for day in days[1:]:
            parts = parts + form(day)
        one, all_at_once = effect(form(other), parts, relative=False), effect(form(other), form(whole), relative=False)
        if isinstance(one, Effect) and isinstance(all_at_once, Effect) and one.error > 1e-6:
            assert (one.estimate, one.error) == pytest.approx(
                (all_at_once.estimate, all_at_once.error), rel=1e-6, abs=1e-9
            )


def test_a_covariate_narrows_the_interval() -> None:
    """A covariate that explains most of the values takes most of the noise away, and the truth stays inside."""
    rng = np.random.default_rng(7)
    before = rng.normal(10, 3, 4000)
    after = before + rng.normal(0, 1, 4000) + np.repeat([0.0, 0.3], 2000)
    sides = [list(zip(after[side], before[side], strict=True)) for side in (slice(2000), slice(2000, 4000))]
    plain = effect(mean([y for y, _ in sides[0]]), mean([y for y, _ in sides[1]]), relative=False)
    narrow = effect(covaried(sides[0]), covaried(sides[1]), relative=False)
    assert isinstance(plain, Effect)
    assert isinstance(narrow, Effect)
    assert narrow.error < plain.error / 2.5
    assert 0.3 in narrow.interval()


def test_a_quantile_of_bins_is_that_of_the_values() -> None:
    """Bins that hold every value give the order statistic, and an interval that holds the true quantile."""
    values = np.random.default_rng(1).exponential(size=20_000).round(3)
    counts = tuple(
        (float(value), int(count)) for value, count in zip(*np.unique(values, return_counts=True), strict=True)
    )
    found = Bins(0.95, counts).quantile()
    assert found.estimate == pytest.approx(np.quantile(values, 0.95, method="inverted_cdf"))
    assert found.lower < -math.log(0.05) < found.upper
    halves = Bins(0.95, counts[::2]) + Bins(0.95, counts[1::2])
    assert halves.quantile() == found


@pytest.mark.parametrize(
    ("control", "treatment", "relative", "lack"),
    [
        (Share(), Share(), False, Lack.USERS),
        (Share(1, 1), Share(100, 50), False, Lack.USERS),
        (Share(100, 0), Share(100, 0), False, Lack.VARIANCE),
        (Share(100, 100), Share(100, 100), True, Lack.VARIANCE),
        (Mean(10, 10 * 0.1, 10 * 0.01), Mean(10, 20 * 0.1, 20 * 0.02), False, Lack.VARIANCE),
        (Share(100, 1), Share(100, 50), True, Lack.BASE),
        (Mean(100, 0.0, 50.0), Mean(100, 10.0, 50.0), True, Lack.BASE),
        (Mean(100, -500.0, 2600.0), Mean(100, -400.0, 1700.0), True, Lack.BASE),
        (Ratio(100), Ratio(100), False, Lack.BASE),
        (Mean(100, 0.0, 1e-318), Mean(100, 0.0, 1e-318), False, Lack.NUMBER),
        (Quantile(100, 5.0, 5.0, 5.0), Quantile(100, 6.0, 6.0, 6.0), False, Lack.VARIANCE),
    ],
)
def test_what_is_no_estimate(control: object, treatment: object, relative: bool, lack: Lack) -> None:
    """Too few users, no variance, a base near 0, numbers too large: said so, never a number."""
    assert effect(control, treatment, relative) is lack  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Share(10, 11),
        lambda: Share(-1, 0),
        lambda: Share(10, -1),
        lambda: Mean(10, math.nan, 1.0),
        lambda: Mean(10, 1.0, math.inf),
        lambda: Mean(10, 100.0, 1.0),
        lambda: Mean(0, 1.0, 1.0),
        lambda: Ratio(10, 1.0, 1.0, 1.0, 1.0, 50.0),
        lambda: Ratio(10, 1.0, 1.0, 1.0, 1.0, math.nan),
        lambda: Adjusted(10, 1.0, 1.0, 100.0, 1.0, 0.0),
        lambda: Quantile(10, 1.0, 2.0, 3.0),
        lambda: Quantile(10, math.nan, 2.0, 3.0),
        lambda: Bins(1.0),
        lambda: Bins(0.5, ((math.nan, 3),)),
        lambda: Bins(0.5, ((1.0, 3), (1.0, 4))),
    ],
)
def test_sums_that_cannot_be_are_refused(make) -> None:
    """More successes than users, squares too small for their sum, NaN: refused when the summary is made."""
    with pytest.raises(WrongExperiment):
        make()


@STEADY
@given(
    estimate=st.floats(-5, 5), error=st.floats(0.01, 2), n=st.integers(4, 10**7), alpha=st.sampled_from([0.01, 0.05])
)
def test_the_sequence_is_wider_than_one_look(estimate: float, error: float, n: int, alpha: float) -> None:
    """What may be read at any time says less than what may be read once; interval and p-value agree about 0."""
    found = Effect(estimate, error, n - 2.0, n, relative=False)
    band = always(found, alpha)
    assert (n < 30) or found.interval(alpha).within(band)
    assert (0 in band) is (always_p(found, alpha) > alpha)


@STEADY
@given(estimate=st.floats(-5, 5), error=st.floats(0.01, 2), n=st.integers(100, 10**7), limit=st.floats(-3, 3))
def test_the_one_sided_end_is_where_the_evidence_is_complete(
    estimate: float, error: float, n: int, limit: float
) -> None:
    """The lower end passes a limit exactly when the e-value against that limit reaches 1/alpha."""
    found = Effect(estimate, error, n - 2.0, n, relative=False)
    end = at_least(found, 0.01)
    assert end < estimate
    assert log_evidence(found, end, 0.01) == pytest.approx(-math.log(0.01), abs=1e-6)
    assume(abs(end - limit) > 1e-9)
    assert (end > limit) is (log_evidence(found, limit, 0.01) > -math.log(0.01))


INTERVALS = st.lists(
    st.tuples(st.floats(-10, 10), st.floats(0, 5)).map(lambda pair: Interval(pair[0], sum(pair))), max_size=12
)


@STEADY
@given(INTERVALS)
def test_narrowed_intervals_are_nested(bands: list[Interval]) -> None:
    """Each lies within today's, and within the one before it unless they have nothing in common."""
    found = narrowed(bands)
    assert len(found) == len(bands)
    for before, now, today in zip(found, found[1:], bands[1:], strict=False):
        assert now.within(today)
        assert now.within(before) or today.low > before.high or today.high < before.low


@STEADY
@given(st.lists(st.floats(0, 1), max_size=12))
def test_corrections(ps: list[float]) -> None:
    """Benjamini-Hochberg is scipy's; neither lowers a p-value, both keep the order, Holm lies between it and Bonferroni."""
    fdr, family = benjamini_hochberg(ps), holm(ps)
    assert fdr == pytest.approx(list(stats.false_discovery_control(ps)) if ps else [])
    for p, lower, higher in zip(ps, fdr, family, strict=True):
        assert p - 1e-12 <= lower <= higher + 1e-12
        assert higher <= min(1.0, len(ps) * p) + 1e-12
    for found in (fdr, family):
        assert [found[place] for place in sorted(range(len(ps)), key=ps.__getitem__)] == sorted(found)


def test_holm_by_hand() -> None:
    """Holm's textbook case: 0.01, 0.04, 0.03 of three become 0.03, 0.06, 0.06."""
    assert adjusted([0.01, 0.04, 0.03], Correction.HOLM) == pytest.approx([0.03, 0.06, 0.06])


@STEADY
@given(st.lists(st.integers(30, 5000), min_size=2, max_size=5), st.data())
def test_the_mismatch_is_the_chi_square_of_scipy(users: list[int], data: st.DataObject) -> None:
    """For any weights; and none with too few users to tell."""
    weights = data.draw(st.lists(st.integers(1, 5), min_size=len(users), max_size=len(users)))
    expected = [sum(users) * weight / sum(weights) for weight in weights]
    assume(min(expected) >= EXPECTED)
    assert mismatch(users, weights) == pytest.approx(stats.chisquare(users, expected).pvalue, rel=1e-6, abs=1e-300)
    assert mismatch([1] * len(users), weights) is None


@STEADY
@given(estimate=st.floats(-1, 1), error=st.floats(0.05, 1), center=st.floats(-0.5, 0.5), base=st.floats(0.5, 5))
def test_a_belief_is_prior_times_likelihood(estimate: float, error: float, center: float, base: float) -> None:
    """On a fine grid, mean, chance to win and what is lost on average come out of Bayes' rule."""
    found = posterior(Effect(estimate, error, 98.0, 100, relative=False), Prior(center, 0.3), base)
    grid = np.linspace(-15, 15, 60_001)
    weight = stats.norm.pdf(grid, center * base, 0.3 * base) * stats.norm.pdf(estimate, grid, error)
    weight /= weight.sum()
    lost = [float((np.maximum(sign * grid, 0) * weight).sum()) for sign in (1, -1)]
    assert found.mean == pytest.approx(float((grid * weight).sum()), abs=1e-6)
    above = float(weight[grid > 1e-9].sum() + weight[np.abs(grid) <= 1e-9].sum() / 2)
    assert found.chance_to_win == pytest.approx(above, abs=1e-4)
    assert found.risk == pytest.approx(tuple(lost), abs=1e-5)
