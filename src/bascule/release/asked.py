"""What people ask for: hold, resume, promote, rollback, cancel; approve and withdraw, confirm, override.

Each request is answered, also when it is refused; who asked and why is journaled either way.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bascule.kernel.i18n import Keys, Message, say
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, Request, Verb
from bascule.release.guarding.overriding import gate_named, override, refuse_override
from bascule.release.phases import PHASE, Phase
from bascule.release.progress import HoldKind
from bascule.release.rollback import turn_back, way_back_closed, way_back_is_open
from bascule.release.steps.approvals import approve, refuse_approval, refuse_withdrawal, withdraw
from bascule.release.steps.confirm import confirm, items, refuse_confirmation
from bascule.release.steps.undo import answer_undo, failing, refuse_undo

ASKED = Keys("release.asked-{}", (*Verb, "skip", "skip-undo"))
VERB = Keys("release.verb-{}", Verb)

UNDER_WAY = {Phase.PREPARING, Phase.EXPOSED, Phase.PROMOTED}
GATES = {
    HoldKind.APPROVAL,
    HoldKind.CONFIRMATION,
    HoldKind.WINDOW,
    HoldKind.CRITERION,
    HoldKind.FREEZE,
    HoldKind.PLANNED,
}
SEEN = {Phase.EXPOSED, Phase.PROMOTED}


def answer_requests(draft: Draft, facts: Facts) -> None:
    """Do, or refuse with a reason, what was asked since the last look."""
    for request in facts.requests:
        refusal = refuse(draft, request.verb) or _refuse_detail(draft, request)
        if refusal is None:
            draft.note(
                NoteKind.REQUEST,
                _told(draft, request),
                request.by,
                reason=request.reason,
                **_with(request),
            )
            _do(draft, request, facts)
            draft.answer(request, say("release.asked-done"))
        else:
            draft.note(
                NoteKind.REQUEST,
                say("release.asked-refused", verb=say(VERB[request.verb]), because=refusal),
                request.by,
                **_with(request),
            )
            draft.answer(request, refusal)


def _do(draft: Draft, request: Request, facts: Facts) -> None:
    if request.verb is Verb.OVERRIDE:
        override(draft, request, facts.notices)
    else:
        VERBS[request.verb](draft, request)


def _told(draft: Draft, request: Request) -> Message:
    """What somebody asked for, as the journal says it."""
    item = items(draft.release).get(str(request.detail.get("item")))
    verb = str(request.verb)
    if request.detail.get("skip"):
        verb = "skip-undo" if request.verb is Verb.RESUME else "skip"
    gate = gate_named(draft, request) if request.verb is Verb.OVERRIDE else ""
    return say(ASKED[verb], by=request.by, reason=request.reason, item=item.text if item else "", gate=gate)


def _with(request: Request) -> dict[str, Any]:
    return {"detail": dict(request.detail)} if request.detail else {}


def _refuse_detail(draft: Draft, request: Request) -> Message | None:
    """What stands against this request of this person."""
    rule = REFUSALS.get(request.verb)
    return rule(draft, request) if rule else None


def refuse(draft: Draft, verb: Verb) -> Message | None:
    """Why a request cannot be met now; None when it can."""
    if verb is Verb.RESUME and failing(draft) is not None and not draft.phase.terminal:
        return None
    if draft.phase not in UNDER_WAY:
        return say("release.not-under-way", phase=say(PHASE[draft.phase]))
    if verb is Verb.RESUME and draft.progress.hold is None:
        return say("release.not-held")
    if verb is Verb.RESUME and draft.progress.hold and draft.progress.hold.kind in GATES:
        return say("release.gate-holds", because=draft.progress.hold.because)
    if verb is Verb.PROMOTE and draft.phase not in SEEN:
        return say("release.not-exposed")
    if verb in {Verb.ROLL_BACK, Verb.CANCEL} and draft.progress.closed is not None:
        return way_back_closed(draft.progress.closed)
    if verb is Verb.ROLL_BACK and not way_back_is_open(draft):
        instead = draft.spec.instead
        return say("release.do-instead", instead=instead) if instead else say("release.nothing-earlier")
    return None


def _hold(draft: Draft, request: Request) -> None:
    draft.unhold(*HoldKind)
    draft.hold(HoldKind.PERSON, say("release.held-by", by=request.by, reason=request.reason), request.by)


def _resume(draft: Draft, request: Request) -> None:
    """Go on; what a guard or a closed way back had stopped is thereby accepted by a person."""
    answer_undo(draft, request)
    _accept_breaches(draft)
    lets_on = _waits_in_vain(draft)
    if draft.progress.hold and draft.progress.hold.kind is HoldKind.NO_WAY_BACK and draft.release.group:
        draft.set(alone=True)
    draft.unhold(*HoldKind, by=request.by)
    # What failed on a database is tried again.
    draft.set(
        waiting=None,
        let_on=draft.now if lets_on else draft.progress.let_on,
        flags_back=False,
        database_jobs={key: one for key, one in draft.progress.database_jobs.items() if one.passed},
    )


def _waits_in_vain(draft: Draft) -> bool:
    """Whether the step holds for what it lasts until, or has had all the time that its span gives it."""
    hold, met, most = draft.progress.hold, draft.progress.met, draft.step.most
    past = met is not None and most is not None and draft.now >= met + most
    return past or (hold is not None and hold.kind is HoldKind.UNTIL)


def _promote(draft: Draft, request: Request) -> None:
    """An end to waiting for time and evidence, until the candidate has everything; in the soak, an end to the soak.

    Every step on the way is taken, and every gate is asked: a share is passed quickly, a check or a criterion is not passed,
    and a release that a gate holds stays held.
    """
    if draft.progress.hold is None or draft.progress.hold.kind not in GATES:
        _resume(draft, request)
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


def _refuse_promotion(_: Draft, request: Request) -> Message | None:
    return None if request.reason.strip() else say("release.promote-reason")


REFUSALS: Mapping[Verb, Callable[[Draft, Request], Message | None]] = {
    Verb.APPROVE: refuse_approval,
    Verb.WITHDRAW: refuse_withdrawal,
    Verb.CONFIRM: refuse_confirmation,
    Verb.PROMOTE: _refuse_promotion,
    Verb.OVERRIDE: refuse_override,
    Verb.RESUME: refuse_undo,
}
VERBS: Mapping[Verb, Callable[[Draft, Request], None]] = {
    Verb.HOLD: _hold,
    Verb.RESUME: _resume,
    Verb.PROMOTE: _promote,
    Verb.ROLL_BACK: _roll_back,
    Verb.CANCEL: _cancel,
    Verb.APPROVE: approve,
    Verb.WITHDRAW: withdraw,
    Verb.CONFIRM: confirm,
}
