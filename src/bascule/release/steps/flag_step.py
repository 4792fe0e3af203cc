"""Flag steps: a feature for a share of the users, like a share of the traffic.

A flag is given its share, seen to have it, and then kept for as long as the plan says, under the eyes of the guards. What it
was before the release is remembered when it is first touched (`flags` brings it back).

A step takes the flag from nobody: where more of the users have it already, it stays so. And what a person has switched off
stays off: whoever did that, before the release or during it, or moves the flag meanwhile, knows something that we do not.
The release holds, and asks.
"""

from dataclasses import replace

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.release.actions import EnsureFlag
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, FlagSeen
from bascule.release.guarding.flags import has
from bascule.release.guarding.gates import gates_shut
from bascule.release.guarding.patience import held_because
from bascule.release.guarding.promotion_gate import criteria_shut
from bascule.release.guarding.traffic import ensure_division
from bascule.release.guarding.watch import begin_lasting, exposed_share
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
    seen = facts.flags.get(draft.step.flag, FlagSeen())
    # Criteria are asked before users get what they have not got yet.
    criteria = None if has(seen, draft.step.share) else criteria_shut(draft, facts)
    if (shut := criteria or gates_shut(draft, facts)) is not None:
        return shut
    if not ensure_division(draft, facts, round(exposed_share(draft.release) * 100)):
        return Waiting(say("release.moving", percent=exposed_share(draft.release)), draft.now + MOVING)
    if (because := _contested(draft, seen)) is not None:
        return _ask(draft, seen, because)
    if not has(seen, draft.step.share):
        return _give(draft, seen)
    _see(draft, seen)
    last = draft.progress.step + 1 == len(draft.spec.steps)
    return lasting(draft, gated=last or draft.step.share < 1)


def _see(draft: Draft, seen: FlagSeen) -> None:
    """The flag is as this step wants it: the step's time begins, and the revision at which it was seen so is remembered."""
    step, moved = draft.step, draft.progress.flags.get(draft.step.flag)
    if moved is not None and moved.share is not None and moved.revision != seen.revision:
        _remember(draft, replace(moved, revision=seen.revision))
    if draft.progress.met is None:
        assert seen.share is not None
        begin_lasting(draft)
        if step.share == 1.0:
            draft.set(whole_at={**draft.progress.whole_at, step.flag: draft.now})
        more = seen.share > step.share
        key = "release.flag-has-more" if more else "release.flag-shown"
        told = say(key, flag=step.flag, percent=seen.share, wanted=step.share)
        draft.note(NoteKind.STEP, told, flag=step.flag, share=seen.share)


def _give(draft: Draft, seen: FlagSeen) -> Outcome:
    step = draft.step
    moved = draft.progress.flags.get(step.flag) or MovedFlag(seen.stored)
    giving = say("release.flag-giving", flag=step.flag, percent=step.share)
    if moved.share != step.share:
        before = seen.stored if moved.share is None else moved.before
        _remember(draft, replace(moved, before=before, share=step.share, revision=None))
        draft.note(NoteKind.DECISION, giving, flag=step.flag, share=step.share)
    draft.act(EnsureFlag(step.flag, step.share, None, giving, seen.revision))
    failure = draft.progress.failure
    because = failure.because if failure else say("release.flag-moving", flag=step.flag, percent=step.share)
    return Waiting(because, draft.now + MOVING)


def _contested(draft: Draft, seen: FlagSeen) -> Message | None:
    """Why somebody must be asked first: a person has switched it off, or moved it since it was as we wanted it.

    They know something that we do not. It is asked once about each change.
    """
    flag, moved = draft.step.flag, draft.progress.flags.get(draft.step.flag)
    if moved is not None and moved.asked == seen.revision:
        return None
    ours = moved is not None and moved.share is not None
    if seen.switched_off:
        key = "release.flag-switched-off" if ours else "release.flag-is-off"
        return say(key, flag=flag, by=seen.switched_off)
    if moved is None or moved.share is None or moved.revision in (None, seen.revision):
        return None
    if seen.enabled and seen.share == moved.share:
        return None
    return say("release.flag-moved" if seen.enabled else "release.flag-switched-off", flag=flag, by=seen.by)


def _ask(draft: Draft, seen: FlagSeen, because: Message) -> Outcome:
    moved = draft.progress.flags.get(draft.step.flag) or MovedFlag(seen.stored)
    draft.hold(HoldKind.PERSON, because, seen.switched_off or seen.by)
    _remember(draft, replace(moved, revision=None, asked=seen.revision))
    return Waiting(because)


def _remember(draft: Draft, moved: MovedFlag) -> None:
    draft.set(flags={**draft.progress.flags, draft.step.flag: moved})
