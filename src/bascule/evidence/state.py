"""What a guard remembers between two looks: sums, pots and a few instants, never samples.

Invariant: bounded size (at most 1.4 kB as JSON, 2.5 kB for comparisons of means), plain data, equal after a round trip
through JSON. It is stored with the release, so that another process can go on watching where one stopped.
"""

from dataclasses import dataclass, field

from bascule.evidence.figures import NONE, Tally
from bascule.evidence.statistics.mean import Runs
from bascule.evidence.statistics.wealth import Wealth
from bascule.evidence.window import Window
from bascule.kernel.quantities import Instant


@dataclass(frozen=True, slots=True)
class GuardState:
    """The memory of one guard.

    `began` is when its present epoch began, `at` its last look. `candidate` and `stable` are the sums since `began`,
    `window` those of late. `wealth` (shares) or `runs` (means) hold the evidence, `peak` is the log of the most there ever
    was in this epoch. `bad_since` and `good_since` say since when the trailing window is on that side, without a gap;
    `seen_at` when a candidate's request was last counted. For comparisons of latency, `over` is what was learnt of
    stable's latency, and `rung` the threshold chosen from it.
    """

    began: Instant
    at: Instant
    candidate: Tally = NONE
    stable: Tally = NONE
    window: Window = field(default_factory=Window)
    wealth: Wealth = field(default_factory=Wealth)
    runs: Runs = field(default_factory=Runs)
    peak: float = 0.0
    bad_since: Instant | None = None
    good_since: Instant | None = None
    seen_at: Instant | None = None
    over: tuple[int, ...] = ()
    learnt: int = 0
    rung: int | None = None
