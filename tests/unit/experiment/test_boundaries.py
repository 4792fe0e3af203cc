"""Boundaries and spending: published values, exact sums, and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.experiment.statistics.boundaries import FAR, LEAST, boundaries, crossing, growing
from bascule.experiment.statistics.spending import spent
from tests.kit.experiments import STEADY

STEPS = st.lists(st.floats(0.05, 3.0), min_size=1, max_size=8)
ALPHAS = st.sampled_from([0.001, 0.01, 0.025, 0.05, 0.2])


def times(steps: list[float]) -> list[float]:
    """Parts of the duration that end at 1."""
    whole = sum(steps)
    return [sum(steps[: look + 1]) / whole for look in range(len(steps))]


def informations(steps: list[float]) -> list[float]:
    """Sums of the steps."""
    return [sum(steps[: look + 1]) for look in range(len(steps))]


@pytest.mark.parametrize(
    ("looks", "published"),
    [
        (1, (1.9600,)),
        (2, (2.9626, 1.9686)),
        (4, (4.3326, 2.9631, 2.3590, 2.0141)),
        (5, (4.8769, 3.3570, 2.6803, 2.2898, 2.0310)),
    ],
)
def test_published_boundaries(looks: int, published: tuple[float, ...]) -> None:
    """Equally spaced looks have the O'Brien-Fleming-type boundaries that textbooks print."""
    parts = [(look + 1) / looks for look in range(looks)]
    assert boundaries(parts, parts) == pytest.approx(published, abs=6e-5)


@STEADY
@given(spaces=STEPS, steps=STEPS, alpha=ALPHAS)
def test_the_risk_is_spent_exactly(spaces: list[float], steps: list[float], alpha: float) -> None:
    """Whatever the spacing in time and in information, each look spends what it may, and all of them alpha."""
    size = min(len(spaces), len(steps))
    parts, known = times(spaces[:size]), informations(steps[:size])
    bounds = boundaries(parts, known, alpha)
    total = 0.0
    for (above, below), part in zip(crossing(bounds, known), parts, strict=True):
        assert above == pytest.approx(below, abs=1e-10)
        total += above + below
        assert total == pytest.approx(spent(part, alpha), abs=1e-8)
    assert total <= alpha + 1e-8


@STEADY
@given(spaces=STEPS, steps=STEPS, scale=st.floats(1e-6, 1e6))
def test_only_ratios_of_information_matter(spaces: list[float], steps: list[float], scale: float) -> None:
    """Another unit of the metric changes no boundary."""
    size = min(len(spaces), len(steps))
    parts, known = times(spaces[:size]), informations(steps[:size])
    assert boundaries(parts, [scale * each for each in known]) == pytest.approx(boundaries(parts, known), abs=1e-6)


@STEADY
@given(spaces=STEPS, steps=STEPS, alpha=ALPHAS)
def test_no_boundary_is_below_that_of_a_single_look(spaces: list[float], steps: list[float], alpha: float) -> None:
    """A crossing always has p < alpha in the fixed test, too."""
    size = min(len(spaces), len(steps))
    single = boundaries([1.0], [1.0], alpha)[0]
    assert min(boundaries(times(spaces[:size]), informations(steps[:size]), alpha)) >= single - 1e-7


@pytest.mark.parametrize("looks", [2, 3, 4, 7, 13, 28, 52])
def test_boundaries_fall(looks: int) -> None:
    """With equal portions each look asks for less than the one before."""
    parts = [(look + 1) / looks for look in range(looks)]
    bounds = boundaries(parts, parts)
    assert list(bounds) == sorted(bounds, reverse=True)


@STEADY
@given(st.floats(0, 2), st.floats(0, 2), ALPHAS)
def test_spending_grows_and_never_exceeds_alpha(one: float, other: float, alpha: float) -> None:
    """More time, more spent; at the end, and after it, all of it."""
    early, late = sorted((one, other))
    assert 0 <= spent(early, alpha) <= spent(late, alpha) <= alpha + 1e-12
    assert spent(1.0, alpha) == pytest.approx(alpha, abs=1e-12)


def test_an_early_look_spends_hardly_anything() -> None:
    """Underflow at the first of many looks makes a boundary that nothing crosses, not an error."""
    assert boundaries([0.001, 1.0], [1.0, 2.0]) == pytest.approx((FAR, 1.95996), abs=1e-5)


def test_information_that_does_not_grow_is_taken_to_grow_a_little() -> None:
    """A look at figures that hardly changed, or that shrank, is computed, and spends no more than it may."""
    known = [4.0, 3.0, 3.0, 12.0]
    assert growing(known) == pytest.approx([1.0, LEAST, LEAST**2, 3.0])
    bounds = boundaries([0.25, 0.5, 0.75, 1.0], known)
    assert sum(above + below for above, below in crossing(bounds, known)) == pytest.approx(0.05, abs=1e-8)


@pytest.mark.parametrize("drift", [0.0, 0.9])
def test_crossings_are_those_of_simulated_walks(drift: float) -> None:
    """The integrals agree with 400 000 simulated walks in unequal steps, with and without an effect."""
    rng = np.random.default_rng(3)
    known, parts = np.array([1.0, 2.7, 3.1, 7.0]), [0.2, 0.55, 0.6, 1.0]
    bounds = boundaries(parts, list(known))
    steps = np.diff(known, prepend=0.0)
    walks = (rng.normal(size=(400_000, 4)) * np.sqrt(steps) + drift * steps).cumsum(axis=1) / np.sqrt(known)
    out = np.abs(walks) >= np.array(bounds)
    first = np.where(out.any(axis=1), out.argmax(axis=1), 9)
    for look, (above, below) in enumerate(crossing(bounds, list(known), drift)):
        seen = (
            float(np.mean((first == look) & (walks[:, look] > 0))),
            float(np.mean((first == look) & (walks[:, look] < 0))),
        )
        for found, wanted in zip(seen, (above, below), strict=True):
            assert found == pytest.approx(wanted, abs=5 * math.sqrt(max(wanted, 1e-5) / 400_000))
