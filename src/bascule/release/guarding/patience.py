"""Patience: a step that waits for something that is missing, and the holds that only a person ends."""

from bascule.kernel.i18n import Message
from bascule.release.draft import Draft
from bascule.release.guarding.watch import pace
from bascule.release.outcome import Outcome, Waiting
from bascule.release.progress import HoldKind


def impatient(draft: Draft, kind: HoldKind, because: Message, held: Message | None = None) -> Outcome:
    """Wait for something that is missing; after the plan's patience, hold and ask for a person, in words of its own where given."""
    since = draft.progress.waiting
    if since is None:
        draft.set(waiting=draft.now)
    elif draft.now - since >= draft.release.spec.patience:
        draft.gate(kind, held or because)
    return Waiting(held_because(draft) or because, draft.now + pace(draft.release.spec))


def held_because(draft: Draft) -> Message | None:
    """Why a hold that needs a person keeps the release where it is."""
    hold = draft.progress.hold
    return hold.because if hold and hold.kind.needs_person else None
