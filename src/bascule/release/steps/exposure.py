"""The exposing steps: traffic and soak.

A share of the traffic is given, acknowledged, and then lasts as long as the plan says. The step is left only when its
time has passed, every guard that can turn the release back is healthy, *and* what the step lasts until is shown: too little
traffic means wait, never pass.
Everything is given only when the plan's criteria are shown to hold (`standing`).
"""

from bascule.kernel.i18n import Keys, Message, say
from bascule.kernel.quantities import Seconds
from bascule.plan.spec import Step, StepKind
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, WorkloadState
from bascule.release.guarding.gates import gates_shut
from bascule.release.guarding.patience import held_because, impatient
from bascule.release.guarding.promotion_gate import criteria_shut, guards_open, until_shown
from bascule.release.guarding.traffic import ensure_division
from bascule.release.guarding.visitors import announce_visitors
from bascule.release.guarding.watch import begin_lasting, begin_watch, pace
from bascule.release.outcome import Done, Failed, Outcome, Waiting
from bascule.release.phases import Event, Phase
from bascule.release.progress import HoldKind
from bascule.release.rollback import GONE

STEP = Keys("release.step-{}", StepKind)

MOVING = Seconds(0.2)


def told(step: Step) -> Message:
    """A step as people read it, with the name that the plan gives it."""
    said = say(STEP[step.kind], percent=step.shown, flag=step.flag)
    return say("release.step-named", name=step.called, step=said) if step.called else said


def take_traffic_step(draft: Draft, facts: Facts) -> Outcome:
    """Give the candidate its share, wait for its time and for the guards."""
    if (unfit := _must_not_expose(draft, facts)) is not None:
        return unfit
    if (shut := criteria_shut(draft, facts) or gates_shut(draft, facts)) is not None:
        return shut
    _enter(draft)
    percent = draft.step.percent
    if facts.route is None:
        return blind(draft, facts)
    if not ensure_division(draft, facts, percent):
        failure = draft.progress.failure
        because = failure.because if failure else say("release.moving", percent=percent / 100)
        return Waiting(because, draft.now + MOVING)
    last = draft.progress.step + 1 == len(draft.spec.steps)
    if draft.release.stable is None and percent < 100 and not last:
        # Nothing else serves here: there is nothing to divide, and the first step has given everything.
        return Done()
    if draft.progress.met is None:
        begin_lasting(draft)
        draft.note(NoteKind.STEP, say("release.exposed-at", percent=percent / 100), percent=percent)
    return lasting(draft, gated=last or percent < 100)


def take_soak_step(draft: Draft, facts: Facts) -> Outcome:
    """Watch the promoted version for its time."""
    if facts.route is None:
        return blind(draft, facts)
    if not ensure_division(draft, facts, 100):
        return Waiting(say("release.moving", percent=1.0), draft.now + MOVING)
    if draft.progress.met is None:
        begin_lasting(draft)
    return lasting(draft, gated=True)


def _must_not_expose(draft: Draft, facts: Facts) -> Outcome | None:
    """Nobody is exposed to a version that is not ready, under a hold, or while the guards cannot see."""
    if draft.phase is not Phase.PREPARING:
        return None
    if (held := held_because(draft)) is not None:
        return Waiting(held)
    spec, seen = draft.spec, facts.candidate
    if seen is not None and seen.state in GONE:
        return Failed(say("release.candidate-gone", detail=seen.detail))
    if seen is None or seen.state is not WorkloadState.READY:
        detail = seen.detail if seen else ""
        return impatient(draft, HoldKind.EVIDENCE, say("release.waiting-healthy", path=spec.health.path, detail=detail))
    if spec.guards and draft.release.stable is not None and facts.totals is None:
        because = facts.unreadable.get("traffic") or say("release.unreadable", port="traffic")
        return impatient(draft, HoldKind.SOURCE, say("release.blind", because=because))
    return None


def _enter(draft: Draft) -> None:
    """The phase follows the decision to expose, so that it is on record before the first user is."""
    whole = draft.step.percent == 100 or draft.release.stable is None
    if draft.phase is Phase.PREPARING:
        draft.move(Event.PROMOTE if whole else Event.EXPOSE)
        draft.set(exposed_at=draft.now, promoted_at=draft.now if whole else None)
        begin_watch(draft)
        announce_visitors(draft)
    elif draft.phase is Phase.EXPOSED and whole:
        draft.move(Event.PROMOTE)
        draft.set(promoted_at=draft.now)
    else:
        return
    draft.note(NoteKind.DECISION, say("release.exposing", percent=1.0 if whole else draft.step.percent / 100))


def blind(draft: Draft, facts: Facts, port: str = "traffic") -> Outcome:
    """Nobody knows where the traffic is, or the flags: stay, and ask for a person when that lasts."""
    return impatient(draft, HoldKind.SOURCE, facts.unreadable.get(port) or say("release.unreadable", port=port))


def lasting(draft: Draft, gated: bool) -> Outcome:
    """Until the step's time has passed, the guards have spoken where it is gated, and what it lasts until is shown."""
    progress, step = draft.progress, draft.step
    if progress.override:
        return Done()
    assert progress.met is not None
    ends = progress.met + step.duration
    if draft.now < ends:
        draft.set(waiting=None)
        draft.unhold(HoldKind.SOURCE)
        because = say("release.lasting", left=ends - draft.now, exposed=told(step))
        return Waiting(held_because(draft) or because, min(ends, draft.now + pace(draft.spec)))
    spoken = guards_open(draft) if gated else Done()
    return until_shown(draft) if isinstance(spoken, Done) else spoken
