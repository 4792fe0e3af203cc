"""Deciding: what a release does next, as a function of values.

    decide(release, facts, now) -> Decision

No clock, no I/O, no randomness. The order is fixed, because it is what makes a release safe:

1. what came of the last actions;
2. what people ask for;
3. the guards, whenever somebody is exposed: a breach turns the release back before anything else may move on;
4. the other components of the release: what goes together goes back together;
5. the step that the release is in: forward through the plan, or back to stable.

The decision is level-triggered: it compares what should be with what is observed and asks for the difference, so a lost
answer, a second look or another process taking over changes nothing.
"""

from typing import Any

from bascule.kernel.changed import changed
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.release.asked import answer_requests
from bascule.release.draft import Decision, Draft, NoteKind
from bascule.release.facts import Facts, WorkloadState
from bascule.release.guarding.flags import flags_back, flags_given
from bascule.release.guarding.freezes import no_further
from bascule.release.guarding.stable import stable_is_ill
from bascule.release.guarding.traffic import retire_old
from bascule.release.guarding.visitors import tell_visitors
from bascule.release.guarding.watch import count_back, pace, to_investigate, watch
from bascule.release.outcomes import take_outcomes
from bascule.release.peers import UNDER_WAY, before_ending, before_moving, before_restoring, ends_together, follow_peers
from bascule.release.phases import Event, Phase
from bascule.release.places.clock import since_now
from bascule.release.places.mending import mend_route, mend_stable
from bascule.release.places.reach import within_reach
from bascule.release.progress import HoldKind, Release
from bascule.release.rollback import go_back, turn_back
from bascule.release.steps.due import remind
from bascule.release.steps.exposure import told
from bascule.release.steps.kinds import Done, Failed, Waiting, take_step

BACK = {Phase.ROLLING_BACK, Phase.STRANDED}


def decide(release: Release, facts: Facts, now: Instant) -> Decision:
    """What to do next, and why. `now` is in seconds since the epoch."""
    # What has ended stays as it is.
    draft = Draft(release if release.progress.phase.terminal else since_now(release, now), now)
    if not draft.phase.terminal:
        within_reach(draft)
        take_outcomes(draft, facts)
    if ends_together(draft, facts):
        _finish(draft)
    answer_requests(draft, facts)
    if draft.phase in UNDER_WAY:
        watch(draft, facts)
        follow_peers(draft, facts)
    if draft.phase in UNDER_WAY:
        if draft.progress.flags_back:
            flags_back(draft, facts)
        go_forward(draft, facts)
        remind(draft)
    if draft.phase in BACK:
        count_back(draft, facts)
        back_in_turn(draft, facts)
    if draft.phase.terminal and not release.progress.phase.terminal:
        tell_visitors(draft)
    return draft.decision()


def go_forward(draft: Draft, facts: Facts) -> None:
    """Go through the plan's steps as far as they are satisfied."""
    mend_stable(draft, facts)
    if not draft.progress.flags_back and not flags_given(draft, facts):
        return None
    while not draft.phase.terminal:
        match before_moving(draft, facts) or no_further(draft, facts, take_step(draft, facts)):
            case Waiting(because, until):
                mend_route(draft, facts)
                return draft.wait(because, until)
            case Failed(because):
                return turn_back(draft, because)
            case Done():
                if not _may_leave(draft, facts):
                    return None
                _advance(draft)
    return None


def _may_leave(draft: Draft, facts: Facts) -> bool:
    """Whether the step may be left: no hold forbids it, and no release ends well on a version that does not answer."""
    hold, seen = draft.progress.hold, facts.candidate
    if hold and hold.kind.needs_person:
        draft.wait(hold.because)
        return False
    if stable_is_ill(draft):
        path = draft.spec.health.path
        draft.wait(say("release.stable-ill-waits", path=path), draft.now + pace(draft.spec))
        return False
    last = draft.progress.step + 1 == len(draft.spec.steps)
    if last and (seen is None or seen.state is not WorkloadState.READY):
        path = draft.spec.health.path
        draft.wait(
            say("release.waiting-healthy", path=path, detail=seen.detail if seen else ""), draft.now + Seconds(1.0)
        )
        return False
    if last and (because := before_ending(draft, facts)) is not None:
        draft.wait(because, draft.now + pace(draft.spec))
        return False
    return True


def back_in_turn(draft: Draft, facts: Facts) -> None:
    """Go back, after those whose turn comes first."""
    if (because := before_restoring(draft, facts)) is None:
        go_back(draft, facts)
    else:
        draft.wait(because)


def _advance(draft: Draft) -> None:
    draft.unhold(*(kind for kind in HoldKind if not kind.needs_person))
    number = draft.progress.step
    draft.note(NoteKind.STEP, say("release.step-done", step=told(draft.step)), step=number)
    if number + 1 == len(draft.spec.steps):
        _finish(draft)
    else:
        fresh: dict[str, Any] = {"met": None, "waiting": None, "let_on": None, "starts": 0, "results": {}, "tries": {}}
        watch = changed(draft.progress.watch, until=(), shown=())
        draft.set(step=number + 1, entered=draft.now, override=_still(draft), watch=watch, **fresh)
        if (phase := draft.step.phase) and phase != draft.spec.steps[number].phase:
            draft.note(NoteKind.STEP, say("release.begins", phase=phase), phase=phase)


def _still(draft: Draft) -> bool:
    """A person's `promote` holds until the candidate has everything; the soak after it is waited for again."""
    rest = draft.spec.steps[draft.progress.step + 1 :]
    return draft.progress.override and any(step.percent for step in rest)


def _finish(draft: Draft) -> None:
    draft.move(Event.FINISH)
    draft.set(ended_at=draft.now)
    retire_old(draft)
    because = say("release.succeeded", version=draft.release.version)
    if open_questions := to_investigate(draft.release):
        guards = "; ".join(guard.name for guard in open_questions)
        because = say("release.succeeded-investigate", version=draft.release.version, guards=guards)
    draft.note(NoteKind.ENDED, because, outcome=Phase.SUCCEEDED.value)
    draft.wait(because)
