"""The way back, whose direction depends on the phase.

| phase | where the traffic is | the way back |
|---|---|---|
| preparing | on stable, untouched | stop the candidate; nobody has seen it |
| exposed | divided | everything to stable |
| promoted | on the candidate; the old slot is warm | everything back to the old slot |

After a contract migration (`progress.closed`) the old version cannot live with the schema: there is no way back any more,
and nobody can open one. What is left is a fix, or the backup.

A release with no stable (the first of a place) has no way back once it is exposed: it holds and asks for a person, who
may cancel it and thereby take the place out of service. Nothing but a person does that.
Going back is verified: it ends when the proxy has acknowledged the division *and* stable answers. Where that takes
too long the release is stranded: a person is told, and we keep trying.
"""

from bascule.kernel.i18n import Keys, Message, say
from bascule.kernel.quantities import Seconds
from bascule.release.actions import EnsureWorkload, KeepOutput, Retire
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, GroupOutcome, WorkloadState
from bascule.release.guarding.flags import flags_back, forgotten
from bascule.release.guarding.traffic import ensure_division
from bascule.release.phases import Event, Phase
from bascule.release.progress import HoldKind, PointOfNoReturn, Progress, RollbackDecision
from bascule.release.steps.job import stop_job
from bascule.release.steps.undo import taken_back, undoing

STRANDED_AFTER = Seconds(60.0)
LOOK_EVERY = Seconds(0.5)
LOOK_EVERY_STRANDED = Seconds(5.0)
GONE = {WorkloadState.ABSENT, WorkloadState.EXITED}
END = {Event.RESTORE: Phase.ROLLED_BACK, Event.WITHDRAW: Phase.FAILED, Event.CANCEL: Phase.CANCELLED}
ENDED = Keys("release.ended-{}", END.values())


def way_back_is_open(draft: Draft) -> bool:
    """Whether there is somewhere to go back to."""
    if draft.phase is Phase.PREPARING:
        return True
    if draft.progress.closed is not None:
        return False
    return draft.release.stable is not None and draft.spec.instead is None


def turn_back(draft: Draft, because: Message, by: str | None = None, cancelled: bool = False) -> None:
    """Decide to go back; where there is no way back, hold and ask for a person."""
    if not way_back_is_open(draft) and (not cancelled or draft.progress.closed is not None):
        # The version stays, but what it shows behind flags can be taken back all the same.
        draft.set(flags_back=bool(draft.progress.flags), flags=forgotten(draft.progress.flags))
        draft.hold(HoldKind.NO_WAY_BACK, _no_way_back(draft, because))
        return
    ending = Event.CANCEL if cancelled else Event.WITHDRAW if draft.phase is Phase.PREPARING else Event.RESTORE
    draft.move(Event.TURN_BACK)
    draft.set(rollback=RollbackDecision(because, draft.now, ending, by), hold=None, failure=None, waiting=None)
    draft.note(NoteKind.DECISION, say("release.turning-back", because=because), by, turn=ending.value)
    if draft.release.group:
        draft.group_outcome = GroupOutcome.BACK


def way_back_closed(closed: PointOfNoReturn) -> Message:
    """Why there is no way back any more, and what can be done instead."""
    names = ", ".join(closed.names)
    if closed.restore:
        return say("release.contracted-restore", database=closed.database, names=names, restore=closed.restore)
    return say("release.contracted", database=closed.database, names=names)


def _no_way_back(draft: Draft, because: Message) -> Message:
    spec = draft.spec
    if draft.progress.closed is not None:
        return say("release.no-way-back-any-more", because=because, closed=way_back_closed(draft.progress.closed))
    if spec.instead is None:
        return say("release.no-way-back", because=because)
    return say("release.cannot-go-back", because=because, component=spec.component, instead=spec.instead)


def go_back(draft: Draft, facts: Facts) -> None:
    """Bring everybody back to stable, verify it, and end."""
    rollback = draft.progress.rollback
    assert rollback is not None
    exposed = draft.progress.exposed_at is not None
    if not all([flags_back(draft, facts), _restored(draft, facts) if exposed else True]):
        _wait_or_strand(draft, rollback)
        return
    if not draft.progress.restored:
        draft.set(restored=True, back_at=draft.now)
    draft.set(lost_at=None)
    if taken_back(draft, facts):
        _end(draft, rollback)
    else:
        draft.wait(undoing(draft) or say("release.undoing", because=rollback.because), draft.now + LOOK_EVERY)


def back_after(progress: Progress) -> Seconds:
    """How long it took until the traffic was back, from the decision on: what is undone afterwards keeps no user waiting."""
    assert progress.rollback is not None
    return max((progress.back_at or progress.ended_at or progress.rollback.at) - progress.rollback.at, Seconds(0.0))


def _restored(draft: Draft, facts: Facts) -> bool:
    """Whether stable answers and has all the traffic; asks for what is missing."""
    release, seen = draft.release, facts.stable
    # Also where it looks right: a control plane that was frozen in the middle of moving traffic may yet wake up, and only
    # what we have told the proxy ourselves since we turned back fences it off.
    told = draft.progress.fenced
    if release.stable is None or release.previous is None:
        return ensure_division(draft, facts, 0, told)
    if seen is None:
        ensure_division(draft, facts, 0, told)
        return False
    if seen.state in GONE:
        # Sending users to a slot that is not there would be worse than what they have: start it first.
        draft.act(EnsureWorkload(release.stable, release.previous))
        return False
    return ensure_division(draft, facts, 0, told) and seen.state is WorkloadState.READY


def _wait_or_strand(draft: Draft, rollback: RollbackDecision) -> None:
    if draft.progress.restored and draft.progress.lost_at is None:
        # Stable was there and went away while runs were taken back: it is brought back like any other time.
        draft.set(lost_at=draft.now)
    since = rollback.at if draft.progress.lost_at is None else draft.progress.lost_at
    if draft.phase is Phase.ROLLING_BACK and draft.now - since > STRANDED_AFTER:
        draft.move(Event.STRAND)
        failure = draft.progress.failure
        why = failure.because if failure else say("release.stable-silent")
        draft.note(NoteKind.PAGE, say("release.stranded", because=why))
    stranded = draft.phase is Phase.STRANDED
    every = LOOK_EVERY_STRANDED if stranded else LOOK_EVERY
    draft.wait(
        say("release.still-turning-back" if not stranded else "release.still-stranded", because=rollback.because),
        draft.now + every,
    )


def _end(draft: Draft, rollback: RollbackDecision) -> None:
    release, exposed = draft.release, draft.progress.exposed_at is not None
    stop_job(draft)
    draft.act(KeepOutput(release.candidate))
    draft.act(Retire(release.candidate, draft.now + (release.spec.drain if exposed else Seconds(0.0))))
    draft.move(rollback.ending)
    draft.set(ended_at=draft.now)
    message = say(
        ENDED[END[rollback.ending]], because=rollback.because, version=release.previous, took=back_after(draft.progress)
    )
    draft.note(NoteKind.ENDED, message, outcome=END[rollback.ending].value)
    draft.wait(rollback.because)
