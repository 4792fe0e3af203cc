"""Counting: one look's figures enter the state. The order matters for the error bound.

What a bet may depend on (stable's past rate, the rung, the pots) is taken from the state *before* the look; only then are
the look's own figures added. See `wealth`, `pair` and `ladder` for why each step keeps the bound.
"""

from bascule.evidence import ladder
from bascule.evidence.counts import Counts, Tick
from bascule.evidence.figures import NONE, Tally, line, read
from bascule.evidence.state import GuardState
from bascule.evidence.statistics import pair, share
from bascule.evidence.statistics.mean import Runs
from bascule.evidence.statistics.wealth import due
from bascule.evidence.view import View, learns, pace, span
from bascule.evidence.window import PARTS, part
from bascule.kernel.changed import changed
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.phrases.condition import Condition, MetricKind
from bascule.plan.spec import Guard

TELLING, EXPECTED = 30, 10


def count(guard: Guard, state: GuardState, tick: Tick, view: View) -> GuardState:
    """The state after one look that could be read."""
    at = max(tick.at, state.at)
    candidate = tick.counts.get(view.candidate, Counts())
    stable = tick.counts.get(view.candidate.other, Counts())
    if learns(guard.condition) and state.rung is None:
        return _learn(guard.condition, changed(state, at=at), stable)
    look = _tallies(guard.condition, state.rung, candidate, stable)
    state = _recall(guard, _bet(guard, state, at, look), at, look)
    return _renew(guard, _beside(guard.condition, state, stable), view)


def blind(state: GuardState, at: Instant) -> GuardState:
    """The state after a look that failed: nothing is counted, and the time does not count towards `for`."""
    gap = max(Seconds(0.0), at - state.at)
    bad, good = (since if since is None else since + gap for since in (state.bad_since, state.good_since))
    return changed(state, at=state.at + gap, bad_since=bad, good_since=good)


def log_evidence(guard: Guard, state: GuardState) -> float:
    """The log of the evidence against "the condition is false", now."""
    if guard.condition.kind is MetricKind.MEAN:
        return state.runs.log(line(guard.condition), guard.condition.relative)
    return state.wealth.log


def recent(guard: Guard, state: GuardState) -> tuple[Tally, Tally]:
    """Candidate's and stable's tally of late: just as much of the trailing window as it takes to tell."""
    condition = guard.condition

    def enough(own: Tally, other: Tally) -> bool:
        if condition.kind is MetricKind.MEAN:
            return own.n >= TELLING
        limit = line(condition) + (other.share if condition.relative else 0.0)
        return own.n >= TELLING and own.n * limit >= EXPECTED

    return state.window.sums(part(state.at - state.began, span(guard)), enough)


def recent_rate(guard: Guard, state: GuardState) -> float | None:
    """The candidate's observations a second of late; None where there were none within the trailing window."""
    now, length = part(state.at - state.began, span(guard)), span(guard) / PARTS
    n, oldest = 0, now
    for number, own, _ in reversed(state.window.parts):
        # At least half of the window: over less, one look more or less would be a rise or a fall.
        if number <= now - PARTS or (n >= TELLING and oldest <= now - PARTS // 2):
            break
        n, oldest = n + own.n, number
    elapsed = state.at - state.began - oldest * length
    return n / elapsed if n and elapsed > 0 else None


def is_bad(condition: Condition, late: tuple[Tally, Tally]) -> bool | None:
    """Whether the condition is true of these figures; None when there is nothing to tell by."""
    own, other = late
    if not own.n or (condition.relative and not other.n):
        return None
    limit = line(condition)
    if not condition.relative:
        return own.share > limit
    if condition.kind is MetricKind.MEAN:
        return own.share - other.share > limit * abs(other.share)
    return own.share - other.share > limit


def _beside(condition: Condition, state: GuardState, stable: Counts) -> GuardState:
    """What stable does is no part of a guard with a limit of its own; it tells what to expect of the candidate."""
    return state if condition.relative else changed(state, stable=state.stable + read(condition, stable))


def _tallies(condition: Condition, rung: int | None, candidate: Counts, stable: Counts) -> tuple[Tally, Tally]:
    if rung is not None:
        own = read(condition, candidate, ladder.widened(rung, condition.limit))
        return own, read(condition, stable, ladder.LADDER[rung])
    return read(condition, candidate), read(condition, stable) if condition.relative else NONE


def _bet(guard: Guard, state: GuardState, at: Instant, look: tuple[Tally, Tally]) -> GuardState:
    """The look meets the bets that were placed before it."""
    if guard.condition.kind is MetricKind.MEAN:
        return changed(state, runs=_runs(guard, state.runs, (at - state.began) / span(guard), look))
    limit, invested = line(guard.condition), due(at - state.began, pace(guard))
    if not guard.condition.relative:
        grown = state.wealth.grow(invested, share.bets(limit).prior, share.gains(limit, look[0]))
        return changed(state, wealth=grown)
    # Stable's rate of late where that is known, so that bets follow the hour.
    late = state.window.sums(part(state.at - state.began, span(guard)))[1]
    past = late if late.n >= pair.LEARN else state.stable
    return changed(state, wealth=state.wealth.grow(invested, pair.prior(), pair.gains(limit, *look, past)))


def _runs(guard: Guard, runs: Runs, spans: float, look: tuple[Tally, Tally]) -> Runs:
    wanted = 1 + int(spans)
    return runs.start(wanted, line(guard.condition), guard.condition.relative).add(*look)


def _recall(guard: Guard, state: GuardState, at: Instant, look: tuple[Tally, Tally]) -> GuardState:
    """Add the look to the sums and the trailing window, and note since when the window is bad or good."""
    own, other = look
    state = changed(
        state,
        at=at,
        candidate=state.candidate + own,
        stable=state.stable + other,
        window=state.window.add(part(at - state.began, span(guard)), own, other),
        seen_at=at if own.n else state.seen_at,
        peak=max(state.peak, log_evidence(guard, state)),
    )
    bad = is_bad(guard.condition, recent(guard, state))
    if bad is None and state.seen_at is not None and at - state.seen_at <= span(guard):
        # A pause in thin traffic says nothing either way.
        return state
    return changed(
        state,
        bad_since=(at if state.bad_since is None else state.bad_since) if bad else None,
        good_since=(at if state.good_since is None else state.good_since) if bad is False else None,
    )


def _renew(guard: Guard, state: GuardState, view: View) -> GuardState:
    """End the epoch when evidence was in but the window has been good again for long enough."""
    if state.peak < view.proof or state.good_since is None or state.at - state.good_since < span(guard):
        return state
    return GuardState(
        began=state.at,
        at=state.at,
        wealth=state.wealth.renewed(),
        runs=state.runs.renewed(line(guard.condition), guard.condition.relative),
        seen_at=state.seen_at,
        rung=state.rung,
    )


def _learn(condition: Condition, state: GuardState, stable: Counts) -> GuardState:
    """Stable's latencies are added up until they are enough to choose a threshold; no bet is placed meanwhile."""
    fresh = ladder.histogram(stable)
    over = tuple(map(int.__add__, state.over, fresh)) if state.over else fresh
    learnt = state.learnt + stable.total
    if learnt < ladder.enough(condition):
        return changed(state, over=over, learnt=learnt)
    return changed(state, over=(), learnt=learnt, rung=ladder.choose(condition, over, learnt))
