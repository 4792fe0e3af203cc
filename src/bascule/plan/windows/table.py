"""Intervals as a person reads them: days in words and local times."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bascule.base.words import Language
from bascule.plan.windows.window import Interval

_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def table(intervals: Iterable[Interval], zone: str, language: Language) -> list[tuple[str, str]]:
    """One row for each interval: its day, and its hours; an end on another day is told with that day."""
    return [_row(one, ZoneInfo(zone), language) for one in intervals]


def _row(interval: Interval, zone: ZoneInfo, language: Language) -> tuple[str, str]:
    start, end = (datetime.fromtimestamp(instant, zone) for instant in (interval.start, interval.end))
    same = end.date() == start.date()
    until = f"{end:%H:%M}" if same else f"{_day(end, language)} {end:%H:%M}"
    return _day(start, language), f"{start:%H:%M} – {until}"


def _day(when: datetime, language: Language) -> str:
    month = _MONTHS[language].split()[when.month - 1]
    first = "1er" if language == "fr" and when.day == 1 else str(when.day)
    return f"{_DAYS[language][when.weekday()]} {first} {month} {when.year}"
