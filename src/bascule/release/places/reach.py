"""Reach: a release whose programs nobody can reach from here is not driven; it holds, and calls a person.

Whoever drives it was started from the data folder that the programs belong to. Where that has fallen silent, another control
plane on the same database can only say so: starting everything a second time, or turning back, would harm users.
"""

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.release.draft import Decision, Draft, NoteKind
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release

EXPOSING = {Phase.EXPOSED, Phase.PROMOTED, Phase.ROLLING_BACK, Phase.STRANDED}


def out_of_reach(release: Release, because: Message, now: Instant) -> Decision:
    """The decision to hold. Where users may be on the candidate, or a person is awaited already, it is an incident."""
    draft = Draft(release, now)
    held = draft.progress.hold
    waits = held is not None and held.kind.needs_person
    if draft.phase in EXPOSING or waits:
        draft.note(NoteKind.PAGE, because)
    if not waits:
        draft.set(hold=None)
        draft.hold(HoldKind.REACH, because)
    draft.wait(because)
    return draft.decision()


def within_reach(draft: Draft) -> None:
    """Whoever decides can reach everything: nobody waits for that any more."""
    draft.unhold(HoldKind.REACH)
