"""When a window is open: instants, merged, sorted and half-open.

Worked out by blocks of local days that are remembered: a release looks at every step, and most looks fall into a block
that is already known. A block holds what begins on its days, without the exceptions.

A window with `notice` is open only where people were told in time (`covered`):

    told on Thursday for Sunday, with a notice of 7 days     Sunday stays closed
    told on Thursday for the Sunday after next               that Sunday is open, this one is not
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.windows.dates import bounds
from bascule.plan.windows.holiday import holidays_of
from bascule.plan.windows.wall import DAY_SECONDS, closing, day_of, midnight, opening
from bascule.plan.windows.window import Dates, Excepted, Holidays, Interval, Notice, Span, Weekdays, Window

BLOCK = 32
AHEAD = 400 * DAY_SECONDS


def open_intervals(window: Window, start: Instant, end: Instant) -> tuple[Interval, ...]:
    """When the window's hours are open between two instants, announcements not considered; cut at both ends."""
    if start >= end:
        return ()
    first, last = day_of(window.zone, start) - 2, day_of(window.zone, end) + 1
    return tuple(
        Interval(max(one.start, start), min(one.end, end))
        for one in merged(_pieces(window, first, last))
        if one.start < end and one.end > start
    )


def ahead(window: Window, now: Instant) -> Iterator[Interval]:
    """The uncut intervals that end after `now`, one after the other, within 400 days."""
    first, last = day_of(window.zone, now) - 2, day_of(window.zone, now + Seconds(AHEAD)) + 2
    current: Interval | None = None
    for piece in _pieces(window, first, last):
        if current and piece.start <= current.end:
            current = Interval(current.start, max(current.end, piece.end))
            continue
        if current and current.end > now:
            yield current
        current = piece
    if current and current.end > now:
        yield current


@lru_cache(maxsize=4096)
def whole(window: Window, instant: Instant) -> Interval | None:
    """The uncut interval that an instant lies in; its ends are not looked for further than 400 days away."""
    day, found = day_of(window.zone, instant), None
    for reach in (BLOCK, AHEAD // DAY_SECONDS):
        near = merged(_pieces(window, day - reach, day + reach))
        found = next((one for one in near if one.start <= instant < one.end), None)
        far = Seconds((reach - 3) * DAY_SECONDS)
        if found is None or (instant - found.start < far and found.end - instant < far):
            break
    return found


def closed_by(window: Window, instant: Instant) -> tuple[Excepted, int] | None:
    """The first exception that covers an instant, and the number of the day on which it does."""
    day = day_of(window.zone, instant)
    for exception in window.exceptions:
        for on, interval in _closures(exception, window.zone, range(day - 1, day + 2)):
            if interval.start <= instant < interval.end:
                return exception, on
    return None


def merged(pieces: Iterable[Interval]) -> list[Interval]:
    """The same instants as sorted intervals that do not touch."""
    found: list[Interval] = []
    for piece in sorted(pieces):
        if found and piece.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, piece.end))
        elif piece.start < piece.end:
            found.append(piece)
    return found


def _pieces(window: Window, first: int, last: int) -> Iterator[Interval]:
    for index in range(first // BLOCK, last // BLOCK + 1):
        yield from _block(window, index)


@lru_cache(maxsize=4096)
def _block(window: Window, index: int) -> tuple[Interval, ...]:
    days = range(index * BLOCK, (index + 1) * BLOCK)
    if window.always:
        hours = [Interval(opening(window.zone, midnight(days.start)), closing(window.zone, midnight(days.stop)))]
    else:
        hours = merged(_stretch(span, window.zone, day) for day in days for span in window.spans if _on(span.days, day))
    # Hours of the last day may last until the end of the next one.
    reach = range(days.start - 1, days.stop + 2)
    shut = (interval for one in window.exceptions for _, interval in _closures(one, window.zone, reach))
    return tuple(_without(hours, merged(shut)))


def _on(days: tuple[int, ...], day: int) -> bool:
    return (day - 1) % 7 in days


def _stretch(span: Span, zone: str, day: int) -> Interval:
    start = midnight(day)
    return Interval(opening(zone, start + span.start_minute * 60), closing(zone, start + span.end_minute * 60))


def _closures(exception: Excepted, zone: str, days: range) -> Iterator[tuple[int, Interval]]:
    """What an exception closes on some days, each with the number of its day; ranges of dates as a whole."""
    if isinstance(exception, Dates):
        first, last = bounds(exception)
        yield days.start, Interval(opening(zone, first * 60), closing(zone, last * 60))
        return
    for day in days:
        if _covers(exception, day):
            yield day, Interval(opening(zone, midnight(day)), closing(zone, midnight(day + 1)))


def _covers(exception: Weekdays | Holidays, day: int) -> bool:
    if isinstance(exception, Weekdays):
        return _on(exception.days, day)
    return day in holidays_of(exception.country, exception.subdivision, date.fromordinal(day).year)


def _without(hours: list[Interval], shut: list[Interval]) -> Iterator[Interval]:
    """The hours without what is shut; both are sorted and disjoint."""
    for open_time in hours:
        start = open_time.start
        for closed in shut:
            if closed.end <= start or closed.start >= open_time.end:
                continue
            if closed.start > start:
                yield Interval(start, closed.start)
            start = closed.end
        if start < open_time.end:
            yield Interval(start, open_time.end)


def covered(window: Window, notices: Sequence[Notice], interval: Interval) -> bool:
    """Whether an interval of a window may be used: its window needs no notice, or an announcement of it went out in time.

    In time is at least `notice` seconds before the window opens, even when `interval` is a later part of it; an
    announcement is of the opening in which the instant lies that it announces.
    """
    if not window.notice:
        return True
    early = [one for one in notices if one.sent_at + window.notice <= interval.start]
    uncut = (whole(window, interval.start) or interval) if early else interval
    return any(
        one.sent_at + window.notice <= uncut.start and uncut.start <= one.planned_for < uncut.end for one in early
    )
