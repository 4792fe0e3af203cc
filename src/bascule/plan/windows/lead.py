"""How long ahead a maintenance is announced: `7 days`, `7 jours`, `2 weeks`, `48 hours`, or any duration such as `7d`.

Counted in hours that pass, not in days of the calendar: 7 days are 168 hours also over a change of the clock.
"""

import re
from typing import Any

from bascule.kernel.quantities import Seconds
from bascule.plan.values import read_duration

LEAD_PATTERN = r"^\s*\d+([.,]\d+)?\s*\S.*$"
_WORDS = {"h": ("hour", "heure"), "d": ("day", "jour"), "w": ("week", "semaine")}
_LONG = re.compile(r"\s*(\d{1,6})\s*([a-z]+?)s?\s*\Z", re.IGNORECASE)


def read_lead(value: Any) -> Seconds:
    """Seconds of a written lead. Raises `BadValueError` as durations do."""
    match = _LONG.match(value) if isinstance(value, str) else None
    word = match[2].lower() if match else ""
    unit = next((unit for unit, words in _WORDS.items() if word in words), None)
    return read_duration(f"{match[1]}{unit}" if match and unit else value)
