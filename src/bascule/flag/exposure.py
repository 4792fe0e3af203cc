"""Exposure: whether a change takes a feature from somebody who has it.

A user is exposed when the flag gives anything but its baseline, which is the off variant, or the default where there is none.
A change is *growing* when, in every case that the old and the new rule can tell apart, everybody who was exposed
keeps the variant. That is proved, not sampled: shares are compared as intervals on the line of buckets. What cannot be
proved (computed results, too many cases) counts as a loss, because the change may be forced, and a surprise may not.
"""

from dataclasses import dataclass

from bascule.flag.cases import TooManyCases, cases
from bascule.flag.definition import Flag, FlagSet
from bascule.flag.regions import Region, overlap, regions
from bascule.flag.rules.compile import resolve
from bascule.flag.rules.part import Scope
from bascule.kernel.quantities import Share


@dataclass(frozen=True, slots=True)
class Loss:
    """Somebody would lose a variant: the largest share in one case, 0..1; `unproven` when it could only not be excluded."""

    variant: str
    share: Share
    unproven: bool = False


def baseline(flag: Flag) -> str | None:
    """The variant of users who are not exposed."""
    return flag.off if flag.off is not None else flag.default


def loss(old: Flag, new: Flag, old_set: FlagSet, new_set: FlagSet) -> Loss | None:
    """The worst that a change takes from exposed users, or None when it takes nothing from anybody."""
    if not old.enabled:
        return None
    if old.targeting is not None and new.targeting is not None and old.generation != new.generation:
        return Loss(old.default or "", Share(1.0), unproven=True)
    before, after = resolve(old.targeting, old_set.evaluators), resolve(new.targeting, new_set.evaluators)
    try:
        found = [
            lost
            for case in cases([before, after])
            for was in regions(before, case, Scope(old.key, old.generation))
            for will in regions(after if new.enabled else new.off, case, Scope(new.key, new.generation))
            if (lost := _lost(old, new, was, will))
        ]
    except TooManyCases:
        return Loss(old.default or "", Share(1.0), unproven=True)
    return max(found, key=lambda each: (not each.unproven, each.share), default=None)


def _lost(old: Flag, new: Flag, was: Region, will: Region) -> Loss | None:
    share = overlap(was, will)
    if not share or (was.computed and will.computed and was.result == will.result):
        return None
    variant = old.default if was.result is None else was.result
    if variant is None or (variant == baseline(old) and not was.computed):
        return None
    kept = new.default if will.result is None else will.result
    same = (
        kept == variant
        and not was.computed
        and not will.computed
        and new.variants.get(variant) == old.variants[variant]
    )
    return None if same else Loss(variant, share, was.computed or will.computed)
