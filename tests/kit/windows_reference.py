"""The slow, obvious reference: what the clock on the wall shows at every minute of five years, and one rule per minute.

It shares nothing with the code but the values of a window. A minute is within a stretch of local time when the clock
has shown the stretch's beginning by then and has yet to show something before its end; where the clock runs evenly, that
is what it shows at that minute.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import numpy as np
from numpy.typing import NDArray

from bascule.plan.windows.window import Dates, Interval, Weekdays, Window

YEARS = 5
DAY = 1440
WEEK = 7 * DAY
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - minutes on the wall are counted from here
# 1970-01-01 was a Thursday: minutes since Monday.
THURSDAY = 3 * DAY


@dataclass(frozen=True)
class Clock:
    """What a clock showed at every minute of a stretch of UTC, in minutes since 1970-01-01 00:00 on the wall."""

    start: int
    shown: NDArray[Any]
    highest: NDArray[Any]
    lowest: NDArray[Any]
    uneven: NDArray[Any]
    week: NDArray[Any]
    day: NDArray[Any]

    @property
    def end(self) -> int:
        """The instant after the last minute."""
        return self.start + 60 * len(self.shown)


@cache
def clock(zone: str, first_year: int) -> Clock:
    """Read the clock of a zone at every minute of five years from a first of January, UTC."""
    start = int(datetime(first_year, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(first_year + YEARS, 1, 1, tzinfo=UTC).timestamp())
    shown = _shown(ZoneInfo(zone), start, end)
    highest = np.maximum.accumulate(shown)
    lowest = np.minimum.accumulate(shown[::-1])[::-1]
    uneven = np.flatnonzero(highest != lowest)
    week = ((shown + THURSDAY) % WEEK).astype(np.int32)
    return Clock(start, shown, highest, lowest, uneven, week, shown // DAY - shown[0] // DAY)


def open_minutes(window: Window, seen: Clock) -> NDArray[Any]:
    """For every minute, whether the window is open."""
    found = _even(window, seen)
    for minute in seen.uneven:
        found[minute] = _is_open(window, int(seen.highest[minute]), int(seen.lowest[minute]))
    return found


def minutes_of(intervals: tuple[Interval, ...], seen: Clock) -> NDArray[Any]:
    """The same for intervals, whose ends must be whole minutes."""
    steps = np.zeros(len(seen.shown) + 1, dtype=np.int8)
    for one in intervals:
        assert one.start % 60 == one.end % 60 == 0
        steps[int(one.start - seen.start) // 60] += 1
        steps[int(one.end - seen.start) // 60] -= 1
    return np.cumsum(steps[:-1], dtype=np.int8) == 1


def _shown(zone: ZoneInfo, start: int, end: int) -> NDArray[Any]:
    """Offsets hour by hour, and minute by minute in an hour in which the clock is changed."""
    hours = [_offset(zone, instant) for instant in range(start, end + 3600, 3600)]
    offsets = np.repeat(np.array(hours[:-1], dtype=np.int64), 60)
    for index in range(len(hours) - 1):
        if hours[index] != hours[index + 1]:
            offsets[index * 60 : index * 60 + 60] = [
                _offset(zone, start + index * 3600 + minute * 60) for minute in range(60)
            ]
    return np.arange(start // 60, end // 60, dtype=np.int64) + offsets


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds()) // 60


def _even(window: Window, seen: Clock) -> NDArray[Any]:
    """All minutes by what the clock shows; right where it runs evenly."""
    table = np.zeros(WEEK, dtype=bool)
    for span in window.spans:
        for day in span.days:
            table[[minute % WEEK for minute in range(day * DAY + span.start_minute, day * DAY + span.end_minute)]] = (
                True
            )
    if not window.spans:
        table[:] = True
    found: NDArray[Any] = table[seen.week]
    base = int(seen.shown[0]) // DAY
    days = range(base, base + int(seen.day.max()) + 1)
    found &= ~np.array([any(_on(one, day) for one in window.exceptions) for day in days])[seen.day]
    for one in window.exceptions:
        if isinstance(one, Dates):
            first, last = _ends(one)
            found &= ~((seen.shown >= first) & (seen.shown < last))
    return found


def _is_open(window: Window, highest: int, lowest: int) -> bool:
    near = range(lowest // DAY - 2, highest // DAY + 1)

    def within(first: int, last: int) -> bool:
        return highest >= first and lowest < last

    hours = not window.spans or any(
        within(day * DAY + span.start_minute, day * DAY + span.end_minute)
        for span in window.spans
        for day in near
        if (day + 3) % 7 in span.days
    )
    shut = any(within(*_ends(one)) for one in window.exceptions if isinstance(one, Dates)) or any(
        within(day * DAY, day * DAY + DAY) for day in near for one in window.exceptions if _on(one, day)
    )
    return hours and not shut


def _on(exception: Any, day: int) -> bool:
    """Whether an exception of whole days closes a day, counted from 1970-01-01."""
    if isinstance(exception, Dates):
        return False
    if isinstance(exception, Weekdays):
        return (day + 3) % 7 in exception.days
    return date(1970, 1, 1) + timedelta(days=day) in _holidays(exception.country, exception.subdivision)


@cache
def _holidays(country: str, subdivision: str) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdivision or None, years=range(2000, 2035)))


@cache
def _ends(dates: Dates) -> tuple[int, int]:
    first, last = (_minute(text) for text in (dates.first, dates.last))
    return first, last + DAY if len(dates.last) == 10 else last


def _minute(text: str) -> int:
    return int((datetime.fromisoformat(text) - EPOCH).total_seconds()) // 60
