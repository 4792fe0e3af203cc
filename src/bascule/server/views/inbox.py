"""The inbox: what waits for one person, over all releases under way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.release.people import Permission
from bascule.release.progress import Release
from bascule.release.steps.due import overdue
from bascule.server.accounts.auth import Who
from bascule.server.views.gates import gates_view, is_for, may_approve, mine
from bascule.server.views.migrations import database_views
from bascule.server.views.overview import MovingView, moving_view
from bascule.server.views.status import needs_person


class Wanted(StrEnum):
    """What is wanted of somebody."""

    APPROVE = "approve"
    CONFIRM = "confirm"
    DECIDE = "decide"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Need:
    """A release that waits for somebody: for what, why, since when, and how many items. `pending` counts the migrations
    that an approval is about.
    """

    moving: MovingView
    wanted: Wanted
    because: Message | None
    since: Instant
    count: int = 1
    pending: int = 0

    @property
    def release(self) -> Release:
        """The release itself."""
        return self.moving.release


def inbox(
    releases: Iterable[Release], roles: Mapping[str, Mapping[str, frozenset[str]]], who: Who, now: Instant
) -> list[Need]:
    """What waits for this person; `roles` are those of the approvers of each release."""
    found: list[Need] = []
    for release in releases:
        moving = moving_view(release, now)
        gates = gates_view(release, roles.get(release.id, {}), now)
        hold = release.progress.hold
        since = hold.since if hold else release.progress.entered
        if late := [one for one in overdue(release, now) if is_for(release, one, who)]:
            because = say("release.item-late", item=late[0].what, owner=late[0].owner)
            found.append(Need(moving, Wanted.OVERDUE, because, late[0].ends, len(late)))
        if may_approve(release, gates, who):
            found.append(Need(moving, Wanted.APPROVE, gates.lacking, since, pending=_pending(release)))
        if items := mine(gates, who):
            found.append(Need(moving, Wanted.CONFIRM, hold.because if hold else None, since, len(items)))
        if needs_person(release) and who.may(Permission.RELEASE):
            found.append(Need(moving, Wanted.DECIDE, hold.because if hold else None, since))
    return found


def _pending(release: Release) -> int:
    return sum(len(one.migrations) for one in database_views(release))
