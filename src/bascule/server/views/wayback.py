"""The way back: whether there is one, until when, and how long it takes to be closed."""

from dataclasses import dataclass, replace

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.release.asked import UNDER_WAY
from bascule.release.draft import Draft
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.release.rollback import way_back_closed, way_back_is_open
from bascule.release.undone import to_take_back
from bascule.server.views.steps import planned_end


@dataclass(frozen=True, slots=True)
class WayBack:
    """Open or not, until when (None: as long as it takes), what it means, and what is undone on it once the traffic is back."""

    open: bool
    until: Instant | None
    because: Message
    undoes: tuple[str, ...] = ()


def way_back(release: Release, now: Instant, warm: bool = False) -> WayBack:
    """How far back one can still go; `warm` says that the old slot still waits beside the serving one."""
    found = _way_back(release, now, warm)
    steps, progress = release.spec.steps, release.progress
    begun = [steps[number] for number in to_take_back(steps, progress.begun)]
    # The old version lives with the new schema: once the release is over, its ways down are for people to run.
    undone = tuple(one.undoing for one in begun if one.undo or not progress.phase.terminal)
    return replace(found, undoes=undone) if found.open else found


def _way_back(release: Release, now: Instant, warm: bool) -> WayBack:
    progress = release.progress
    if progress.closed is not None:
        return WayBack(False, progress.closed.at, way_back_closed(progress.closed))
    if progress.phase is Phase.PREPARING:
        return WayBack(True, None, say("page.back-untouched"))
    if progress.phase in UNDER_WAY and way_back_is_open(Draft(release, now)):
        return WayBack(True, planned_end(release, now), say("page.back-open", version=release.previous))
    if progress.phase in UNDER_WAY:
        return WayBack(False, None, say("page.back-first"))
    if progress.phase is Phase.SUCCEEDED and release.stable and progress.promoted_at is not None:
        until = max(progress.promoted_at + release.spec.keep, progress.ended_at or now)
        if warm:
            return WayBack(True, until, say("page.back-warm", version=release.previous))
        return WayBack(False, min(until, now), say("page.back-gone", version=release.previous))
    return WayBack(False, None, say("page.back-over"))
