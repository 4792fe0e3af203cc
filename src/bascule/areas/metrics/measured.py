"""What was read of a metric, before anybody says what it means: sums by step and group, of events or of requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bascule.areas.metrics.standing import Standing
from bascule.evidence.served import Served
from bascule.kernel.quantities import Instant, Seconds

Sums = tuple[int, float, float]
# By the start of a step, and the slot or variant.
Cells = Mapping[tuple[Instant, str], Sums | Served]


@dataclass(frozen=True, slots=True)
class Measurement:
    """A baseline that was measured: over a span that ended when the first user met a release; None for too few cases."""

    since: Instant
    until: Instant
    n: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was read of one metric: its sums by step and group, its alert, and how many events had no value.

    `least` is the smallest of a mean's values, `began` since when there are events at all, where that is known. `looked` is for
    how long of each step somebody looked at the proxy, `baseline` what was measured before the newest release.
    """

    cells: Cells = field(default_factory=dict)
    standing: Standing | None = None
    left_out: int = 0
    least: float | None = None
    began: Instant | None = None
    looked: Mapping[Instant, Seconds] = field(default_factory=dict)
    baseline: Measurement | None = None
