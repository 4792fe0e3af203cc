"""The inbox: what waits for one person, over all releases under way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bascule.base.words import Message
from bascule.release.people import Deed
from bascule.release.progress import Release
from bascule.server.views.gates import gates_view, may_approve, mine
from bascule.server.views.status import needs_person
from bascule.server.who import Who


class Wanted(StrEnum):
    """What is wanted of somebody."""

    APPROVE = "approve"
    CONFIRM = "confirm"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Need:
    """A release that waits for somebody: for what, why, since when, and how many items."""

    release: Release
    wanted: Wanted
    because: Message | None
    since: float
    count: int = 1


def inbox(
    releases: Iterable[Release], roles: Mapping[str, Mapping[str, frozenset[str]]], who: Who, now: float
) -> list[Need]:
    """What waits for this person; `roles` are those of the approvers of each release."""
    found: list[Need] = []
    for release in releases:
        gates = gates_view(release, roles.get(release.id, {}), now)
        hold = release.progress.hold
        since = hold.since if hold else release.progress.entered
        if may_approve(release, gates, who):
            found.append(Need(release, Wanted.APPROVE, gates.lacking, since))
        if items := mine(gates, who):
            found.append(Need(release, Wanted.CONFIRM, hold.because if hold else None, since, len(items)))
        if needs_person(release) and who.may(Deed.RELEASE):
            found.append(Need(release, Wanted.DECIDE, hold.because if hold else None, since))
    return found
