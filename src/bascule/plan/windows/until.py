"""Until when: an instant as a person says it, in the plan's zone.

    2h      3 days                  so long from now
    18:00   18h00                   the next time that the clock shows it
    Mon 09:00      lundi 9h         the next Monday at nine
    2026-12-01 09:00                then;   2026-12-01T08:00Z   the same with a zone of its own
    2026-12-01     Mon              the whole day, as everywhere in a plan

Invariant: what is read lies after `now`.
"""

import re
from datetime import date, datetime, timedelta

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.phrases.lead_time import read_lead
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean
from bascule.plan.windows.dates import EPOCH
from bascule.plan.windows.days import DAYS, ENGLISH
from bascule.plan.windows.span import TIME, read_time
from bascule.plan.windows.wall import day_of, midnight, opening
from bascule.plan.windows.window import DAY

# Whoever means longer than this means another plan.
FURTHEST = Seconds(400 * 86400.0)
_DATE = re.compile(rf"(?P<date>\d{{4}}-\d{{2}}-\d{{2}})(?:[ T]+(?P<time>{TIME}))?\Z")
_DAY = re.compile(rf"(?:(?:on|le)\s+)?(?P<day>[^\W\d]+)\.?(?:\s+(?:at|à)?\s*(?P<time>{TIME}))?\Z", re.IGNORECASE)
# `18h` alone is a span, as everywhere in a plan.
_TIME = re.compile(r"(?P<time>\d{1,2}(?::|[hH])\d{2})\Z")


def read_until(text: str, now: Instant, zone: str) -> Instant:
    """The instant that is meant. Raises `BadValueError` for what is none, what is over, and what is further off than 400 days."""
    found = " ".join(text.split())
    at = _read(found, now, zone)
    if at <= now:
        raise BadValueError(say("plan_windows.until-over", found=found[:60]))
    if at - now > FURTHEST:
        raise BadValueError(say("plan_windows.until-far", found=found[:60]))
    return at


def _read(found: str, now: Instant, zone: str) -> Instant:
    if match := _DATE.match(found):
        return _at(zone, _ordinal(match["date"]), match["time"])
    if (zoned := _zoned(found)) is not None:
        return zoned
    if match := _TIME.match(found):
        today = day_of(zone, now)
        return next(at for at in (_at(zone, today + days, match["time"]) for days in range(3)) if at > now)
    if (match := _DAY.match(found)) and match["day"].lower() in DAYS:
        return _weekday(match, now, zone)
    return Instant(now + _lasting(found))


def _lasting(found: str) -> Seconds:
    try:
        return read_lead(found)
    except BadValueError:
        word = found.partition(" ")[0]
        raise BadValueError(say("plan_windows.until", found=describe(found)), did_you_mean(word, ENGLISH)) from None


def _weekday(match: re.Match[str], now: Instant, zone: str) -> Instant:
    today = day_of(zone, now)
    ahead = (DAYS[match["day"].lower()] - date.fromordinal(today).weekday()) % 7
    first = _at(zone, today + ahead, match["time"])
    return first if first > now else _at(zone, today + ahead + 7, match["time"])


def _at(zone: str, day: int, time: str | None) -> Instant:
    """An instant of a day; its end where no time is said."""
    minute = read_time(time) if time else DAY
    return opening(zone, midnight(day) + minute * 60)


def _ordinal(text: str) -> int:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise BadValueError(say("plan_windows.no_date", found=text)) from None
    if not EPOCH <= found.toordinal() <= EPOCH + timedelta(days=84_000).days:
        raise BadValueError(say("plan_windows.year", found=text[:4]))
    return found.toordinal()


def _zoned(found: str) -> Instant | None:
    """An instant with a zone of its own."""
    try:
        moment = datetime.fromisoformat(found)
        return Instant(moment.timestamp()) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
