"""Thousands of simulated alerts after a release: what it changed goes back in time and once, or it is told why not."""

from collections import Counter

import pytest

from bascule.release.alert import Way
from tests.kit.alerted import alerted

BLOCK = 50
BLOCKS = 40


@pytest.mark.long
@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_seed_goes_back_once_or_says_why_not(block: int) -> None:
    """Crashes, lost answers and two workers: at most one effect, in time, never without a cause, never past a closed way."""
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        alerted(seed)


def test_the_seeds_reach_everything() -> None:
    """The simulation is not blind: every reason and every effect occurs, and so do faults."""
    told = [alerted(seed) for seed in range(300)]
    assert {one.way for one in told} == {Way.BACK, Way.REFUSED}
    assert {effect for one in told for effect in one.effects} == {"swap", "flags", "turn"}
    reasons = Counter(one.because for one in told)
    assert {"alerts.swapped", "alerts.flags", "alerts.asked-back", "alerts.no-cause", "alerts.refused"} <= set(reasons)
    assert sum(one.faults for one in told) > 100


def test_a_seed_reproduces() -> None:
    """The same seed tells the same story."""
    assert alerted(17) == alerted(17)
