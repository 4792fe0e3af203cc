"""Judging: the state of a guard becomes a verdict with its because. Rules in the order in which they are asked.

1. evidence in, condition true for as long as `for` asks (or overwhelming): breached
2. evidence in, but not for long enough, or the window is good again: unknown
3. interval on the good side, not suspect, requests of late: healthy
4. anything else: unknown, and what is missing

A long good past must not call a version healthy that has just turned bad. It is *suspect* when the evidence is above
the root of what a breach needs, or when the interval of the latest figures alone lies beyond the limit.
"""

import math

from bascule.evidence import because
from bascule.evidence.counting import is_bad, log_evidence, recent
from bascule.evidence.figures import line, shown
from bascule.evidence.finding import Finding, find
from bascule.evidence.forecast import Forecast, forecast, in_time
from bascule.evidence.ladder import enough
from bascule.evidence.state import GuardState
from bascule.evidence.statistics.wealth import HUGE
from bascule.evidence.verdict import Judgement, Verdict
from bascule.evidence.view import OVERWHELMING, SUSPICION, View, learns, span
from bascule.kernel.changed import changed
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.plan.spec import Guard

Answer = tuple[Verdict, Message, Forecast | None]


def judge(guard: Guard, state: GuardState, at: Instant, view: View) -> Judgement:
    """The verdict at an instant, from what was counted until then."""
    finding = _finding(guard, state, view)
    if finding is None:
        return _write(guard, state, view, None, _nothing(guard, state, view))
    seen = because.seen(guard.condition, line(guard.condition), finding, state.rung)
    answer = _breach(guard, state, view, seen) or _health(guard, state, (at, view), finding, seen)
    return _write(guard, state, view, finding, answer)


def unavailable(guard: Guard, state: GuardState, view: View, failure: str) -> Judgement:
    """The verdict of a look that failed: the last estimate, and why there is no newer one."""
    finding = _finding(guard, state, view)
    if finding is None:
        message = say("evidence.unreadable", failure=failure)
    else:
        seen = because.seen(guard.condition, line(guard.condition), finding, state.rung)
        message = say("evidence.unavailable", failure=failure, seen=seen)
    return _write(guard, state, view, finding, (Verdict.UNAVAILABLE, message, None))


def _finding(guard: Guard, state: GuardState, view: View) -> Finding | None:
    """The figures since the epoch began; those of late instead when only they show the trouble."""
    limit = line(guard.condition)
    whole = find(guard.condition, limit, (state.candidate, state.stable), view.error)
    if whole is None or whole.estimate > limit:
        return whole
    latest = recent(guard, state)
    late = find(guard.condition, limit, latest, view.error) if is_bad(guard.condition, latest) else None
    suspect = log_evidence(guard, state) >= SUSPICION * view.proof
    if late is not None and (suspect or late.low > limit):
        return changed(late, suspect=True)
    return changed(whole, suspect=True) if suspect else whole


def _breach(guard: Guard, state: GuardState, view: View, seen: Message) -> Answer | None:
    """Breached, or on the way to it; None when the evidence is not in."""
    if state.peak < view.proof:
        return None
    hold = guard.condition.hold_for
    if not hold:
        return Verdict.BREACHED, seen, None
    if state.bad_since is None or not is_bad(guard.condition, recent(guard, state)):
        return Verdict.UNKNOWN, say("evidence.over", seen=seen, span=span(guard)), None
    lasted = state.at - state.bad_since
    if lasted >= hold:
        return Verdict.BREACHED, say("evidence.lasted", seen=seen, lasted=lasted), None
    if guard.early and state.peak >= OVERWHELMING * view.proof:
        return Verdict.BREACHED, say("evidence.early", seen=seen, hold=hold), None
    return Verdict.UNKNOWN, say("evidence.pending", seen=seen, lasted=lasted, hold=hold), None


def _health(guard: Guard, state: GuardState, when: tuple[Instant, View], finding: Finding, seen: Message) -> Answer:
    """Healthy, or what is missing."""
    at, view = when
    limit = line(guard.condition)
    if state.seen_at is None or at - state.seen_at > max(span(guard), view.fresh):
        gap = at - (state.began if state.seen_at is None else state.seen_at)
        return Verdict.UNKNOWN, say("evidence.stopped", seen=seen, gap=gap), None
    if finding.high < limit and not finding.suspect:
        return Verdict.HEALTHY, seen, None
    coming = forecast(guard, state, view)
    return Verdict.UNKNOWN, because.more(guard.condition, seen, coming), coming


def _nothing(guard: Guard, state: GuardState, view: View) -> Answer:
    if learns(guard.condition) and state.rung is None:
        wanted, elapsed = enough(guard.condition), state.at - state.began
        coming = in_time(wanted - state.learnt, state.learnt / elapsed if elapsed > 0 else None)
        return Verdict.UNKNOWN, say("evidence.learning", learnt=state.learnt, wanted=wanted), coming
    if state.seen_at is not None and not state.candidate.n:
        return Verdict.UNKNOWN, say("evidence.anew"), None
    if state.candidate.n:
        return Verdict.UNKNOWN, say("evidence.alone", total=state.candidate.n), None
    coming = forecast(guard, state, view)
    return Verdict.UNKNOWN, because.nothing(guard.condition, coming), coming


def _write(guard: Guard, state: GuardState, view: View, finding: Finding | None, answer: Answer) -> Judgement:
    verdict, message, coming = answer
    log = log_evidence(guard, state)
    figures = because.bounds(guard.condition, finding) if finding else {}
    return Judgement(
        verdict=verdict,
        because=message,
        limit=shown(guard.condition, line(guard.condition)),
        # Once the proof is in, its highest value is what counts: Ville's bound is about the maximum.
        e_value=math.exp(min(HUGE, state.peak if state.peak >= view.proof else log)),
        total=state.candidate.n,
        needed=coming.needed if coming else None,
        left=coming.seconds if coming else None,
        **figures,
    )
