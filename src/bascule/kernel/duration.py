"""Durations as people write them: `5m`, `1h30m`, `90 s`, `250ms`, `1,5 h`, `3 days`, `2 semaines`.

Inside there are `Seconds` only: they are what evidence, timers and JSON need.
"""

import re

from bascule.kernel.quantities import Seconds

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "j": 86400.0, "w": 604800.0}
# As people write them out, in English and in French, alone or in the plural.
WORDS = {"second": "s", "seconde": "s", "minute": "m", "hour": "h", "heure": "h"}
WORDS |= {"day": "d", "jour": "d", "week": "w", "semaine": "w"}
# What may follow a number.
UNIT = rf"(?:ms|min|(?:{'|'.join(sorted(WORDS, reverse=True))})s?|[smhdjw])"
_PART = re.compile(rf"(\d+(?:[.,]\d+)?)\s*({UNIT})(?![a-z])\s*")


def parse_duration(text: str) -> Seconds | None:
    """Seconds of a written duration, or None when it is not one."""
    position, seconds = 0, 0.0
    text = text.strip()
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            return None
        seconds += float(part[1].replace(",", ".")) * (unit_seconds(part[2]) or 0.0)
        position = part.end()
    return Seconds(seconds) if text else None


def unit_seconds(unit: str) -> float | None:
    """The seconds of a written unit, None for what is none."""
    return UNITS.get(unit) or UNITS.get(WORDS.get(unit.removesuffix("s"), ""))


def write_duration(seconds: Seconds) -> str:
    """The shortest way to write seconds in a plan: `90.0` -> `1m30s`."""
    milliseconds = round(seconds * 1000)
    written = ""
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        count, milliseconds = divmod(milliseconds, size)
        written += f"{count}{unit}" if count else ""
    return written or "0s"
