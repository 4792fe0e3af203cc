"""Thousands of simulated releases: people, crashes, lost answers, frozen processes, freezes in mid-release, clock steps."""

import logging
from collections import Counter
from collections.abc import Iterator

import pytest
import structlog

from bascule.release.phases import Phase
from tests.kit.simulation import simulate

BLOCK = 50
# 2,000 seeds more, of the same releases with commands among their steps, stand in `test_undo`.
BLOCKS = 20


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Simulated faults are no news."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.mark.long
@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_seed_ends_well_or_ends_safely(block: int) -> None:
    """Whatever happens: gates hold, weights sum to 100, every release ends, the way back works, the journal is whole."""
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        told = simulate(seed)
        if told.phase is Phase.ROLLED_BACK and told.good:
            assert "asked-back" in told.because, f"seed {seed} rolled a healthy version back by itself: {told.because}"


@pytest.mark.long
def test_the_seeds_reach_every_end() -> None:
    """The simulation is not blind: each way in which a release can end occurs, and so do crashes."""
    told = [simulate(seed) for seed in range(150)]
    ends = Counter(each.phase for each in told)
    assert set(ends) == {Phase.SUCCEEDED, Phase.ROLLED_BACK, Phase.FAILED, Phase.CANCELLED}
    assert sum(each.crashes for each in told) > 20
    # Stopping the line holds some, and takes no end away from any.
    assert {each.phase for each in told if each.frozen} == set(ends)
    by_users = [each for each in told if "completion" in each.because]
    assert {each.phase for each in by_users} >= {Phase.ROLLED_BACK}


def test_a_seed_reproduces() -> None:
    """The same seed tells the same story."""
    assert simulate(17) == simulate(17)
