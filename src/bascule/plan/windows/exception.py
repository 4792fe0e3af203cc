"""Exceptions as the plan writes them: what closes a window within its hours.

    holidays FR      holidays FR-57      jours fériés FR Alsace-Moselle      Fri      sam,dim
    2026-11-27       2026-12-18..2027-01-04      freeze (a calendar of the plan, by its name)

Invariant: `read_exception(write_exception(one)) == one`, but for the calendar that brought it.
"""

import re
from typing import Any

from bascule.kernel.i18n import say
from bascule.plan.phrases.values import NAME_PATTERN
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean
from bascule.plan.windows.dates import read_dates, write_dates
from bascule.plan.windows.days import DAYS, ENGLISH, FRENCH, read_days, write_days
from bascule.plan.windows.holiday import find_country, find_subdivision
from bascule.plan.windows.window import Dates, Excepted, Holidays, Named, Weekdays

# Words that cannot be names of calendars, because they mean something else here.
RESERVED = frozenset({"holidays", "feries", "always", "toujours", *DAYS})
EXCEPTION_PATTERN = r"^\s*\S.*$"
_HOLIDAYS = re.compile(r"\s*(?:holidays|(?:jours\s+)?f[ée]ri[ée]s)(?:\s+(?P<place>\S.*?))?\s*\Z", re.IGNORECASE)
_PLACE = re.compile(r"(?P<country>\w{2,3})(?:\s*[-\s]\s*(?P<subdivision>\S.*))?\Z")
_FIRST = re.compile(r"\w+")
_LONGEST = 200


def read_exception(value: Any) -> Excepted | Named:
    """One exception. Raises `BadValueError` at what does not fit."""
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        raise BadValueError(say("plan_windows.exception", found=describe(value)))
    text = value.strip()
    if holidays := _HOLIDAYS.match(value):
        return _holidays(holidays)
    if text[0].isdigit():
        return read_dates(value)
    if _is_name(text) and text not in DAYS:
        return Named(text)
    return _weekdays(value)


def write_exception(exception: Excepted | Named, names: tuple[str, ...] = ENGLISH) -> str:
    """The exception, with the words of a language, as `read_exception` reads it."""
    if isinstance(exception, Named):
        return exception.name
    if isinstance(exception, Dates):
        return write_dates(exception)
    if isinstance(exception, Weekdays):
        return write_days(exception.days, names)
    return f"{'jours fériés' if names == FRENCH else 'holidays'} {place(exception)}"


def place(holidays: Holidays) -> str:
    """`FR` or `FR-57`."""
    return f"{holidays.country}-{holidays.subdivision}" if holidays.subdivision else holidays.country


def _holidays(match: re.Match[str]) -> Holidays:
    if match["place"] is None:
        raise BadValueError(say("plan_windows.no_country", found=match[0].strip()), offset=len(match[0]))
    start, where = match.start("place"), _PLACE.match(match["place"])
    country = find_country(where["country"] if where else match["place"], start)
    if where is None or where["subdivision"] is None:
        return Holidays(country)
    return Holidays(country, find_subdivision(country, where["subdivision"], start + where.start("subdivision")))


def _weekdays(value: str) -> Weekdays:
    try:
        return Weekdays(read_days(value))
    except BadValueError as fault:
        word = _FIRST.search(value)
        near = did_you_mean(word[0], ("holidays", "jours fériés", "fériés", *ENGLISH)) if word else None
        message = say("plan_windows.exception", found=describe(value))
        raise BadValueError(message, near or fault.hint, fault.offset) from None


def _is_name(text: str) -> bool:
    return re.match(NAME_PATTERN.replace("$", r"\Z"), text) is not None
