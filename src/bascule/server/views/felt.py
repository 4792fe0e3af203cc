"""What users felt of a release: how many requests met the candidate, how many of those failed, and since when none does.

Counted from the evidence of the release, from the first exposure until the traffic was back, without synthetic visitors;
requests, not users, for nobody counts users here. Where the proxy could not be read at the end, there may be more than were
counted, and that is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bascule.evidence.figures import Tally
from bascule.kernel.quantities import Instant
from bascule.kernel.slot import Slot
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.server.views.past import Division

GONE_BACK = {Phase.ROLLED_BACK, Phase.FAILED, Phase.CANCELLED}


@dataclass(frozen=True, slots=True)
class Felt:
    """`met` requests of `of` came to the candidate and `failed` of those failed; none since `until` (None: some may still).

    `at_least`: not everything could be counted.
    """

    met: int
    failed: int
    of: int
    until: Instant | None
    at_least: bool = False


def felt(release: Release, counted: Mapping[Slot, Tally], divisions: Sequence[Division] = ()) -> Felt | None:
    """What users felt; None where nobody was exposed, or nothing was counted."""
    if release.progress.exposed_at is None or not counted:
        return None
    mine = counted.get(release.candidate, Tally())
    return Felt(
        met=mine.n,
        failed=int(mine.x),
        of=sum(one.n for one in counted.values()),
        until=_until(release, divisions),
        at_least=release.progress.watch.unread > 0,
    )


def _until(release: Release, divisions: Sequence[Division]) -> Instant | None:
    """Since when the proxy sends nobody there; at the latest since the release has ended."""
    if release.progress.phase not in GONE_BACK:
        return None
    until = release.progress.ended_at
    for division in reversed(divisions):
        if division.weights.get(release.candidate, 0):
            break
        until = division.at
    return until
