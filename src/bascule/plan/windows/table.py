"""Intervals as they leave Bascule: for a person, days in words and local times; for a program, in UTC after ISO 8601."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bascule.kernel.i18n import Language, render, say
from bascule.kernel.i18n.cldr import days, months
from bascule.kernel.quantities import Instant
from bascule.plan.windows.window import Interval


def table(intervals: Iterable[Interval], zone: str, language: Language) -> list[tuple[str, str]]:
    """One row for each interval: its day, and its hours; an end on another day is told with that day."""
    return [_row(one, ZoneInfo(zone), language) for one in intervals]


def _row(interval: Interval, zone: ZoneInfo, language: Language) -> tuple[str, str]:
    start, end = (datetime.fromtimestamp(instant, zone) for instant in (interval.start, interval.end))
    same = end.date() == start.date()
    until = f"{end:%H:%M}" if same else f"{_day(end, language)} {end:%H:%M}"
    return _day(start, language), f"{start:%H:%M} – {until}"


def _day(when: datetime, language: Language) -> str:
    day = say("plan_windows.first-day") if when.day == 1 else when.day
    named = {"weekday": days(language, "wide")[when.weekday()], "month": months(language, "wide")[when.month - 1]}
    return render(say("plan_windows.date", day=day, year=when.year, **named), language)


def rows(intervals: Iterable[Interval]) -> list[dict[str, str]]:
    """`[{"from": "2026-12-21T09:00:00Z", "to": "2026-12-21T16:00:00Z"}]`."""
    return [{"from": _utc(one.start), "to": _utc(one.end)} for one in intervals]


def _utc(instant: Instant) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat().replace("+00:00", "Z")
