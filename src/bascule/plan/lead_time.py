"""Lead times: what others take before users can have a version, such as the review of an app store.

3d                  three days of the calendar
3 working days      three days from Monday to Friday that are no holidays of the release's window
3 jours ouvrés
"""

import re
from dataclasses import dataclass
from typing import Any

from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.values import read_some_duration
from bascule.plan.windows.intervals import open_intervals
from bascule.plan.windows.wall import DAY_SECONDS
from bascule.plan.windows.window import DAY, Holidays, Span, Window

LEAD_TIME_PATTERN = r"^\s*\d+([.,]\d+)?\s*\S.*$"
_WORKING = re.compile(r"\s*(\d{1,3})\s+(?:working\s+days?|jours?\s+ouvrés?)\s*\Z", re.IGNORECASE)
_WEEK = (Span((0, 1, 2, 3, 4), 0, DAY),)


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Seconds that pass, or so many working days."""

    seconds: Seconds = Seconds(0.0)
    working_days: int = 0


def read_lead_time(value: Any) -> LeadTime:
    """A written lead time. Raises `BadValueError` as durations do."""
    match = _WORKING.match(value) if isinstance(value, str) else None
    return LeadTime(working_days=int(match[1])) if match else LeadTime(seconds=read_some_duration(value))


def passed(lead: LeadTime, start: Instant, window: Window) -> Instant:
    """The instant at which a lead time that begins at `start` is over; holidays are those of the window."""
    if not lead.working_days:
        return start + lead.seconds
    days = Window(_WEEK, tuple(one for one in window.exceptions if isinstance(one, Holidays)), window.zone)
    day = Seconds(DAY_SECONDS)
    left = lead.working_days * day
    for interval in open_intervals(days, start, start + (lead.working_days * 3 + 30) * day):
        if left <= interval.end - interval.start:
            return interval.start + left
        left -= interval.end - interval.start
    return start + lead.working_days * 3 * day
