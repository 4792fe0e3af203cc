"""Mending in mid-release: what serves is kept up, whatever step the release is in.

The serving version and the proxy may die while a release waits for an approval, or for an hour's share of the traffic. They are
brought back by whoever drives the release, because nobody else may act at the place: the serving version less and less often,
and the proxy with the division that is in force.
"""

from dataclasses import replace

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.release.actions import EnsureWeights, EnsureWorkload
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, WorkloadState
from bascule.release.guarding.traffic import ensure_division
from bascule.release.guarding.watch import exposed_share
from bascule.release.phases import Phase
from bascule.release.progress import Mended
from bascule.release.rollback import GONE

LONGEST_PAUSE, LIVED, CALL_AFTER = Seconds(60.0), Seconds(300.0), 5


def mend_stable(draft: Draft, facts: Facts) -> None:
    """Start the serving version again when it has died: that is nobody's release, and everybody's way back."""
    release = draft.release
    if release.progress.closed is not None:
        return
    if release.stable is None or release.previous is None or facts.stable is None or facts.stable.state not in GONE:
        return
    mended = _mended(draft)
    if draft.now < mended.again_at:
        draft.wake(mended.again_at)
        return
    count = mended.count + 1
    pause = min(Seconds(2.0 ** (count - 1)), LONGEST_PAUSE) if count < 30 else LONGEST_PAUSE
    before = len(draft.actions)
    draft.act(EnsureWorkload(release.stable, release.previous))
    if len(draft.actions) == before:
        return
    draft.set(mended=Mended(count, draft.now, draft.now + pause))
    draft.note(NoteKind.TROUBLE, say("release.stable-died", slot=release.stable.value, detail=facts.stable.detail))
    if count == CALL_AFTER:
        draft.note(NoteKind.PAGE, say("release.stable-keeps-dying", count=count, detail=facts.stable.detail))


def _mended(draft: Draft) -> Mended:
    """How often it was started in a row; one that has lived for a while begins anew."""
    mended, now = draft.progress.mended, draft.now
    if mended.count and now - mended.at >= LIVED:
        return Mended()
    return replace(mended, at=min(mended.at, now), again_at=min(mended.again_at, now + LONGEST_PAUSE))


def mend_route(draft: Draft, facts: Facts) -> None:
    """Bring back a proxy that has died, or that sends people to where nobody is, where the step has not asked for it already."""
    release, route = draft.release, facts.route
    if route is None or (release.stable is None and draft.phase is Phase.PREPARING):
        return
    if any(isinstance(action, EnsureWeights) for action in draft.actions):
        return
    if draft.phase is Phase.PREPARING and any(route.weights.values()) and _starts(facts):
        # A proxy that asks it for its health before it listens takes it for ill, for longer than it is.
        return
    percent, before = in_force(draft), len(draft.actions)
    ensure_division(draft, facts, percent)
    if not any(route.weights.values()) and len(draft.actions) > before:
        draft.note(NoteKind.TROUBLE, say("release.proxy-died"))


def _starts(facts: Facts) -> bool:
    return facts.candidate is not None and facts.candidate.state is WorkloadState.STARTING


def in_force(draft: Draft) -> int:
    """The candidate's share in whole percents that was let through last: a step that waits at its gate has not got its own yet."""
    progress = draft.progress
    if draft.phase is not Phase.EXPOSED or not draft.step.percent or progress.admitted == progress.step:
        return round(exposed_share(draft.release) * 100)
    earlier = [step.percent for step in draft.spec.steps[: progress.step] if step.percent]
    return earlier[-1] if earlier else 0
