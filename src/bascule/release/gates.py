"""Gates before exposure: what people and the calendar demand is judged again before every larger share of the traffic.

A release whose gates shut on its way stays where it is, with its guards watching; the way back is open all the same.
An approval that has been counted does not expire on the way, but one that is withdrawn, or whose person has lost the
role, stops the release before more users see it.
"""

from dataclasses import replace

from bascule.base.words import say
from bascule.release.approvals import LOOK_AGAIN, demanded, lacking_approvals
from bascule.release.draft import Draft
from bascule.release.facts import Facts
from bascule.release.outcome import Outcome, Waiting
from bascule.release.progress import HoldKind, MovedFlag
from bascule.release.window import hold_for, window_shut


def gates_shut(draft: Draft, facts: Facts) -> Outcome | None:
    """Why more users may not see the candidate now; None once this share has been let through."""
    percent = draft.step.percent
    if percent <= draft.progress.granted:
        return None
    if (shut := _shut(draft, facts)) is not None:
        return shut
    draft.set(granted=percent)
    return None


def flag_gates_shut(draft: Draft, facts: Facts) -> Outcome | None:
    """The same before more users get a flag."""
    flag, share = draft.step.flag, draft.step.share
    seen = (facts.flags or {}).get(flag)
    moved = draft.progress.flags.get(flag, MovedFlag(seen.stored if seen else None))
    if share <= moved.granted:
        return None
    if (shut := _shut(draft, facts)) is not None:
        return shut
    draft.set(flags={**draft.progress.flags, flag: replace(moved, granted=share)})
    return None


def _shut(draft: Draft, facts: Facts) -> Outcome | None:
    if lacking := lacking_approvals(draft.release, facts.roles, None):
        because = say("release.lost-approvals", demands=demanded(lacking))
        draft.gate(HoldKind.APPROVAL, because)
        return Waiting(because, draft.now + LOOK_AGAIN)
    if (shut := window_shut(draft, facts)) is not None:
        return hold_for(draft, shut)
    draft.unhold(HoldKind.APPROVAL, HoldKind.WINDOW)
    return None
