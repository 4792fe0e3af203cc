"""The clock on the wall: local time becomes instants, exactly, also where the clock is changed.

    opening(t)   the first instant at which the clock shows t or more
    closing(t)   the instant after the last one at which the clock shows less than t

So a stretch that begins or ends at a local time that is skipped begins or ends at the change; where a local time comes
twice, a stretch begins at the first and ends at the last; a stretch that is skipped altogether is empty. The rule is the
same for hours and for exceptions: both take all the time that they name.

Local time is counted in seconds since 1970-01-01 00:00 on the wall.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bascule.kernel.quantities import Instant
from bascule.plan.windows.window import Interval

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the clock on the wall has no zone
_ORDINAL = _EPOCH.toordinal()
DAY_SECONDS = 86400


def opening(zone: str, wall: int) -> Instant:
    """The first instant at which the clock shows `wall` or more."""
    before, after = _offsets(zone, wall)
    return Instant(_change(zone, wall, before, after) if after > before else wall - before)


def closing(zone: str, wall: int) -> Instant:
    """The instant after the last one at which the clock shows less than `wall`."""
    before, after = _offsets(zone, wall - 1)
    return Instant(_change(zone, wall - 1, before, after) if after > before else wall - after)


def day_of(zone: str, instant: Instant) -> int:
    """The number of the local day (`date.toordinal`) of an instant."""
    return datetime.fromtimestamp(instant, _zone(zone)).toordinal()


def midnight(day: int) -> int:
    """The local time at which a day begins; `day` as in `date.toordinal`."""
    return (day - _ORDINAL) * DAY_SECONDS


def days_interval(zone: str, first: date, days: int) -> Interval:
    """The instants of so many local days."""
    start = midnight(first.toordinal())
    return Interval(opening(zone, start), closing(zone, start + days * DAY_SECONDS))


@cache
def _zone(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)


def _offsets(zone: str, wall: int) -> tuple[int, int]:
    """Seconds east of UTC before and after the change that touches a local time; the same twice where none does."""
    local = (_EPOCH + timedelta(seconds=wall)).replace(tzinfo=_zone(zone))
    return _seconds(local.utcoffset()), _seconds(local.replace(fold=1).utcoffset())


def _change(zone: str, wall: int, before: int, after: int) -> int:
    """The instant of the change that skips `wall`: the first one with the offset `after`."""
    early, late = wall - after, wall - before
    while late - early > 1:
        middle = (early + late) // 2
        offset = _seconds(datetime.fromtimestamp(middle, UTC).astimezone(_zone(zone)).utcoffset())
        early, late = (middle, late) if offset == before else (early, middle)
    return late


def _seconds(offset: timedelta | None) -> int:
    return int(offset.total_seconds()) if offset else 0
