"""Skew: when an event happened, although the clock of the device that tells it is wrong.

Segment's rule: a device stamps the event (`timestamp`) and the call (`sentAt`) by the same wrong clock, so the time between the
two is right, and the event happened that long before the call was received. Without `sentAt` the stamp is believed. What is
then still more than an hour ahead is set to the instant of receipt: nobody tells of tomorrow. What is more than seven days old
is refused, which is also what lets the memory of message ids be short: whatever can still be taken can still be recognised.
"""

from datetime import UTC, datetime

from bascule.events.fault import Unfit
from bascule.events.limits import AHEAD, DAY, LATE
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant


def happened(original: str | None, sent: Instant | None, received: Instant) -> Instant:
    """When an event happened, in seconds since the epoch. Raises `Unfit` for a stamp that is none, or too old."""
    if original is None:
        return received
    stamped = instant(original, "timestamp")
    at = stamped if sent is None else received - (sent - stamped)
    if at > received + AHEAD:
        return received
    if at < received - LATE:
        raise Unfit(say("events.too-late", days=round((received - at) / DAY, 1), most=round(LATE / DAY)))
    return at


def instant(text: str, field: str) -> Instant:
    """An instant in ISO 8601, in seconds since the epoch; one without a zone is in UTC. Raises `Unfit`."""
    try:
        moment = datetime.fromisoformat(text)
        return Instant((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise Unfit(say("events.no-instant", field=field, found=text[:40])) from None
