"""Confirming: the items of checklists, by people or by the checks that they are bound to.

An item is settled once, with who, when and what evidence; a check's item is ticked by the check alone. Skipping needs a
reason and a role, and stays visible. What is gone through during or after the exposure is settled by nobody before it: whoever
says that nothing has become slower must have been able to see it. Items with a band are due after all users have the version,
and the flags that it gives to everybody by then: not before, and when the band is over somebody is called.
"""

from collections.abc import Sequence

from bascule.kernel.i18n import Keys, Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.enums import Gate, ListPhase
from bascule.plan.sign_off import Item, Proof
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, Request
from bascule.release.guarding.overriding import refuse_overrider
from bascule.release.outcome import Done, Failed, Outcome, Waiting
from bascule.release.people import Permission, Role
from bascule.release.progress import HoldKind, Release
from bascule.release.sign_off import Confirmation
from bascule.release.steps.approvals import may
from bascule.release.steps.checks import ask

NEEDS = Keys("release.needs-{}", (Proof.NOTE, Proof.LINK, Proof.FILE))


def take_confirm(draft: Draft, _: Facts) -> Outcome:
    """Wait until every item of the step is settled."""
    due = [item for item in draft.step.items if opens(draft.release, item) <= draft.now]
    names = {item.check for item in due}
    checked = ask(draft, [call for call in draft.step.calls if call.name in names])
    if isinstance(checked, Failed):
        return checked
    _tick(draft, due)
    missing = [item for item in draft.step.items if item.key not in draft.progress.confirmations]
    if not missing:
        draft.unhold(HoldKind.CONFIRMATION)
        return Done()
    return _wait(draft, missing)


def items(release: Release) -> dict[str, Item]:
    """Every item of a release by its key, in the order of its steps."""
    return {item.key: item for step in release.spec.steps for item in step.items}


def opens(release: Release, item: Item) -> Instant:
    """The instant from which an item can be settled; infinite before those users have it whom it is about."""
    if item.within is None:
        return _begun(release, item)
    felt = _felt(release, item)
    return Instant("inf") if felt is None else felt + item.within.start


def _begun(release: Release, item: Item) -> Instant:
    """Since when somebody can say so: of a list that is gone through during the exposure, since the share before it was given;
    of one for afterwards, since everybody has what the release gives.
    """
    if item.phase is ListPhase.BEFORE:
        return Instant(0.0)
    if item.phase is ListPhase.AFTER:
        felt = _felt(release, item)
        return Instant("inf") if felt is None else felt
    progress, own = release.progress, _own(release, item)
    shares = [index for index, step in enumerate(release.spec.steps[:own]) if step.percent or step.flag]
    given = progress.step > shares[-1] if shares else True
    if given or (progress.step == shares[-1] and progress.met is not None):
        return Instant(0.0) if given else Instant(progress.met or 0.0)
    return Instant("inf")


def _own(release: Release, item: Item) -> int:
    return next(index for index, step in enumerate(release.spec.steps) if item in step.items)


def _felt(release: Release, item: Item) -> Instant | None:
    """Since when all users have what the release has given them by the item's step: the traffic, and flags for everybody."""
    progress, promoted = release.progress, release.progress.promoted_at
    own = _own(release, item)
    whole = [
        (index, step.flag) for index, step in enumerate(release.spec.steps[:own]) if step.flag and step.share == 1.0
    ]
    if promoted is None or any(index >= progress.step for index, flag in whole if flag not in progress.whole_at):
        return None
    # Flags that an older Bascule has given have no instant of their own.
    return max([promoted, *(progress.whole_at.get(flag, promoted) for _, flag in whole)])


def refuse_confirmation(draft: Draft, request: Request) -> Message | None:
    """Why an item is not settled as somebody asks."""
    item = items(draft.release).get(str(request.detail.get("item")))
    if item is None:
        return say("release.no-such-item", item=str(request.detail.get("item")), known=", ".join(items(draft.release)))
    if item.key in draft.progress.confirmations:
        return say("release.settled-before", item=item.text)
    if request.detail.get("skip"):
        return refuse_overrider(draft.release, request, Gate.CHECKLIST)
    if not may(request, Permission.CONFIRM):
        return say("release.may-not-confirm", by=request.by)
    if item.check is not None:
        return say("release.only-a-check", item=item.text, check=item.check)
    if item.owner in set(Role) and not {item.owner, Role.TECH_LEAD} & request.roles:
        return say("release.not-the-owner", item=item.text, owner=item.owner)
    if item.holders is not None and item.owner not in request.roles:
        return say("release.not-of-the-role", item=item.text, owner=item.owner)
    if draft.now < (instant := opens(draft.release, item)):
        left = instant - draft.now
        early = "release.not-due-during" if item.phase is ListPhase.DURING else "release.not-due-yet"
        return say("release.not-due", item=item.text, left=left) if left < Seconds("inf") else say(early)
    return _refuse_proof(item, request)


def confirm(draft: Draft, request: Request) -> None:
    """Settle an item."""
    detail = request.detail
    made = Confirmation(
        by=request.by,
        at=draft.now,
        note=request.reason,
        link=str(detail.get("link", "")),
        file=str(detail.get("file", "")),
        digest=str(detail.get("digest", "")),
        skipped=bool(detail.get("skip")),
    )
    draft.set(confirmations={**draft.progress.confirmations, str(detail["item"]): made})


def _refuse_proof(item: Item, request: Request) -> Message | None:
    given = {
        Proof.NOTHING: True,
        Proof.NOTE: bool(request.reason.strip()),
        Proof.LINK: str(request.detail.get("link", "")).startswith(("http://", "https://")),
        Proof.FILE: bool(request.detail.get("digest")),
    }
    return None if given[item.needs] else say(NEEDS[item.needs], item=item.text)


def _tick(draft: Draft, due: Sequence[Item]) -> None:
    """What a check has shown needs nobody's word."""
    results = draft.progress.results
    for item in due:
        key = f"{draft.progress.step}.{item.check}"
        if item.check and key in results and item.key not in draft.progress.confirmations:
            made = Confirmation(item.check, draft.now, checked=True)
            draft.set(confirmations={**draft.progress.confirmations, item.key: made})
            draft.note(NoteKind.STEP, say("release.ticked", item=item.text, check=item.check), item=item.key)


def _wait(draft: Draft, missing: Sequence[Item]) -> Outcome:
    soonest = [opens(draft.release, item) for item in missing]
    late = [item for item in missing if _is_late(draft, item)]
    for item in late:
        draft.note(NoteKind.PAGE, say("release.item-late", item=item.text, owner=item.owner or ""), item=item.key)
    draft.set(late=draft.progress.late | {item.key for item in late})
    because = say("release.lacks-items", count=len(missing), first=missing[0].text)
    if any(item.check is None for item in missing):
        draft.gate(HoldKind.CONFIRMATION, because)
    ends = [opens(draft.release, item) - item.within.start + item.within.end for item in missing if item.within]
    later = [instant for instant in (*soonest, *ends) if draft.now < instant < Instant("inf")]
    return Waiting(because, min(later, default=None))


def _is_late(draft: Draft, item: Item) -> bool:
    if item.within is None or item.key in draft.progress.late:
        return False
    return draft.now >= opens(draft.release, item) - item.within.start + item.within.end
