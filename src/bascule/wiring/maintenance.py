"""Announcing a maintenance: what somebody plans becomes a notice and its messages.

What cannot be is refused here: an instant that is over, one at which the window is closed anyway, a channel that the plan
does not have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Language, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.compiling.announcing import channels, notification_of
from bascule.plan.compiling.compile import window_of
from bascule.plan.model.plan import Plan
from bascule.plan.notification import Notification, Occasion
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.windows.intervals import open_intervals
from bascule.release.notices.wording import News, local, messages
from bascule.store.announcing.announcements import Sending
from bascule.store.announcing.notices import Planned
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
    at, now = Instant(wanted.at.replace(tzinfo=zone).timestamp()), plane.runtime.now()
    _require_sense(plan, wanted, at, now)
    planned = Planned(plan.name, wanted.environment, wanted.kind, at, wanted.by, wanted.message)
    told = messages(_news(plane, plan, wanted, at), _telling(plan, wanted))
    return await plane.announcements.give(planned, told, now)


def _require_sense(plan: Plan, wanted: Maintenance, at: Instant, now: Instant) -> None:
    window = window_of(plan, wanted.environment, wanted.kind)
    moment = datetime.fromtimestamp(at, UTC).isoformat()
    if at <= now:
        raise BasculeError(say("announce.past", at=moment))
    if not any(one.start <= at for one in open_intervals(window, at, at + Seconds(1.0))):
        where = {"environment": wanted.environment, "kind": wanted.kind}
        raise BasculeError(say("announce.no-window", at=moment, **where), say("announce.no-window-hint", **where))


def _telling(plan: Plan, wanted: Maintenance) -> Notification:
    """The channels that are asked for, else the plan's own for it; in the plan's words, where it has some."""
    usual, own = (
        plan.announce.get(Occasion.MAINTENANCE),
        notification_of(plan, Occasion.MAINTENANCE, wanted.environment),
    )
    for name in wanted.to:
        if name not in plan.channels:
            message = say("plan.unknown_channel", name=name, allowed=listed(plan.channels))
            raise BasculeError(message, did_you_mean(name, plan.channels))
    heard = channels(plan, wanted.to) if wanted.to else own.channels
    if not heard:
        raise BasculeError(say("announce.no-channel"), say("announce.no-channel-hint"))
    return Notification(Occasion.MAINTENANCE.value, heard, (usual.text if usual else None) or {})


def _news(plane: ControlPlane, plan: Plan, wanted: Maintenance, at: Instant) -> News:
    def values(language: Language) -> Mapping[str, str]:
        return {
            "plan": plan.name,
            "environment": wanted.environment,
            "kind": wanted.kind,
            "author": wanted.name,
            "planned": local(at, plan.timezone, language),
            "message": wanted.message,
            "url": plane.settings.public_url,
        }

    return News(
        plan.name, Occasion.MAINTENANCE.value, "", "announce.title-maintenance", "announce.text-maintenance", values
    )
