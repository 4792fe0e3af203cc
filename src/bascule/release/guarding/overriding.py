"""Overriding: somebody with the role and a reason lets a release past one gate, and that it was so stays visible for ever.

One gate at a time: a closed window until it would have opened, the approvals, one check by its name, one criterion by its name, the
freezes that hold a hotfix.
An item of a checklist is skipped (`confirm`), by the same rules. Where approvals are demanded, whoever started the release
overrides nothing, and neither does somebody who could be them.
"""

from collections.abc import Mapping, Sequence

from bascule.kernel.i18n import Keys, Message, say
from bascule.kernel.quantities import Instant
from bascule.plan.enums import Gate, KindName, Role
from bascule.plan.reading.bad_value import listed
from bascule.plan.spec import ReleaseSpec, StepKind
from bascule.plan.windows.window import Notice
from bascule.release.draft import Draft
from bascule.release.facts import Request
from bascule.release.people import is_account_id
from bascule.release.progress import HoldKind, Progress, Release
from bascule.release.sign_off import Override
from bascule.release.steps.inspect import demands_of
from bascule.release.steps.window import window_shut

GATE = Keys("release.gate-{}", Gate)

_LEAD = frozenset({Role.TECH_LEAD.value})
# Who may override a gate where the environment does not say it.
USUAL: Mapping[Gate, frozenset[str]] = {
    Gate.WINDOW: _LEAD | {Role.OPERATOR.value},
    Gate.APPROVALS: _LEAD,
    Gate.CHECK: _LEAD,
    Gate.CHECKLIST: _LEAD,
    Gate.CRITERION: _LEAD,
    Gate.FREEZE: _LEAD | {Role.OPERATOR.value},
}
_HELD = {
    HoldKind.WINDOW: Gate.WINDOW,
    HoldKind.APPROVAL: Gate.APPROVALS,
    HoldKind.CRITERION: Gate.CRITERION,
    HoldKind.UNTIL: Gate.CRITERION,
    HoldKind.CONFIRMATION: Gate.CHECKLIST,
    HoldKind.FREEZE: Gate.FREEZE,
}


_BEFORE = {StepKind.WINDOW: Gate.WINDOW, StepKind.APPROVE: Gate.APPROVALS, StepKind.CONFIRM: Gate.CHECKLIST}


def overridden(progress: Progress, gate: Gate, name: str = "", now: Instant = Instant(0.0)) -> bool:
    """Whether a gate has been overridden, and still is."""
    return any(
        one.gate == gate and one.name == name and (one.until is None or now < one.until) for one in progress.overrides
    )


def refuse_overrider(release: Release, request: Request, gate: Gate) -> Message | None:
    """Why somebody may not override a gate of this kind."""
    roles, what = roles_for(release.spec, gate), say(GATE[gate])
    if not roles & request.roles:
        return say("release.may-not-override", by=request.by, gate=what, roles=listed(sorted(roles)) or "–")
    if demands_of(release):
        if request.by == release.author:
            return say("release.own-override", by=request.by)
        if not is_account_id(request.by):
            return say("release.nobody-overrides", by=request.by)
    return None if request.reason.strip() else say("release.override-reason", gate=what)


def roles_for(spec: ReleaseSpec, gate: Gate) -> frozenset[str]:
    """Who may override a gate of this kind: those whom the environment names, else the usual ones."""
    return frozenset(spec.may_override.get(gate.value, USUAL[gate]))


def refuse_override(draft: Draft, request: Request) -> Message | None:
    """Why a gate is not overridden as somebody asks."""
    found = _asked_gate(draft, request)
    if isinstance(found, Message):
        return found
    gate, name = found
    if gate is Gate.CHECKLIST:
        return say("release.skip-instead")
    if (because := refuse_overrider(draft.release, request, gate)) is not None:
        return because
    if gate is Gate.FREEZE:
        return _refuse_past_freeze(draft)
    if overridden(draft.progress, gate, name, draft.now):
        return say("release.overridden-before", gate=say(GATE[gate]))
    return None


def _refuse_past_freeze(draft: Draft) -> Message | None:
    """A freeze lets hotfixes past, and only one that holds the release now: a later one may be let past again."""
    if draft.spec.kind != KindName.HOTFIX:
        return say("freeze.only-hotfix", kind=draft.spec.kind)
    held = draft.progress.hold
    return None if held and held.kind is HoldKind.FREEZE else say("freeze.holds-not")


def override(draft: Draft, request: Request, notices: Sequence[Notice]) -> None:
    """Let the release past one gate."""
    found = _asked_gate(draft, request)
    assert not isinstance(found, Message), "it was refused"
    gate, name = found
    # A window that closes again later is another matter, for somebody to decide then.
    shut = window_shut(draft, notices) if gate is Gate.WINDOW else None
    made = Override(request.by, draft.now, request.reason, gate.value, name, shut.opens if shut else None)
    draft.set(overrides=(*draft.progress.overrides, made))


def _asked_gate(draft: Draft, request: Request) -> tuple[Gate, str] | Message:
    """Which gate is meant: the named one, or the one that holds the release now."""
    word, name = str(request.detail.get("gate") or ""), str(request.detail.get("name") or "")
    gate = Gate(word) if word in set(Gate) else None if word else _present(draft)
    if gate is None or (gate is Gate.APPROVALS and not demands_of(draft.release)):
        return say("release.which-gate", allowed=listed([one.value for one in Gate if one is not Gate.CHECKLIST]))
    known = names(draft.release, gate)
    if not known:
        return (gate, "")
    if not name and len(known) == 1:
        return (gate, known[0])
    if name not in known:
        return say("release.which-one", gate=say(GATE[gate]), found=name, allowed=listed(known))
    return (gate, name)


def _present(draft: Draft) -> Gate | None:
    """The gate that holds the release, or that it stands before."""
    hold = draft.progress.hold
    return (_HELD.get(hold.kind) if hold else None) or _BEFORE.get(draft.step.kind)


def gate_named(draft: Draft, request: Request) -> Message:
    """The gate that somebody asks for, as people read it."""
    found = _asked_gate(draft, request)
    if isinstance(found, Message):
        return found
    kind = say(GATE[found[0]])
    return say("release.gate-named", gate=kind, name=found[1]) if found[1] else kind


def names(release: Release, gate: Gate) -> Sequence[str]:
    """By which names a gate of this kind can be meant; none for what there is one of."""
    spec = release.spec
    if gate is Gate.CHECK:
        return list(dict.fromkeys(call.name for step in spec.steps for call in step.calls))
    asked = [*spec.criteria, *(one for step in spec.steps for one in step.until)]
    return list(dict.fromkeys(one.name for one in asked)) if gate is Gate.CRITERION else []
