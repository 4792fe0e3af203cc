"""Guards: from looks at a source to verdicts. The door to this package; everything else serves it.

    state = begin(guard, at)
    state, judgement = observe(guard, state, tick, view)        at every look
    judgement = judge(guard, state, at, view)                   without new counts

**Breached** needs all of: evidence of at least 1/alpha at some look (Ville's bound, so the chance that a candidate
that is good all along is *ever* called breached is at most alpha, however often one looks); the condition true in the trailing window, at
every look, for at least `for`. A guard without `for` acts on the evidence alone. With `early`, evidence of
alpha^-1.5 acts while the condition is true but before `for` is over: at alpha = 1 % a tenth of the risk that was
accepted anyway, and 10 % of errors against a limit of 1 % are caught within a few dozen requests.

**Healthy** needs the bad end of the confidence sequence on the good side of the limit, no suspicion (evidence below
alpha^-0.5), and candidate requests within the last `span`. Anything else is **unknown**, and says what is missing.
A look that failed is **unavailable**: nothing is counted, and time without sight does not count towards `for`.

*The trailing window* spans max(`for`, 60 s). Once evidence is in but the window has been good again for that long, the epoch ends: sums
begin anew, and the wealth goes on with what is left of it, at most 1, which keeps the bound.

The relative guard may be observed before the first user is exposed: with stable's requests alone it learns.
"""

import math
from dataclasses import dataclass, replace

from bascule.base.slot import Slot
from bascule.base.words import Message, say
from bascule.evidence import because, pair, share
from bascule.evidence.counts import Counts, Tick
from bascule.evidence.figures import NONE, Tally, line, read
from bascule.evidence.finding import Finding, fewest, find, more_for_breach, more_for_health
from bascule.evidence.ladder import LADDER, choose, enough, histogram, widened
from bascule.evidence.state import GuardState
from bascule.evidence.verdict import Judgement, Verdict
from bascule.evidence.wealth import HUGE, due
from bascule.evidence.window import part
from bascule.plan.condition import Condition, MetricKind
from bascule.plan.course import Guard

__all__ = ["GuardState", "View", "begin", "judge", "observe", "span"]

LEAST_SPAN = 60.0
OVERWHELMING = 1.5
SUSPICION = 0.5
PACES = 10


@dataclass(frozen=True, slots=True)
class View:
    """What a look is judged with: which slot is the candidate, the guard's share of `false_rollback`, and the level
    of the intervals (and so of "healthy")."""

    candidate: Slot
    alpha: float = 0.01
    confidence: float = 0.95


def span(guard: Guard) -> float:
    """The length of the trailing window in seconds."""
    return max(guard.condition.hold_for, LEAST_SPAN)


def begin(guard: Guard, at: float) -> GuardState:  # noqa: ARG001 - the door takes the same two for every guard
    """The state before the first look."""
    return GuardState(began=at, at=at)


def observe(guard: Guard, state: GuardState, tick: Tick, view: View) -> tuple[GuardState, Judgement]:
    """The state and the verdict after one look."""
    if tick.failure is not None:
        return _blind(guard, state, tick, view)
    at = max(tick.at, state.at)
    candidate = tick.counts.get(view.candidate, Counts())
    stable = tick.counts.get(view.candidate.other, Counts())
    if _learns(guard.condition) and state.rung is None:
        state = _learn(guard.condition, replace(state, at=at), stable)
    else:
        state = _count(guard, state, at, _tallies(guard.condition, state, candidate, stable))
    state = _renew(guard, state, view)
    return state, judge(guard, state, at, view)
