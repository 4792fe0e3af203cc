"""The way back of an alert: what the last release changed is taken back, exactly once, or it is told why it cannot be.

An alert that opens owes its way back (`store.alerts`); here it is gone. While the release is under way it is asked to go back, as a
person would ask it, and the heart does the rest. Once it has succeeded, the version before is swapped back while it is warm, with
the flags that the release had moved; where there is nothing warm, or the schema has gone on, the flags alone go back.

Whoever is killed between doing it and writing it down leaves it owed, and whoever looks next finds what was done: a request that
waits, a release that turns back, a swap that has begun. Flags have no second effect.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import text

from bascule.areas.alerts.words import BACK, REFUSED, Told, announcements
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, render, say, spoken
from bascule.kernel.site import Site
from bascule.plan.model.alert import Alert
from bascule.plan.model.plan import Plan
from bascule.ports.errors import TryLater, Unreachable
from bascule.release.alert import Culprit, StandingAlert, Suspects, Way, culprit, in_the_way, went_back_since
from bascule.release.facts import Request, Verb
from bascule.release.progress import Release
from bascule.store.alerts import Alerts, Settled
from bascule.store.database import transaction
from bascule.wiring.plane import ControlPlane
from bascule.wiring.wayback import MACHINE, flags_back, start_way_back

LOOKED_AT = 50


class Releases(Protocol):
    """What the way back of an alert needs of releases."""

    async def recent(self, place: Site) -> Sequence[Release]:
        """The last releases of an environment, the newest first."""

    async def members(self, release: Release) -> Sequence[Release]:
        """All components that went together with one."""

    async def is_asked(self, release: Release) -> bool:
        """Whether it has been asked to go back and has not answered yet."""

    async def ask_back(self, release: Release, reason: str) -> None:
        """Ask a release under way to go back."""

    async def swap(self, members: Sequence[Release]) -> Sequence[Release]:
        """Let the version before take over. Raises `BasculeError` where it is no longer warm."""

    async def flags_back(self, members: Sequence[Release]) -> None:
        """Have the flags that they have moved as they were before."""


async def go_back(
    releases: Releases, alert: StandingAlert, components: Sequence[str] = (), taken_back: Collection[str] = ()
) -> Settled:
    """Take back what the last release changed, or say why not. Raises `Unreachable` and `TryLater`: then it stays owed.

    `taken_back` are the releases that an alert has taken back before: what has changed since is somebody's answer to it.
    """
    suspects = Suspects(await releases.recent(alert.place), components, taken_back)
    if (done := went_back_since(suspects, alert)) is not None:
        return _done(alert, done)
    found = culprit(alert, suspects)
    if isinstance(found, Message):
        return Settled(Way.REFUSED, say("alerts.no-cause", alert=alert.name, because=found))
    if found.under_way:
        return await _ask(releases, alert, found)
    members = await releases.members(found.release)
    moved = [flag for one in members for flag, was in one.progress.flags.items() if was.share is not None]
    same, busy = all(one.previous == one.version for one in members), in_the_way(suspects, members)
    if moved and (same or busy is not None):
        return await _flags(releases, alert, members, moved)
    if busy is not None:
        return _refused(alert, members, say("alerts.busy", release=busy.id))
    return await _swap(releases, alert, members, moved)


async def _ask(releases: Releases, alert: StandingAlert, found: Culprit) -> Settled:
    release = found.release
    because = say("alerts.asked-back", alert=alert.name, release=release.id, because=alert.because)
    for one in await releases.members(release):
        if not one.progress.phase.terminal and not await releases.is_asked(one):
            await releases.ask_back(one, render(alert.because, spoken(release.spec.language)))
    return Settled(Way.BACK, because, release.id)


async def _swap(releases: Releases, alert: StandingAlert, members: Sequence[Release], moved: Sequence[str]) -> Settled:
    last = members[0]
    try:
        started = await releases.swap(members)
    except (Unreachable, TryLater):
        raise
    except BasculeError as error:
        # Somebody may have been faster: what is done then is not what could not be done.
        if (done := went_back_since(Suspects(await releases.recent(alert.place)), alert)) is not None:
            return _done(alert, done)
        if moved:
            return await _flags(releases, alert, members, moved)
        return _refused(alert, members, _instead(members, error.message))
    names = ", ".join(one.id for one in started)
    because = say("alerts.swapped", alert=alert.name, release=last.id, back=names, because=alert.because)
    return Settled(Way.BACK, because, last.id, tuple(one.id for one in started))


def _done(alert: StandingAlert, back: Release) -> Settled:
    key = "alerts.swapped-back" if back.spec.reuse else "alerts.turned-back"
    return Settled(Way.BACK, say(key, alert=alert.name, release=back.id), back.id)


def _refused(alert: StandingAlert, members: Sequence[Release], because: Message) -> Settled:
    refused = say("alerts.refused", alert=alert.name, release=members[0].id, because=because)
    return Settled(Way.REFUSED, refused, members[0].id)


async def _flags(releases: Releases, alert: StandingAlert, members: Sequence[Release], moved: Sequence[str]) -> Settled:
    await releases.flags_back(members)
    named = ", ".join(dict.fromkeys(moved))
    because = say("alerts.flags", alert=alert.name, release=members[0].id, flags=named, because=alert.because)
    return Settled(Way.BACK, because, members[0].id)


def _instead(members: Sequence[Release], because: Message) -> Message:
    """Why there is no way back, and what the plan says to do instead."""
    instead = next((one.spec.instead for one in members if one.spec.instead), None)
    return say("alerts.instead", because=because, instead=instead) if instead else because


@dataclass(frozen=True, slots=True)
class PlaneReleases:
    """The same on a control plane."""

    plane: ControlPlane

    async def recent(self, place: Site) -> Sequence[Release]:
        """The last releases of an environment."""
        return await self.plane.queries.releases(plan=place.plan, environment=place.environment, limit=LOOKED_AT)

    async def members(self, release: Release) -> Sequence[Release]:
        """All components that went together with one."""
        return await self.plane.queries.members(release.group or release.id)

    async def is_asked(self, release: Release) -> bool:
        """Whether a request of ours waits."""
        waiting = await self.plane.releases.inbox(release.id)
        return any(one.verb is Verb.ROLL_BACK and one.by == MACHINE for one in waiting)

    async def ask_back(self, release: Release, reason: str) -> None:
        """Put it before whoever drives the release."""
        asked = Request(0, Verb.ROLL_BACK, MACHINE, reason)
        await self.plane.queries.ask(release.id, asked, self.plane.runtime.now())

    async def swap(self, members: Sequence[Release]) -> Sequence[Release]:
        """As a person's rollback of a release that has succeeded."""
        return await start_way_back(self.plane, members, MACHINE)

    async def flags_back(self, members: Sequence[Release]) -> None:
        """Each of those that moved some."""
        for one in members:
            await flags_back(self.plane, one)


async def settle(plane: ControlPlane) -> None:
    """Go the ways back that are owed, one control plane at a time."""
    alerts = Alerts(plane.working)
    if not await alerts.owed():
        return
    async with transaction(plane.working) as connection:
        # Held until the end, and let go when whoever holds it dies.
        lock = text("SELECT pg_try_advisory_xact_lock(hashtext('alerts: ways back'))")
        if not await connection.scalar(lock):
            return
        for one in await alerts.owed():
            await _settle(plane, alerts, one)


async def _settle(plane: ControlPlane, alerts: Alerts, one: StandingAlert) -> None:
    plan = (await plane.plans.in_force(one.place.plan)).plan
    alert = next((each for each in plan.alerts if each.name == one.name), None)
    if alert is None:
        # The plan no longer asks for it, and its watch says so.
        return
    settled = await go_back(PlaneReleases(plane), one, _meant(plan, alert), await _taken_back(alerts, one))
    told = _told(plane, plan, alert, (one, settled))
    done = Settled(settled.way, settled.because, settled.release, settled.others, announcements(told))
    await alerts.settle(one, done, plane.runtime.now())


def _meant(plan: Plan, alert: Alert) -> Sequence[str]:
    """The components whose release may be the cause: those that the alert names, else the one that its metric is of."""
    if alert.components:
        return alert.components
    # Users belong to no component; only what a proxy measures does, and says so.
    component = getattr(plan.metrics.get(alert.watched.condition.metric), "component", None)
    return (component,) if component else ()


async def _taken_back(alerts: Alerts, one: StandingAlert) -> Collection[str]:
    """An alert that opens again remembers what it took back, too: `release` is kept."""
    known = await alerts.all(one.place.plan, one.place.environment)
    return {each.release for each in known if each.release and each.way in {Way.BACK, Way.OWED}}


def _told(plane: ControlPlane, plan: Plan, alert: Alert, what: tuple[StandingAlert, Settled]) -> Told:
    one, settled = what
    event = BACK if settled.way is Way.BACK else REFUSED
    return Told(event, plan, alert, one, plane.settings.public_url, settled.because)
