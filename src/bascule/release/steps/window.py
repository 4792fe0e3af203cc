"""The window: a release moves only while it is open, or when somebody with a role and a reason has overridden it."""

from collections.abc import Sequence

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.enums import Gate
from bascule.plan.windows.look import Seen, look
from bascule.plan.windows.window import Notice
from bascule.release.draft import Draft
from bascule.release.facts import Facts
from bascule.release.outcome import Done, Outcome, Waiting
from bascule.release.progress import HoldKind
from bascule.release.sign_off import Override

# An announcement that goes out in the meantime can open a window sooner.
LOOK_AGAIN = Seconds(300.0)


def take_window(draft: Draft, facts: Facts) -> Outcome:
    """Wait until the window is open."""
    if (shut := window_shut(draft, facts.notices)) is None:
        draft.unhold(HoldKind.WINDOW)
        return Done()
    return hold_for(draft, shut)


def window_shut(draft: Draft, notices: Sequence[Notice]) -> Seen | None:
    """The closed window; None while it is open, overridden, or not there."""
    window = draft.spec.window
    if window is None or any(_lets_through(one, draft.now) for one in draft.progress.overrides):
        return None
    seen = look(window, draft.now, notices)
    return None if seen.open else seen


def _lets_through(one: Override, now: Instant) -> bool:
    return one.gate == Gate.WINDOW and (one.until is None or now < one.until)


def hold_for(draft: Draft, shut: Seen) -> Outcome:
    """Hold where it is until the window opens; the way back is open all the same."""
    because: Message = shut.message
    draft.gate(HoldKind.WINDOW, because)
    soon = draft.now + LOOK_AGAIN
    return Waiting(because, soon if shut.opens is None else min(shut.opens, soon))
