"""Lead times: what others take before users can have a version, such as the review of an app store, and how long ahead a
maintenance is announced.

    3d                       three days of the calendar
    3 working days           three days from Monday to Friday that are no holidays of the release's window
    3 jours ouvrés
    7 days, 2 semaines       of a notice: hours that pass, 168 of them also over a change of the clock
"""

import re
from dataclasses import dataclass
from typing import Any

from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.values import read_duration, read_some_duration

LEAD_PATTERN = r"^\s*\d+([.,]\d+)?\s*\S.*$"
_WORKING = re.compile(r"\s*(\d{1,3})\s+(?:working\s+days?|jours?\s+ouvrés?)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Seconds that pass, or so many working days."""

    seconds: Seconds = Seconds(0.0)
    working_days: int = 0


def read_lead_time(value: Any) -> LeadTime:
    """A written lead time. Raises `BadValueError` as durations do."""
    match = _WORKING.match(value) if isinstance(value, str) else None
    return LeadTime(working_days=int(match[1])) if match else LeadTime(seconds=read_some_duration(value))


def read_lead(value: Any) -> Seconds:
    """Seconds of a written notice, also with capital letters. Raises `BadValueError` as durations do."""
    return read_duration(value.lower() if isinstance(value, str) else value)
