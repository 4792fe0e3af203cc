"""Freezes under way: a release goes through the step that it is in, and no further, until the line is free again.

Its guards keep watching, and going back is never frozen: neither the rollback of a release, nor the way back to the version before.
A hotfix may be let past by somebody who may override that gate; anything else waits, for whoever stopped the line meant it. What
was let past is let past the freezes of then: a later one is another decision.
"""

from collections.abc import Collection, Sequence

from bascule.kernel.i18n import Message, say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.enums import Gate, KindName
from bascule.plan.reading.bad_value import listed
from bascule.plan.spec import ReleaseSpec
from bascule.release.draft import Draft
from bascule.release.facts import Facts
from bascule.release.freeze import Freeze, because_of, standing
from bascule.release.guarding.overriding import roles_for
from bascule.release.outcome import Done, Outcome, Waiting
from bascule.release.progress import HoldKind, Release
from bascule.release.sign_off import Override

# Whoever ends a freeze wakes the releases that it held; this is for news that got lost.
LOOK_AGAIN = Seconds(60.0)


def frozen(draft: Draft, facts: Facts) -> Waiting | None:
    """Hold where it is while a freeze covers the place; None, and no such hold any more, where none does."""
    holding = holds(draft.release, facts.freezes, draft.now)
    if not holding:
        draft.unhold(HoldKind.FREEZE)
        return None
    because = because_of(holding)
    draft.gate(HoldKind.FREEZE, because)
    held = draft.progress.hold
    return Waiting(held.because if held else because, min(holding[0].until, draft.now + LOOK_AGAIN))


def no_further(draft: Draft, facts: Facts, outcome: Outcome) -> Outcome:
    """What a look at a step comes to: one that is done is not left under a freeze, unless nothing comes after it."""
    if isinstance(outcome, Done) and draft.progress.step + 1 < len(draft.spec.steps):
        return frozen(draft, facts) or outcome
    held = draft.progress.hold
    if held is not None and not (isinstance(outcome, Waiting) and outcome.because == held.because):
        # It waits for something else meanwhile: whether the freeze is over is asked when the step is done again.
        draft.unhold(HoldKind.FREEZE)
    return outcome


def holds(release: Release, freezes: Collection[Freeze], now: Instant) -> list[Freeze]:
    """The freezes that a release does not pass, the one that ends last first."""
    spec = release.spec
    if spec.reuse:
        return []
    found = standing(freezes, Place(spec.plan, spec.environment, spec.component), now)
    past = [one.at for one in release.progress.overrides if one.gate == Gate.FREEZE]
    return [one for one in found if not any(one.at <= at for at in past)]


def goes_on(before: Release, after: Release) -> bool:
    """Whether a decision takes a release further, so that it has to know of every freeze."""
    was, now = before.progress, after.progress
    return (was.step, was.admitted) != (now.step, now.admitted) and not after.spec.reuse


def refuse_start(
    spec: ReleaseSpec, freezes: Sequence[Freeze], roles: Collection[str]
) -> tuple[Message, Message] | None:
    """Why no release starts under these freezes, and what can be typed instead; None for a hotfix of somebody with the role."""
    if spec.reuse or not freezes or excepted(spec, roles):
        return None
    values = {"component": spec.component, "environment": spec.environment, "because": because_of(freezes)}
    who = listed(sorted(roles_for(spec, Gate.FREEZE))) or "–"
    return say("freeze.no-start", **values), say("freeze.no-start-hint", roles=who)


def excepted(spec: ReleaseSpec, roles: Collection[str]) -> bool:
    """Whether somebody with these roles may start it in a freeze."""
    return spec.kind == KindName.HOTFIX and not roles_for(spec, Gate.FREEZE).isdisjoint(roles)


def let_past(author: str, at: Instant) -> Override:
    """What stays on record of a hotfix that was started in a freeze."""
    return Override(author, at, KindName.HOTFIX.value, Gate.FREEZE.value)
