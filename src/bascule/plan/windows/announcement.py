"""Announcements: a window with `notice` is open only where people were told in time.

bad: told on Thursday for Sunday, with a notice of 7 days -> Sunday stays closed
good: told on Thursday for the Sunday after next          -> that Sunday is open, this one is not
"""

from collections.abc import Sequence

from bascule.kernel.quantities import Instant
from bascule.plan.windows.intervals import open_intervals, whole
from bascule.plan.windows.window import Interval, Notice, Window


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


def announced_intervals(
    window: Window, notices: Sequence[Notice], start: Instant, end: Instant
) -> tuple[Interval, ...]:
    """When the window is open between two instants, announcements considered."""
    return tuple(one for one in open_intervals(window, start, end) if covered(window, notices, one))
