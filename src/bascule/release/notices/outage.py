"""Outages as messages: what people are told of a place that does not serve as it should.

Who is told stands in the spec that the version was released by (`announce: outage`). Where a person has to be called and
nobody is named for outages, those are called who are named for incidents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bascule.kernel.i18n import Language, render, say, spoken
from bascule.kernel.quantities import Instant
from bascule.plan.notification import Notification, Occasion
from bascule.plan.values import in_messages
from bascule.release.notices.announcing import Announcement
from bascule.release.notices.wording import NOTHING, local, write
from bascule.release.places.supervision import HEALTH, Desired, Event, Record

KEYS = {Event.BEGAN: "outage", Event.CALLS: "outage-calls", Event.OVER: "outage-over"}


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage at a moment: the record of when it began, and of what is so now."""

    desired: Desired
    began: Instant
    record: Record
    base_url: str
    now: Instant


def outage_messages(outage: Outage, event: Event) -> list[Announcement]:
    """Every message about one event of an outage."""
    return [
        _message(outage, event, telling, number)
        for telling in _notifications(outage.desired, event)
        for number in range(len(telling.channels))
    ]


def _notifications(desired: Desired, event: Event) -> list[Notification]:
    told = [one for one in desired.spec.announce if one.occasion == Occasion.OUTAGE]
    if told or event is not Event.CALLS:
        return told
    # Their own words are about releases.
    return [
        Notification(one.occasion, one.channels) for one in desired.spec.announce if one.occasion == Occasion.INCIDENT
    ]


def _message(outage: Outage, event: Event, telling: Notification, number: int) -> Announcement:
    channel, place = telling.channels[number], outage.desired.place
    language = spoken(channel.language)
    # A plan's own words are for the outage itself; that it is over is said in ours.
    own = telling if event is not Event.OVER else Notification(telling.occasion, telling.channels)
    title, text = write(KEYS[event], own, language, _values(outage, language))
    subject = f"{place.plan}/{place.environment}/{place.component}"
    occurrence = f"{event.value}@{outage.began:.3f}"
    return Announcement(place.plan, subject, Occasion.OUTAGE.value, occurrence, channel, title, text)


def _values(outage: Outage, language: Language) -> Mapping[str, str]:
    desired, record, zone = outage.desired, outage.record, outage.desired.spec.timezone
    return {
        **in_messages(desired.spec.values),
        "plan": desired.place.plan,
        "component": desired.place.component,
        "version": desired.version,
        "environment": desired.place.environment,
        "state": render(say(HEALTH[record.health]), language),
        "because": render(record.because, language, ZoneInfo(zone)) if record.because else NOTHING,
        "since": local(outage.began, zone, language),
        "took": render(say("announce.took", took=max(outage.now - outage.began, 0.0)), language),
        "output": " / ".join(record.lines[-3:]) or NOTHING,
        "url": f"{outage.base_url}/",
    }
