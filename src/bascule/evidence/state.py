"""What a guard remembers between two looks: sums, pots and a few instants, never samples.

Invariant: bounded size (about 1 kB as JSON, 2 kB for comparisons of means), plain data, equal after a round trip
through JSON. It is stored with the release, so that another process can go on watching where one stopped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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

    def as_json(self) -> dict[str, Any]:
        """The state as JSON data; `from_json` reads it back."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        tallies = {name: _row(getattr(self, name)) for name in ("candidate", "stable")}
        parts = {name: getattr(self, name).as_json() for name in ("window", "wealth", "runs")}
        return {**plain, **tallies, **parts, "over": list(self.over)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "GuardState":
        """Read what `as_json` wrote."""
        return cls(
            **{name: data[name] for name in _PLAIN},
            candidate=Tally(*data["candidate"]),
            stable=Tally(*data["stable"]),
            window=Window.from_json(data["window"]),
            wealth=Wealth.from_json(data["wealth"]),
            runs=Runs.from_json(data["runs"]),
            over=tuple(data["over"]),
        )


_PLAIN = ("began", "at", "peak", "bad_since", "good_since", "seen_at", "learnt", "rung")


def _row(tally: Tally) -> list[float]:
    return [tally.n, tally.x, tally.squares]
