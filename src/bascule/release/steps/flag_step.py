"""Flag steps: a feature for a share of the users, like a share of the traffic.

A flag is given its share, seen to have it, and then kept for as long as the plan says, under the eyes of the guards. What it
was before the release is remembered when it is first touched (`flags` brings it back). Somebody who moves the flag in the
meantime knows something that we do not: the release holds.
"""

from dataclasses import replace

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.release.actions import EnsureFlag
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, FlagSeen
from bascule.release.guarding.gates import gates_shut
from bascule.release.guarding.patience import held_because
from bascule.release.guarding.promotion_gate import criteria_shut
from bascule.release.guarding.traffic import ensure_division
from bascule.release.guarding.watch import exposed_share
from bascule.release.outcome import Outcome, Waiting
from bascule.release.progress import HoldKind, MovedFlag
from bascule.release.steps.exposure import blind, lasting

MOVING = Seconds(0.2)


def take_flag(draft: Draft, facts: Facts) -> Outcome:
    """Give the flag its share, wait for its time and for the guards."""
    if (held := held_because(draft)) is not None:
        return Waiting(held)
    if facts.route is None or facts.flags is None:
        return blind(draft, facts, "traffic" if facts.route is None else "flags")
    if (shut := criteria_shut(draft, facts) or gates_shut(draft, facts)) is not None:
        return shut
    if not ensure_division(draft, facts, round(exposed_share(draft.release) * 100)):
        return Waiting(say("release.moving", percent=exposed_share(draft.release)), draft.now + MOVING)
    seen = facts.flags.get(draft.step.flag, FlagSeen())
    if not _has_share(draft, seen):
        return _give(draft, seen)
    if draft.progress.met is None:
        draft.set(met=draft.now)
        told = say("release.flag-shown", flag=draft.step.flag, percent=draft.step.share)
        draft.note(NoteKind.STEP, told, flag=draft.step.flag, share=draft.step.share)
    last = draft.progress.step + 1 == len(draft.release.spec.steps)
    return lasting(draft, gated=last or draft.step.share < 1)


def _has_share(draft: Draft, seen: FlagSeen) -> bool:
    """Whether the flag is as this step wants it; remembers the revision at which it was seen so."""
    step, moved = draft.step, draft.progress.flags.get(draft.step.flag)
    if moved is None or moved.share != step.share or not (seen.enabled and seen.share == step.share):
        return False
    if moved.revision != seen.revision:
        _remember(draft, replace(moved, revision=seen.revision))
    return True


def _give(draft: Draft, seen: FlagSeen) -> Outcome:
    step = draft.step
    moved = draft.progress.flags.get(step.flag)
    if moved is not None and moved.share == step.share and moved.revision not in (None, seen.revision):
        return _contested(draft, moved, seen)
    before = MovedFlag(seen.stored) if moved is None else moved
    if before.share != step.share:
        _remember(draft, replace(before, share=step.share, revision=None))
        told = say("release.flag-giving", flag=step.flag, percent=step.share)
        draft.note(NoteKind.DECISION, told, flag=step.flag, share=step.share)
    draft.act(EnsureFlag(step.flag, step.share, None, say("release.flag-giving", flag=step.flag, percent=step.share)))
    failure = draft.progress.failure
    because = failure.because if failure else say("release.flag-moving", flag=step.flag, percent=step.share)
    return Waiting(because, draft.now + MOVING)


def _contested(draft: Draft, moved: MovedFlag, seen: FlagSeen) -> Outcome:
    """It was as we wanted it, and somebody has moved it: they know something that we do not."""
    key = "release.flag-switched-off" if not seen.enabled else "release.flag-moved"
    because = say(key, flag=draft.step.flag, by=seen.by)
    draft.hold(HoldKind.PERSON, because, seen.by)
    _remember(draft, replace(moved, revision=None))
    return Waiting(because)


def _remember(draft: Draft, moved: MovedFlag) -> None:
    draft.set(flags={**draft.progress.flags, draft.step.flag: moved})
