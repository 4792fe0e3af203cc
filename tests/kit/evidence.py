"""What the tests of this folder share: guards, looks, and seeded traffic."""

import random

from hypothesis import settings

from bascule.evidence.counts import Counts, Tick
from bascule.evidence.guard import GuardState, View, begin, observe
from bascule.evidence.verdict import Judgement
from bascule.kernel.slot import Slot
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.spec import Guard

# The same examples in every run, and no clock: a failing test fails again.
STEADY = settings(derandomize=True, deadline=None, max_examples=60)
VIEW = View(Slot.GREEN, 0.01)


def guard(metric="error_rate", sign=">", limit=0.01, *, relative=False, hold=0.0, early=True) -> Guard:
    """A guard by its condition."""
    return Guard(metric, Condition(metric, Direction(sign), limit, relative, hold), early=early)


def look(at, candidate=None, stable=None, failure=None) -> Tick:
    """One look: (total, errors) or whole counts of either slot."""
    counts = {Slot.GREEN: candidate, Slot.BLUE: stable}
    return Tick(at, {slot: _counts(given) for slot, given in counts.items() if given is not None}, failure)


def watch(guard: Guard, ticks, view=VIEW, state=None) -> tuple[GuardState, list[Judgement]]:
    """Observe looks one after the other, from a beginning at 0."""
    state, judgements = state or begin(guard, 0.0), []
    for tick in ticks:
        state, judgement = observe(guard, state, tick, view)
        judgements.append(judgement)
    return state, judgements


def failures(rng: random.Random, n: int, rate: float) -> int:
    """How many of n requests fail."""
    return sum(rng.random() < rate for _ in range(n))


def _counts(given) -> Counts:
    return given if isinstance(given, Counts) else Counts(*given)
