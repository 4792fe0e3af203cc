"""Standing: whether guards and criteria have spoken, so that more users may meet the version.

Guards must be healthy before a step is left. Criteria must be *shown* to hold before everybody gets the version: `traffic:
100%` where stable serves the others until then, and a flag's 100 % after a smaller share of it. Too little evidence means
wait; contrary evidence never goes back by itself, it holds and says which figure it is. A person's `promote` ends the
waiting for what guards have not seen yet; a criterion is let by only when somebody overrides it by its name.

What a step lasts `until` are criteria, too, but no gate: the step waits for them, as it does for its time, and so a person's
`promote` ends that waiting, and `resume` lets it go on.
"""

from collections.abc import Sequence

from bascule.evidence.verdict import Judgement, Verdict
from bascule.kernel.i18n import Message, say
from bascule.plan.enums import Gate
from bascule.plan.spec import Criterion, Remedy
from bascule.release.draft import Draft
from bascule.release.facts import Facts
from bascule.release.guarding.patience import held_because, impatient
from bascule.release.guarding.traffic import ensure_division
from bascule.release.guarding.watch import exposed_share, pace
from bascule.release.outcome import Done, Outcome, Waiting
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind


def guards_open(draft: Draft) -> Outcome:
    """Every guard that can stop the release must be healthy."""
    spec, watch = draft.spec, draft.progress.watch
    pairs = list(zip(spec.guards, watch.judgements, strict=False))
    for index, (guard, judgement) in enumerate(pairs):
        incomparable = guard.condition.relative and draft.release.stable is None
        settled = index in watch.accepted or judgement.verdict is Verdict.HEALTHY or incomparable
        if settled or guard.remedy is Remedy.INVESTIGATE:
            continue
        kind = HoldKind.SOURCE if judgement.verdict is Verdict.UNAVAILABLE else HoldKind.EVIDENCE
        return impatient(draft, kind, say("release.guard-open", guard=guard.name, because=judgement.because))
    if len(pairs) < len(spec.guards):
        return impatient(draft, HoldKind.EVIDENCE, say("release.no-evidence-yet"))
    return Done()


def criteria_shut(draft: Draft, facts: Facts) -> Outcome | None:
    """What keeps the version from everybody, before a step that gives it to them; None where nothing does."""
    if not draft.spec.criteria or not asks_criteria(draft):
        return None
    # Until then everything stays as it is, also where an address has changed in the meantime.
    ensure_division(draft, facts, round(exposed_share(draft.release) * 100))
    if (held := held_because(draft)) is not None:
        return Waiting(held)
    guards = Done() if draft.progress.override else guards_open(draft)
    return _criteria(draft) if isinstance(guards, Done) else guards


def asks_criteria(draft: Draft) -> bool:
    """Whether the step gives everybody what some have had before."""
    step, progress = draft.step, draft.progress
    if step.percent == 100:
        return draft.phase is Phase.EXPOSED
    given = progress.flags.get(step.flag)
    earlier = draft.spec.steps[: progress.step]
    part = any(one.flag == step.flag and one.share < 1 for one in earlier)
    return bool(step.flag) and step.share == 1.0 and part and not (given is not None and given.share == 1.0)


def until_shown(draft: Draft) -> Outcome:
    """What the step lasts until must be shown to hold, but for what somebody has overridden."""
    missing = _missing(draft)
    if not missing:
        return Done()
    verdicts = {judged.verdict for _, judged in missing if judged is not None}
    said = _together([_lacks(criterion, judged) for criterion, judged in missing])
    because, held = say("release.until-waits", missing=said), say("release.until-held", missing=said)
    if Verdict.BREACHED in verdicts and draft.step.most is None and draft.progress.let_on is None:
        draft.gate(HoldKind.UNTIL, held)
        return Waiting(held, draft.now + pace(draft.spec))
    if Verdict.UNAVAILABLE in verdicts:
        return impatient(draft, HoldKind.SOURCE, because)
    return impatient(draft, HoldKind.UNTIL, because, held)


def _missing(draft: Draft) -> list[tuple[Criterion, Judgement | None]]:
    """What the step lasts until and is not shown; before the first look there is no judgement yet."""
    until, shown, waived = draft.step.until, draft.progress.watch.shown, _waived(draft)
    judged = [*shown, *[None] * (len(until) - len(shown))]
    return [
        (one, found)
        for one, found in zip(until, judged, strict=True)
        if one.name not in waived and (found is None or found.verdict is not Verdict.HEALTHY)
    ]


def _lacks(criterion: Criterion, judgement: Judgement | None) -> Message:
    if judgement is None:
        return say("release.until-open", criterion=criterion.name, because=say("release.no-evidence-yet"))
    unmet = judgement.verdict is Verdict.BREACHED
    return _said("release.until-unmet" if unmet else "release.until-open", criterion, judgement)


def _together(parts: Sequence[Message]) -> Message:
    """Sentences one after the other."""
    first, *rest = parts
    return say("release.until-both", first=first, rest=_together(rest)) if rest else first


def _waived(draft: Draft) -> set[str]:
    return {one.name for one in draft.progress.overrides if one.gate == Gate.CRITERION}


def _criteria(draft: Draft) -> Outcome | None:
    spec, met = draft.spec, draft.progress.watch.met
    waived = _waived(draft)
    pairs = [(one, judged) for one, judged in zip(spec.criteria, met, strict=False) if one.name not in waived]
    for criterion, judgement in pairs:
        if judgement.verdict is Verdict.BREACHED:
            return _unmet(draft, criterion, judgement)
    draft.unhold(HoldKind.CRITERION)
    for criterion, judgement in pairs:
        if judgement.verdict is not Verdict.HEALTHY:
            kind = HoldKind.SOURCE if judgement.verdict is Verdict.UNAVAILABLE else HoldKind.EVIDENCE
            return impatient(draft, kind, _said("release.criterion-open", criterion, judgement))
    if len(met) < len(spec.criteria) and len(pairs) < len(spec.criteria) - len(waived):
        return impatient(draft, HoldKind.EVIDENCE, say("release.no-evidence-yet"))
    draft.unhold(HoldKind.EVIDENCE, HoldKind.SOURCE)
    return None


def _unmet(draft: Draft, criterion: Criterion, judgement: Judgement) -> Outcome:
    because = _said("release.criterion-unmet", criterion, judgement)
    draft.gate(HoldKind.CRITERION, because)
    return Waiting(because, draft.now + pace(draft.spec))


def _said(key: str, criterion: Criterion, judgement: Judgement) -> Message:
    return say(key, criterion=criterion.name, because=judgement.because)
