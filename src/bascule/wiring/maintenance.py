"""Announcing a maintenance: what somebody plans becomes a notice and its messages.

What cannot be is refused here: an instant that is over, one at which the window is closed anyway, a channel that the plan
does not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bascule.base.error import BasculeError
from bascule.base.quantities import Instant, Seconds
from bascule.base.words import Language, say
from bascule.plan.compile_announce import channels
from bascule.plan.model import Plan
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.telling import Channel, Occasion, Telling
from bascule.plan.windows.intervals import open_intervals
from bascule.plan.windows.of_plan import window_of
from bascule.release.announcing import Announcement
from bascule.release.wording import local, write
from bascule.store.announcements import Sending
from bascule.store.notices import Planned
from bascule.wiring.plane import ControlPlane


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Somebody plans a maintenance. `at` without a zone is in the plan's; `to` names channels other than the plan's own
    for it; `name` is what `by` is called.
    """

    environment: str
    kind: str
    at: datetime
    message: str
    by: str
    name: str
    to: Sequence[str] = ()


async def announce_maintenance(plane: ControlPlane, plan: Plan, wanted: Maintenance) -> Sequence[Sending]:
    """Announce it. Raises `BasculeError` with what stands against it."""
    zone = wanted.at.tzinfo or ZoneInfo(plan.timezone)
    at, now = Instant(wanted.at.replace(tzinfo=zone).timestamp()), plane.hands.now()
    _require_sense(plan, wanted, at, now)
    planned = Planned(plan.name, wanted.environment, wanted.kind, at, wanted.by, wanted.message)
    told = [_message(plane, plan, wanted, at, channel) for channel in _channels(plan, wanted)]
    return await plane.announcements.give(planned, told, now)


def _require_sense(plan: Plan, wanted: Maintenance, at: Instant, now: Instant) -> None:
    window = window_of(plan, wanted.environment, wanted.kind)
    moment = datetime.fromtimestamp(at, UTC).isoformat()
    if at <= now:
        raise BasculeError(say("announce.past", at=moment))
    if not any(one.start <= at for one in open_intervals(window, at, at + Seconds(1.0))):
        where = {"environment": wanted.environment, "kind": wanted.kind}
        raise BasculeError(say("announce.no-window", at=moment, **where), say("announce.no-window-hint", **where))


def _channels(plan: Plan, wanted: Maintenance) -> Sequence[Channel]:
    usual = plan.announce.get(Occasion.MAINTENANCE)
    told = usual is not None and (usual.environments is None or wanted.environment in usual.environments)
    names = list(wanted.to) or (usual.to if usual and told else [])
    if not names:
        raise BasculeError(say("announce.no-channel"), say("announce.no-channel-hint"))
    for name in names:
        if name not in plan.channels:
            message = say("plan.unknown_channel", name=name, allowed=listed(plan.channels))
            raise BasculeError(message, did_you_mean(name, plan.channels))
    return channels(plan, names)


def _message(plane: ControlPlane, plan: Plan, wanted: Maintenance, at: Instant, channel: Channel) -> Announcement:
    language: Language = "fr" if channel.language == "fr" else "en"
    usual = plan.announce.get(Occasion.MAINTENANCE)
    telling = Telling(Occasion.MAINTENANCE.value, (channel,), (usual.text if usual else None) or {})
    values = {
        "plan": plan.name,
        "environment": wanted.environment,
        "kind": wanted.kind,
        "author": wanted.name,
        "planned": local(at, plan.timezone, language),
        "message": wanted.message,
        "url": plane.settings.public_url,
    }
    title, text = write(Occasion.MAINTENANCE.key, telling, language, values)
    return Announcement(plan.name, "", Occasion.MAINTENANCE.value, "", channel, title, text)
