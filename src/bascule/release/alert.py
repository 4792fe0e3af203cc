"""Alerts as they stand, what people are to look into, and which release may be the cause of an alert. Pure.

*Which release.* The one by which users have met something new last, of the components that the alert names or of all. It may be the
cause only where users by whom the figure is judged came after it had exposed somebody, and before it had served for as long as
its plan keeps the version before: what has been well for longer is not taken back by a figure. A release that is on its way
back, has gone back, or was itself a way back is never taken for the cause: a second swap would bring back what was left.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.release.phases import Phase
from bascule.release.progress import Release


class Way(StrEnum):
    """What became of an alert's way back: nothing is asked for, it is to be gone, it was gone, or it could not be."""

    NONE = ""
    OWED = "owed"
    BACK = "back"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class StandingAlert:
    """An alert in an environment: whether it stands, since when, and why.

    `seen` is what was seen then. `first` and `last` say when the users by whom it is judged came. `way` is what became of its way
    back, for the reason `way_because`; `release` is the one that it was about.
    """

    place: Site
    name: str
    metric: str
    severity: str
    then: str
    stands: bool
    changed: Instant
    because: Message
    seen: Mapping[str, Any] = field(default_factory=dict)
    first: Instant = Instant(0.0)
    last: Instant = Instant(0.0)
    way: Way = Way.NONE
    way_because: Message | None = None
    release: str = ""

    @property
    def subject(self) -> str:
        """What its messages are about."""
        return f"alert/{self.place.plan}/{self.place.environment}/{self.name}"


@dataclass(frozen=True, slots=True)
class Investigation:
    """Something that people are to look into: what asked for it, whose task it is, who has taken it, and what was found.

    `subject` tells it from every other one, so that none is asked for twice. `owner` is a role or a person of the plan; `holders`
    are the addresses of its people where it is none of our roles.
    """

    subject: str
    place: Site
    name: str
    severity: str
    owner: str
    because: Message
    asked: Instant
    holders: tuple[str, ...] = ()
    release: str = ""
    number: int = 0
    taken: Instant | None = None
    taken_by: str = ""
    closed: Instant | None = None
    closed_by: str = ""
    found: str = ""

    def is_for(self, roles: Collection[str], email: str) -> bool:
        """Whether it is the task of somebody with these roles and this address."""
        return self.owner in roles or bool(email and email.casefold() in self.holders)


@dataclass(frozen=True, slots=True)
class Culprit:
    """The release that may be the cause. While it is under way it goes back by itself, once it has succeeded as a new release."""

    release: Release

    @property
    def under_way(self) -> bool:
        """Whether somebody drives it."""
        return not self.release.progress.phase.terminal


ON_ITS_WAY = (Phase.ROLLING_BACK, Phase.STRANDED)


@dataclass(frozen=True, slots=True)
class Suspects:
    """What an environment went through lately: its releases, the newest first, and which of them an alert has taken back already.

    `components` are those that the alert names; none are all.
    """

    releases: Sequence[Release]
    components: Collection[str] = ()
    taken_back: Collection[str] = ()

    @property
    def meant(self) -> Iterator[Release]:
        """Those of the components that the alert names."""
        return (one for one in self.releases if not self.components or one.spec.component in self.components)


def culprit(alert: StandingAlert, suspects: Suspects) -> Culprit | Message:
    """The release that may be the cause, or why there is none."""
    met = [one for one in suspects.meant if exposed(one) is not None]
    if not met:
        return say("alerts.no-release", environment=alert.place.environment)
    last = max(met, key=lambda one: (exposed(one) or 0.0, one.id))
    if {last.id, last.group} & set(suspects.taken_back):
        return say("alerts.went-back", release=last.id)
    return _excuse(alert, last) or Culprit(last)


def exposed(release: Release) -> Instant | None:
    """When users first met something of a release; None where nobody has."""
    return release.progress.exposed_at or release.progress.promoted_at


def _excuse(alert: StandingAlert, release: Release) -> Message | None:
    """Why a release is not the cause; None where it may be."""
    progress, began = release.progress, exposed(release)
    assert began is not None
    if progress.phase in ON_ITS_WAY or (progress.phase.terminal and progress.phase is not Phase.SUCCEEDED):
        return say("alerts.went-back", release=release.id)
    if release.spec.reuse:
        return say("alerts.is-a-way-back", release=release.id)
    if alert.last <= began:
        return say("alerts.before-release", release=release.id)
    kept = (progress.promoted_at or began) + release.spec.keep
    if progress.phase is Phase.SUCCEEDED and alert.first > kept:
        return say("alerts.served-long", release=release.id, keep=release.spec.keep)
    return None


def went_back_since(suspects: Suspects, alert: StandingAlert) -> Release | None:
    """What has gone back since an alert opened: whoever looks again after a crash finds what was done before it.

    That is a release of its own, or one under way that has turned back, be it for the alert, a guard or a person.
    """
    return next((one for one in suspects.meant if _goes_back(one, alert.changed)), None)


def _goes_back(release: Release, since: Instant) -> bool:
    turned = release.progress.rollback
    return (release.spec.reuse and release.started >= since) or (turned is not None and turned.at >= since)


def in_the_way(suspects: Suspects, members: Sequence[Release]) -> Release | None:
    """A release that nobody has met yet and that has the place of one of these: two cannot move at one place."""
    names = {one.spec.component for one in members}
    busy = (one for one in suspects.releases if not one.progress.phase.terminal and one.spec.component in names)
    return next(busy, None)
