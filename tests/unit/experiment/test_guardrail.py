"""Guardrails: how early harm is seen, and how rarely it is seen where there is none."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.experiment.guardrail import EVENTS, FEWEST, exact, harm_at_least
from bascule.experiment.metric import Better, Metric, MetricKind
from bascule.experiment.statistics.effect import effect
from bascule.experiment.statistics.sequence import at_least
from bascule.experiment.statistics.summary import Mean, Share
from tests.kit.experiments import ERRORS, STEADY

KEPT = Metric("kept", MetricKind.SHARE, Better.UP)
LATENCY = Metric("latency", MetricKind.MEAN, Better.DOWN)
SHARES = st.integers(0, 3000).flatmap(lambda n: st.integers(0, n).map(lambda k: Share(n, k)))


@STEADY
@given(SHARES, SHARES)
def test_less_of_the_good_is_more_of_the_bad(control: Share, treated: Share) -> None:
    """A share whose growth is good is judged by its complement."""
    other = [Share(each.n, each.n - each.successes) for each in (control, treated)]
    wanted = harm_at_least(ERRORS, (other[0], other[1]), 0.01)
    assert harm_at_least(KEPT, (control, treated), 0.01) == pytest.approx(wanted, abs=1e-9)


@STEADY
@given(SHARES, SHARES)
def test_what_is_proven_is_below_what_was_seen(control: Share, treated: Share) -> None:
    """Proven harm never exceeds the observed difference, and a smaller risk proves less."""
    if not (control.n and treated.n):
        return
    seen = treated.successes / treated.n - control.successes / control.n
    assert (
        harm_at_least(ERRORS, (control, treated), 0.001)
        <= harm_at_least(ERRORS, (control, treated), 0.05)
        <= seen + 1e-9
    )


def test_a_broken_variant_is_seen_at_once() -> None:
    """A dozen failures out of a dozen are proof, and two are not."""
    assert exact(ERRORS, Share(12, 0), Share(12, 12), 0.01) > 0
    assert exact(ERRORS, Share(2, 0), Share(2, 2), 0.01) < 0


def test_rare_events_are_left_to_the_exact_interval() -> None:
    """With 18 to 0 events the approximation alone would see harm where a tenth of the users is control; it does not speak."""
    control, treated = Share(1000, 0), Share(9000, 18)
    found = effect(control, treated, relative=False)
    assert at_least(found, 0.01) > 0  # type: ignore[arg-type]
    assert harm_at_least(ERRORS, (control, treated), 0.01) < 0
    assert EVENTS > 0


def test_few_values_prove_nothing() -> None:
    """Below the least number of users a mean is not judged at all; with it, the same difference is proof."""
    few, enough = (
        [Mean(n, n * mean, n * (mean * mean + 1)) for mean in (1.0, 2.0)] for n in (FEWEST - 1, FEWEST)
    )  # fmt: skip
    assert harm_at_least(LATENCY, (few[0], few[1]), 0.01) == -math.inf
    assert 0.5 < harm_at_least(LATENCY, (enough[0], enough[1]), 0.01) < 1.0


@pytest.mark.parametrize("rates", [(0.02, 0.02), (0.1, 0.1)])
def test_false_alarms_stay_below_the_risk(rates: tuple[float, float]) -> None:
    """Of 1500 harmless treatments, looked at daily for 28 days, at most 1 % (and what chance allows) are rolled back."""
    rng = np.random.default_rng(11)
    hits = rng.binomial(300, np.array(rates)[None, :, None], (1500, 2, 28)).cumsum(axis=2)
    alarms = 0
    for run in hits:
        pairs = (
            (Share(300 * (day + 1), int(run[0, day])), Share(300 * (day + 1), int(run[1, day]))) for day in range(28)
        )
        alarms += any(harm_at_least(ERRORS, pair, 0.01) > 0 for pair in pairs)
    assert alarms <= 1500 * 0.01 + 3 * math.sqrt(1500 * 0.01 * 0.99)
