"""Dates and ranges of dates as the plan writes them, in local time, both ends included.

2026-11-27      2026-12-18..2027-01-04      2026-12-24 12:00..2026-12-26 08:00      2026-12-24 12h..2026-12-26
"""

import re
from datetime import date, timedelta

from bascule.kernel.i18n import say
from bascule.plan.reading.bad_value import BadValueError
from bascule.plan.windows.span import TIME, read_time, write_time
from bascule.plan.windows.window import DAY, Dates

EPOCH = date(1970, 1, 1).toordinal()
_YEARS = range(1970, 2200)
_MOMENT = rf"\d{{4}}-\d{{2}}-\d{{2}}(?:(?:\s+|T){TIME})?"
_ONE = re.compile(rf"\s*(?P<first>{_MOMENT})\s*\Z")
_RANGE = re.compile(rf"\s*(?P<first>{_MOMENT})\s*(?:(?:\.\.|…|\b(?:to|au)\b)\s*(?P<last>{_MOMENT}))?\s*\Z")


def read_dates(text: str) -> Dates:
    """A date or a range. Raises `BadValueError` at what does not fit."""
    match = _RANGE.match(text)
    if match is None:
        raise BadValueError(say("plan_windows.dates", found=text.strip()[:60]))
    first = _moment(match, "first")
    if match["last"] is None and len(match["first"]) > 10:
        raise BadValueError(say("plan_windows.no_end", found=match["first"]))
    last = _moment(match, "last" if match["last"] else "first", end=True)
    if last <= first:
        raise BadValueError(say("plan_windows.backwards", found=text.strip()[:60]), offset=match.start("last"))
    return Dates(_write(*divmod(first, DAY)), _write_end(*divmod(last, DAY)))


def read_moment(text: str) -> str:
    """A date, or a date and a time, in the same form always. Raises `BadValueError` at what does not fit."""
    match = _ONE.match(text)
    if match is None:
        raise BadValueError(say("plan_windows.moment", found=text.strip()[:60]))
    return _write(*divmod(_moment(match, "first"), DAY))


def wall_of(moment: str) -> int:
    """The local time of a moment that `read_moment` has written, in seconds since 1970-01-01 00:00 on the wall."""
    return _minutes(moment) * 60


def write_dates(dates: Dates) -> str:
    """The dates as `read_dates` reads them."""
    whole_day = dates.first == dates.last and len(dates.first) == 10
    return dates.first if whole_day else f"{dates.first}..{dates.last}"


def bounds(dates: Dates) -> tuple[int, int]:
    """First minute and end, excluded, in minutes of local time since 1970-01-01 00:00."""
    last = _minutes(dates.last)
    return _minutes(dates.first), last + DAY if len(dates.last) == 10 else last


def _moment(match: re.Match[str], group: str, *, end: bool = False) -> int:
    """Minutes of local time; of a date that is an end, those of its last midnight."""
    text = match[group]
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise BadValueError(say("plan_windows.no_date", found=text[:10]), offset=match.start(group)) from None
    if day.year not in _YEARS:
        raise BadValueError(say("plan_windows.year", found=text[:4]), offset=match.start(group))
    rest = text[10:].lstrip(" \tT")
    minute = read_time(rest, match.end(group) - len(rest)) if rest else DAY * end
    return (day.toordinal() - EPOCH) * DAY + minute


def _minutes(text: str) -> int:
    day = date.fromisoformat(text[:10]).toordinal() - EPOCH
    return day * DAY + (read_time(text[11:]) if text[11:] else 0)


def _write(day: int, minute: int) -> str:
    text = (date(1970, 1, 1) + timedelta(days=day)).isoformat()
    return f"{text} {write_time(minute)}" if minute else text


def _write_end(day: int, minute: int) -> str:
    return _write(day, minute) if minute else _write(day - 1, 0)
