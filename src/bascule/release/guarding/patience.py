"""Patience: a step that waits for something that is missing, until when, and the holds that only a person ends."""

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.release.draft import Draft
from bascule.release.guarding.watch import pace
from bascule.release.outcome import Outcome, Waiting
from bascule.release.progress import HoldKind


def impatient(draft: Draft, kind: HoldKind, because: Message, held: Message | None = None) -> Outcome:
    """Wait for something that is missing; when that has lasted too long, hold and ask for a person (saying `held`, where given)."""
    if draft.progress.waiting is None:
        draft.set(waiting=draft.now)
    if _too_long(draft, kind):
        draft.gate(kind, held or because)
    return Waiting(held_because(draft) or because, draft.now + pace(draft.spec))


def _too_long(draft: Draft, kind: HoldKind) -> bool:
    """Past the upper end of the step's span; where it has none, for as long as the plan's patience.

    A source that cannot be read is told after the patience in any case: nobody knows meanwhile what users meet.
    """
    progress, step = draft.progress, draft.step
    waited = draft.now - (progress.waiting or draft.now) >= draft.spec.patience
    if step.most is None or progress.met is None:
        return waited
    # Who has let it wait on gives it the span between its ends once more.
    ends = max(progress.met + step.most, (progress.let_on or Instant(0.0)) + step.most - step.duration)
    return draft.now >= ends or (waited and kind is HoldKind.SOURCE)


def held_because(draft: Draft) -> Message | None:
    """Why a hold that needs a person keeps the release where it is."""
    hold = draft.progress.hold
    return hold.because if hold and hold.kind.needs_person else None
