"""The serving version while a candidate is exposed: when it is ill the release does not move on, and somebody is told.

Its illness is nobody's release, so nothing goes back for it. But as long as it is ill the candidate is compared with nothing
that can be compared with, the way back leads to a version that does not answer, and users may be served by the candidate in its
place. A version that was ill before anybody was exposed holds nothing: the release may be what mends it.
"""

from bascule.kernel.changed import changed
from bascule.kernel.i18n import say
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, WorkloadState
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind
from bascule.release.rollback import GONE


def watch_stable(draft: Draft, facts: Facts) -> None:
    """One look at its health: gone is enough, silent must last `fails` health checks in a row."""
    health, watch, seen = draft.spec.health, draft.progress.watch, facts.stable
    if draft.phase is not Phase.EXPOSED or draft.release.stable is None or seen is None:
        return
    if seen.state is WorkloadState.READY:
        if watch.stable_ill or not watch.stable_well:
            draft.set(watch=changed(watch, stable_well=True, stable_ill=0))
        draft.unhold(HoldKind.STABLE)
        return
    gone = seen.state in GONE
    if not watch.stable_well or (watch.stable_ill and not gone and draft.now - watch.stable_ill_at < health.every):
        return
    ill = max(watch.stable_ill + 1, health.fails if gone else 0)
    draft.set(watch=changed(watch, stable_ill=ill, stable_ill_at=draft.now))
    if ill < health.fails:
        return
    because = say("release.stable-ill", count=ill, path=health.path, detail=seen.detail)
    if watch.stable_ill < health.fails:
        draft.note(NoteKind.TROUBLE, because)
    if draft.progress.hold is None:
        draft.hold(HoldKind.STABLE, because)


def stable_is_ill(draft: Draft) -> bool:
    """Whether the release must not move on because of it; a person's `promote` says that it may."""
    ill = draft.progress.watch.stable_ill >= draft.spec.health.fails
    return ill and draft.phase is Phase.EXPOSED and not draft.progress.override
