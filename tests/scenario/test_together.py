"""Hundreds of simulated releases of several components, with approvals that are honest and some that are not."""

import logging
from collections import Counter
from collections.abc import Iterator

import pytest
import structlog

from bascule.release.phases import Phase
from tests.kit.together import simulate_together

BLOCK = 30
BLOCKS = 12


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Simulated faults are no news."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.mark.long
@pytest.mark.parametrize("block", range(BLOCKS))
def test_components_end_together(block: int) -> None:
    """Whatever happens: no step before all gates, no follower before its leader, all end well or none does."""
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        simulate_together(seed)


@pytest.mark.long
def test_the_seeds_reach_every_end() -> None:
    """The simulation is not blind: components succeed together, go back together, and dishonest approvals are refused."""
    told = [simulate_together(seed) for seed in range(60)]
    ends = Counter(phase for each in told for phase in each.phases.values())
    assert {Phase.SUCCEEDED, Phase.ROLLED_BACK, Phase.FAILED, Phase.CANCELLED} <= set(ends)
    assert sum(each.crashes for each in told) > 10
    assert sum(each.refused for each in told) > 100
