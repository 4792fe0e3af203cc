"""Simulated releases over a serving version that hangs for a while."""

import logging
from collections.abc import Iterator
from random import Random

import pytest
import structlog

from bascule.kernel.slot import Slot
from bascule.release.facts import Verb, WorkloadState
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from bascule.testing.virtual import run_virtual
from bascule.testing.world import Behaviour
from tests.kit.simulation import GOOD, Simulation, Told

SEEDS = 50
# Checks a second apart, three in a row, and what lost answers and frozen workers may cost besides.
NOTICED_WITHIN = 30.0


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Simulated faults are no news."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


class Hanging(Simulation):
    """Stable hangs for a minute or two, some time after the release has begun."""

    def __init__(self, seed: int) -> None:
        super().__init__(Random(seed), seed)
        luck = Random(f"hangs {seed}")
        begins = 100 + luck.uniform(5, 60)
        self.hangs = (begins, begins + luck.uniform(60, 120))
        self.world.behaviours = {"1": Behaviour(errors=0.001, hangs=self.hangs), "2": GOOD}
        self.first = False
        self.held, self.phase, self.exposed_for = False, Phase.PREPARING, 0.0

    def _hold_gates(self, release: Release) -> None:
        super()._hold_gates(release)
        hold, before = release.progress.hold, self.phase
        self.held = self.held or (hold is not None and hold.kind is HoldKind.STABLE)
        self.phase = release.progress.phase
        if before is Phase.EXPOSED and self.phase is Phase.PROMOTED and self._hangs() > NOTICED_WITHIN:
            well_once = release.progress.watch.stable_well
            if well_once and Verb.PROMOTE not in self.asked:
                self.world.broken.append("everybody got the candidate while stable had been ill for long")

    def _hangs(self) -> float:
        """For how long stable has been hanging."""
        running = self.world.slots.get(Slot.BLUE)
        if running is None or self.world.state(Slot.BLUE).state is not WorkloadState.UNHEALTHY:
            return 0.0
        return self.world.true_now() - running.since - self.hangs[0]


async def _told(seed: int) -> tuple[Told, bool]:
    simulation = Hanging(seed)
    return await simulation.run(), simulation.held


@pytest.mark.long
def test_no_release_moves_on_over_a_stable_that_hangs() -> None:
    """Whatever else goes wrong: nobody but a person gives everybody the candidate meanwhile, and every release ends."""
    told = [run_virtual(_told(seed)) for seed in range(SEEDS)]
    assert sum(held for _, held in told) > SEEDS / 10
    assert {one.phase for one, held in told if held} >= {Phase.SUCCEEDED}
