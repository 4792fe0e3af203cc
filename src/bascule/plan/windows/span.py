"""Spans as the plan writes them.

    Mon-Thu 10:00-17:00      lundi-jeudi 10h-17h      dim 02h-06h      du lundi au jeudi de 10h à 17h
    Mon,Wed 9:00-12:00       09:00-18:00 (every day)  always           toujours
    Sat 22:00-04:00          begins on Saturday, ends on Sunday        Fri 18:00-24:00

Invariant: `read_span(write_span(span)) == span`.
"""

import re
from typing import Any

from bascule.kernel.i18n import Message, say
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean
from bascule.plan.windows.days import ENGLISH, FRENCH, read_days, write_days
from bascule.plan.windows.window import DAY, EVERY_DAY, Span

TIME = r"\d{1,2}(?::\d{2}|\s?[hH](?:\s?\d{2})?)"
ALWAYS = ("always", "toujours", "24/7", "24h/7j")
SPAN_PATTERN = r"^\s*([Aa]lways|[Tt]oujours|24/7|24[hH]/7[jJ]|[^0-9]*[0-9]{1,2}\s?[:hH].*)\s*$"
_HOURS = re.compile(
    rf"(?P<start>{TIME})\s*(?:[-\u2013\u2014]|\b(?:to|à|and|et)\b)\s*(?P<end>{TIME})\s*\Z", re.IGNORECASE
)
_LEAD = re.compile(r"(?P<days>[^0-9]*?)(?:\b(?:de|from|entre|between)\s+)?(?=\d)", re.IGNORECASE)
_BARE = re.compile(r"(\d{1,2})\s*[-\u2013]\s*(\d{1,2})\s*\Z")
_LONGEST = 200


def read_span(value: Any) -> Span:
    """One span. Raises `BadValueError` at what does not fit."""
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        raise BadValueError(say("plan_windows.span", found=describe(value)))
    if value.strip().lower() in ALWAYS:
        return Span(EVERY_DAY, 0, DAY)
    lead = _LEAD.match(value)
    if lead is None:
        raise BadValueError(say("plan_windows.span", found=describe(value)), _word_hint(value))
    days = read_days(lead["days"]) if lead["days"].strip() else EVERY_DAY
    return Span(days, *_hours(value, lead.end()))


def write_span(span: Span, names: tuple[str, ...] = ENGLISH) -> str:
    """The span in its shortest form, with the days of a language; either can be read."""
    if span.whole:
        return ALWAYS[1] if names == FRENCH else ALWAYS[0]
    end = span.end_minute - DAY if span.end_minute > DAY else span.end_minute
    hours = f"{write_time(span.start_minute)}-{write_time(end)}"
    return hours if span.days == EVERY_DAY else f"{write_days(span.days, names)} {hours}"


def read_time(text: str, offset: int = 0) -> int:
    """Minutes after midnight of `9:30`, `9h30`, `9h` or `24:00`. Raises `BadValueError` above 24:00."""
    hour, minute = (int(part or 0) for part in re.split("[:h]", text.lower().replace(" ", "")))
    if minute > 59 or hour * 60 + minute > DAY:
        raise BadValueError(say("plan_windows.time", found=text), offset=offset)
    return hour * 60 + minute


def write_time(minute: int) -> str:
    """`09:30`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _hours(value: str, position: int) -> tuple[int, int]:
    hours = _HOURS.match(value, position)
    if hours is None:
        found = value[position:].strip()[:40]
        raise BadValueError(say("plan_windows.hours", found=found), _hours_hint(found), position)
    start = read_time(hours["start"], hours.start("start"))
    end = read_time(hours["end"], hours.start("end"))
    if start == DAY:
        raise BadValueError(say("plan_windows.start", found=hours["start"]), offset=hours.start("start"))
    if start == end:
        raise BadValueError(
            say("plan_windows.no_time", found=hours[0].strip()), say("plan_windows.write_always"), position
        )
    return start, end if end > start else end + DAY


def _hours_hint(found: str) -> Message | None:
    bare = _BARE.match(found)
    if bare and int(bare[1]) < 24 and int(bare[2]) <= 24:
        return say("plan.write", text=f"{int(bare[1]):02}:00-{int(bare[2]):02}:00")
    return None


def _word_hint(value: str) -> Message | None:
    try:
        days = read_days(value)
    except BadValueError:
        return did_you_mean(value.strip(), ALWAYS)
    return say("plan.write", text=f"{write_days(days)} 10:00-17:00")
