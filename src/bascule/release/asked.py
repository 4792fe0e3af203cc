"""What people ask for: hold, resume, promote, rollback, cancel.

Each request is answered, also when it is refused; who asked and why is journaled either way.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bascule.base.words import Message, say
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, Request, Verb
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind
from bascule.release.rollback import turn_back, way_back_is_open

UNDER_WAY = {Phase.PREPARING, Phase.EXPOSED, Phase.PROMOTED}
SEEN = {Phase.EXPOSED, Phase.PROMOTED}


def answer_requests(draft: Draft, facts: Facts) -> None:
    """Do, or refuse with a reason, what was asked since the last look."""
    for request in facts.requests:
        refusal = refuse(draft, request.verb)
        if refusal is None:
            draft.note(
                NoteKind.REQUEST,
                say(f"release.asked-{request.verb}", by=request.by, reason=request.reason),
                request.by,
                reason=request.reason,
            )
            VERBS[request.verb](draft, request)
            draft.answer(request, say("release.asked-done"))
        else:
            draft.note(
                NoteKind.REQUEST, say("release.asked-refused", verb=request.verb.value, because=refusal), request.by
            )
            draft.answer(request, refusal)


def refuse(draft: Draft, verb: Verb) -> Message | None:
    """Why a request cannot be met now; None when it can."""
    if draft.phase not in UNDER_WAY:
        return say("release.not-under-way", phase=say(f"release.phase-{draft.phase.replace(' ', '-')}"))
    if verb is Verb.RESUME and draft.progress.hold is None:
        return say("release.not-held")
    if verb is Verb.PROMOTE and draft.phase not in SEEN:
        return say("release.not-exposed")
    if verb is Verb.ROLL_BACK and not way_back_is_open(draft):
        return say("release.nothing-earlier")
    return None


def _hold(draft: Draft, request: Request) -> None:
    draft.unhold(*HoldKind)
    draft.hold(HoldKind.PERSON, say("release.held-by", by=request.by, reason=request.reason), request.by)


def _resume(draft: Draft, request: Request) -> None:
    """Go on; what a guard or a closed way back had stopped is thereby accepted by a person."""
    _accept_breaches(draft)
    draft.unhold(*HoldKind, by=request.by)
    draft.set(waiting=None)


def _promote(draft: Draft, request: Request) -> None:
    """Everything to the candidate now, or, when it has everything, an end to the soak."""
    _resume(draft, request)
    steps = draft.release.course.steps
    last = max(index for index, step in enumerate(steps) if step.percent)
    if draft.phase is Phase.EXPOSED and draft.progress.step < last:
        draft.set(step=last, entered=draft.now, met=None, results={})
    draft.set(override=True)


def _roll_back(draft: Draft, request: Request) -> None:
    because = say("release.asked-back", by=request.by, reason=request.reason)
    turn_back(draft, because, request.by, cancelled=draft.phase is Phase.PREPARING)


def _cancel(draft: Draft, request: Request) -> None:
    turn_back(draft, say("release.asked-cancel", by=request.by, reason=request.reason), request.by, cancelled=True)


def _accept_breaches(draft: Draft) -> None:
    hold, watch = draft.progress.hold, draft.progress.watch
    if hold and hold.kind in {HoldKind.GUARD, HoldKind.NO_WAY_BACK}:
        breached = {index for index, judgement in enumerate(watch.judgements) if judgement.verdict == "breached"}
        draft.set(watch=replace(watch, accepted=watch.accepted | breached))


VERBS: Mapping[Verb, Callable[[Draft, Request], None]] = {
    Verb.HOLD: _hold,
    Verb.RESUME: _resume,
    Verb.PROMOTE: _promote,
    Verb.ROLL_BACK: _roll_back,
    Verb.CANCEL: _cancel,
}
