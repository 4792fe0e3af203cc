"""Peers: several components in one release.

Nothing moves before the gates of all are satisfied. A component moves after those that it follows are through. None ends
before all are through, so that until then every way back is open; and when one goes back, all do, in reverse order: who
follows gives its traffic back first. How they end is decided once, for all, by one compare-and-set in the store: two
components that decide at the same instant cannot decide differently.
"""

from collections.abc import Sequence

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.plan.spec import GATES
from bascule.release.draft import Draft
from bascule.release.facts import Facts, GroupOutcome, Peer
from bascule.release.outcome import Waiting
from bascule.release.phases import Event, Phase
from bascule.release.progress import Release
from bascule.release.rollback import turn_back

UNDER_WAY = {Phase.PREPARING, Phase.EXPOSED, Phase.PROMOTED}
# A component that hangs on its way back does not keep users on a bad version of another for longer than this.
ORDER_FOR = Seconds(5.0)
LOOK_EVERY = Seconds(0.5)
# News of a peer wakes us; this is for news that got lost.
LOOK_AGAIN = Seconds(10.0)


def as_peer(release: Release) -> Peer:
    """A release as its peers see it."""
    progress, spec = release.progress, release.spec
    phase = progress.phase
    over = phase.terminal or progress.restored
    return Peer(
        component=spec.component,
        follows=spec.follows,
        gated=progress.step >= first_move(release),
        through=progress.through or phase is Phase.SUCCEEDED,
        shown=progress.exposed_at is not None and not over,
        cancelled=progress.rollback is not None and progress.rollback.ending is Event.CANCEL,
        because=progress.rollback.because if progress.rollback else None,
    )


def in_order(members: Sequence[Release]) -> list[Release]:
    """Components of a release in the order in which they move; those that do not wait for each other by name."""
    left, done = sorted(members, key=lambda one: one.spec.component), list[Release]()
    while left:
        moved = {one.spec.component for one in done}
        ready = next((one for one in left if not set(one.spec.follows) - moved), left[0])
        left.remove(ready)
        done.append(ready)
    return done


def first_move(release: Release) -> int:
    """The number of the first step that is not a gate."""
    steps = release.spec.steps
    return next((number for number, step in enumerate(steps) if step.kind not in GATES), len(steps))


def ends_together(draft: Draft, facts: Facts) -> bool:
    """Whether the end of all is decided: from then on nothing turns one of them back."""
    if facts.group_outcome is not GroupOutcome.TOGETHER or draft.phase not in UNDER_WAY or not draft.progress.through:
        return False
    # A contract step asks for the same fate before it closes the way back; it has still to be gone through.
    return draft.progress.step + 1 == len(draft.spec.steps) and not draft.step.contract


def follow_peers(draft: Draft, facts: Facts) -> None:
    """Go back when the others do."""
    if facts.group_outcome is not GroupOutcome.BACK or draft.phase not in UNDER_WAY or draft.progress.alone:
        return
    back = next((peer for peer in facts.peers if peer.because is not None), None)
    because = say("release.group-back")
    if back is not None:
        because = say("release.peer-back", component=back.component, because=back.because)
    turn_back(draft, because, cancelled=back is not None and back.cancelled)


def before_moving(draft: Draft, facts: Facts) -> Waiting | None:
    """What the first step that moves anything waits for; None when it may be taken."""
    if not facts.peers or draft.progress.step != first_move(draft.release):
        return None
    for peer in facts.peers:
        if not peer.gated:
            return Waiting(say("release.waits-for-gates", component=peer.component), draft.now + LOOK_AGAIN)
        if peer.component in draft.spec.follows and not peer.through:
            return Waiting(say("release.waits-for-component", component=peer.component), draft.now + LOOK_AGAIN)
    return None


def before_ending(draft: Draft, facts: Facts) -> Message | None:
    """What the end waits for; None when it may come, and is then the end of all."""
    if not draft.release.group or draft.progress.alone or facts.group_outcome is GroupOutcome.TOGETHER:
        return None
    draft.set(through=True)
    for peer in facts.peers:
        if not peer.through:
            return say("release.waits-together", component=peer.component)
    draft.group_outcome = GroupOutcome.TOGETHER
    return None


def before_restoring(draft: Draft, facts: Facts) -> Message | None:
    """Who gives its traffic back first; None when it is this one's turn, or when that took too long."""
    rollback, mine = draft.progress.rollback, draft.spec.component
    if rollback is None or draft.now - rollback.at > ORDER_FOR:
        return None
    first = next((peer for peer in facts.peers if peer.shown and _comes_after(peer, mine, facts)), None)
    if first is None:
        return None
    draft.wake(draft.now + LOOK_EVERY)
    return say("release.back-after", component=first.component)


def _comes_after(peer: Peer, mine: str, facts: Facts) -> bool:
    """Whether a peer follows this component, directly or through others."""
    known, seen, ahead = {one.component: one for one in facts.peers}, set[str](), list(peer.follows)
    while ahead:
        name = ahead.pop()
        if name == mine:
            return True
        if name not in seen and name in known:
            seen.add(name)
            ahead += known[name].follows
    return False
