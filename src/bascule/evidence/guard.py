"""Guards: from looks at a source to verdicts. The door to this package; everything else serves it.

    state = begin(guard, at)
    state, judgement = observe(guard, state, tick, view)        at every look
    judgement = judge(guard, state, at, view)                   without new counts

**Breached** needs evidence of at least 1/alpha at some look (by Ville's inequality a candidate that is good all along
is *ever* called breached with a chance of at most alpha, however often one looks), *and* the condition true in the
trailing window, at every look, for at least `for`. A guard without `for` acts on the evidence alone. With `early`,
evidence of alpha^-1.5 acts before `for` is over: at alpha = 1 % a tenth of the risk that was accepted anyway, and 10 %
of errors against a limit of 1 % are caught within a few dozen requests.

**Healthy** needs the bad end of the confidence sequence on the good side of the limit, no sign that the version has
just turned bad, and candidate requests within the last trailing window. Anything else is **unknown** and says what is
missing. A look that failed is **unavailable**: nothing is counted, and time without sight does not count towards `for`.

*The trailing window* spans max(`for`, 60 s), see `window` for how much of it is "now". When evidence is in but the
condition has been false again for that long, the epoch ends: sums begin anew, and the wealth goes on with what is left
of it, at most 1, which keeps the bound.

A comparison with stable may be observed before the first user is exposed: from stable's requests alone it learns.
"""

from bascule.evidence.counting import blind, count
from bascule.evidence.counts import Tick
from bascule.evidence.figures import line
from bascule.evidence.judging import judge, unavailable
from bascule.evidence.ladder import thresholds
from bascule.evidence.state import GuardState
from bascule.evidence.verdict import Judgement
from bascule.evidence.view import View
from bascule.kernel.quantities import Instant
from bascule.plan.spec import Guard

__all__ = ["GuardState", "View", "afresh", "begin", "judge", "observe", "thresholds"]


def begin(guard: Guard, at: Instant) -> GuardState:  # noqa: ARG001 - a guard that needs more to begin must not change its callers
    """The state of a guard before its first look."""
    return GuardState(began=at, at=at)


def afresh(guard: Guard, state: GuardState, at: Instant) -> GuardState:
    """The state where from now on other users are counted: sums begin anew, with what is left of the stake."""
    condition = guard.condition
    runs = state.runs.renewed(line(condition), condition.relative)
    return GuardState(began=at, at=at, wealth=state.wealth.renewed(), runs=runs)


def observe(guard: Guard, state: GuardState, tick: Tick, view: View) -> tuple[GuardState, Judgement]:
    """The state and the verdict after one look."""
    if tick.failure is not None:
        state = blind(state, tick.at)
        return state, unavailable(guard, state, view, tick.failure)
    state = count(guard, state, tick, view)
    return state, judge(guard, state, state.at, view)
