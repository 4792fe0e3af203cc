"""Clocks that are set by days, back and forth: no release stands still until they have caught up."""

from random import Random

import pytest

from bascule.testing.virtual import run_virtual
from tests.kit.simulation import Simulation, Told

DAY = 86400.0


class Days(Simulation):
    """The usual run on a machine whose clock is set by days."""

    steps = (-9 * DAY, -3 * DAY, -3600.0, 3 * DAY, 9 * DAY)


async def _simulate(seed: int) -> Told:
    return await Days(Random(seed), seed).run()


@pytest.mark.parametrize("seeds", [range(start, start + 15) for start in range(0, 60, 15)], ids=str)
def test_every_release_ends_whatever_the_clock_shows(seeds: range) -> None:
    """Sixty releases with clock steps of days all end within the hour, with every invariant held; a failure names its seed."""
    ends = [run_virtual(_simulate(seed)) for seed in seeds]
    assert len(ends) == len(seeds)
