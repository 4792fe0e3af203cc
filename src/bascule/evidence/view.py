"""How a guard is looked at: the view, and the few constants that all of judging shares."""

import math
from dataclasses import dataclass

from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.plan.phrases.condition import Condition, MetricKind
from bascule.plan.spec import Guard

LEAST_SPAN = Seconds(60.0)
OVERWHELMING = 1.5
SUSPICION = 0.5
PACES = 10


@dataclass(frozen=True, slots=True)
class View:
    """What a look is judged with.

    `candidate` is the slot under judgement, `alpha` this guard's part of the release's `false_rollback`, `confidence`
    the level of the intervals, and so of "healthy". `fresh` is how long nothing may be counted before a healthy guard is
    unknown again, where that is longer than its trailing window: users come slower than requests.
    """

    candidate: Slot
    alpha: float = 0.01
    confidence: float = 0.95
    fresh: Seconds = Seconds(0.0)

    @property
    def proof(self) -> float:
        """The log evidence that a breach needs: log(1/alpha)."""
        return -math.log(self.alpha)

    @property
    def error(self) -> float:
        """One minus the confidence."""
        return 1 - self.confidence


def span(guard: Guard) -> Seconds:
    """The length of the trailing window in seconds: `for`, or a minute when that is longer."""
    return max(guard.condition.hold_for, LEAST_SPAN)


def pace(guard: Guard) -> Seconds:
    """The time in seconds over which half of the stake that is kept for late trouble is invested."""
    return PACES * span(guard)


def learns(condition: Condition) -> bool:
    """Whether the condition first has to learn its threshold from stable's latencies."""
    return condition.relative and condition.kind is MetricKind.QUANTILE
