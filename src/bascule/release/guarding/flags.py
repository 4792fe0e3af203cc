"""Flags on the way back: what a release has moved is brought back together with the traffic.

Also where the version itself cannot go back, because nothing else serves or its schema has gone on: what it shows behind
flags can still be taken from the users. A flag that somebody has switched off stays off: that is stronger than any
release.
"""

from collections.abc import Mapping
from typing import Any

from bascule.kernel.changed import changed
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Share
from bascule.release.actions import EnsureFlag
from bascule.release.draft import Draft
from bascule.release.facts import Facts, FlagSeen
from bascule.release.progress import MovedFlag


def flags_back(draft: Draft, facts: Facts) -> bool:
    """Have every flag that the release has moved as it was before; True once they are."""
    back = True
    for flag, moved in draft.progress.flags.items():
        if moved.share is None:
            # The release has only asked about it: there is nothing of its own to take back.
            continue
        seen = (facts.flags or {}).get(flag, FlagSeen()) if facts.flags is not None else None
        if seen is None or not _is_back(moved, seen):
            back = False
            draft.act(EnsureFlag(flag, None, moved.before, say("release.flag-back", flag=flag)))
    return back


def flags_given(draft: Draft, facts: Facts) -> bool:
    """Have the flags of earlier steps as those steps gave them; True once they are.

    There is something to do only when they were brought back and a person has let the release go on all the same.
    """
    given = True
    for flag, moved in draft.progress.flags.items():
        if moved.revision is not None or moved.share is None or flag == draft.step.flag:
            continue
        seen = facts.flags.get(flag, FlagSeen()) if facts.flags is not None else None
        if seen is not None and (has(seen, moved.share) or _killed(draft, seen)):
            draft.set(flags={**draft.progress.flags, flag: changed(moved, revision=seen.revision)})
        else:
            given = False
            because = say("release.flag-giving", flag=flag, percent=moved.share)
            draft.act(EnsureFlag(flag, moved.share, None, because, seen.revision if seen else None))
    return given


def has(seen: FlagSeen, share: Share) -> bool:
    """Whether so many of the users have it. More is well too: what users have is not a release's to take."""
    return seen.enabled and seen.share is not None and seen.share >= share


def _killed(draft: Draft, seen: FlagSeen) -> bool:
    """Whether somebody, and not the release itself, has switched a flag off."""
    return not seen.enabled and seen.by != draft.release.id


def _is_back(moved: MovedFlag, seen: FlagSeen) -> bool:
    return not seen.enabled or (moved.before is not None and _same(moved.before, seen.stored))


def _same(before: Mapping[str, Any], now: Mapping[str, Any] | None) -> bool:
    return now is not None and dict(before) == dict(now)


def forgotten(flags: Mapping[str, MovedFlag]) -> Mapping[str, MovedFlag]:
    """The flags, with nobody relying on how they were seen last: they are given their share anew when the release goes on."""
    return {flag: changed(moved, revision=None) for flag, moved in flags.items()}
