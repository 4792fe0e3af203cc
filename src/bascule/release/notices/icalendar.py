"""iCalendar (RFC 5545): the calendar as a file that calendar programs subscribe to. Pure.

Days are told as days, so that no program shows them a few hours off; the planned release itself has its time. Lines are folded at
75 octets, as the format demands, and never within a character.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bascule.kernel.i18n import Language, Message, render, say
from bascule.kernel.quantities import Instant
from bascule.release.calendar import Dated, DateState

MIME = "text/calendar; charset=utf-8"
LINE = 75
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def icalendar(found: Iterable[Dated], language: Language, now: Instant, base_url: str = "") -> str:
    """Everything as events, with the release's address where there is one."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Bascule//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for one in found:
        lines += _event(one, language, now, base_url)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in fold(line))


def fold(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets; those after the first begin with a space, which counts."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part


def _event(one: Dated, language: Language, now: Instant, base_url: str) -> Iterator[str]:
    where = "-".join(name for name in (one.plan, one.environment, one.component, one.release, one.key) if name)
    yield "BEGIN:VEVENT"
    yield f"UID:{where}@bascule"
    yield f"DTSTAMP:{_utc(now)}"
    yield from _when(one)
    yield f"SUMMARY:{_text(one.what, language)}"
    yield f"DESCRIPTION:{_text(_about(one), language)}"
    if one.release and base_url:
        yield f"URL:{base_url}/releases/{one.release}"
    if one.state is DateState.DONE:
        # A task that is done takes nobody's time any more.
        yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(one: Dated) -> Iterator[str]:
    if one.is_release:
        yield f"DTSTART:{_utc(one.opens)}"
        return
    zone = ZoneInfo(one.timezone)
    first, end = (datetime.fromtimestamp(at, zone) for at in (one.opens, one.ends))
    if one.in_days:
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{end:%Y%m%d}"
    else:
        yield f"DTSTART:{_utc(one.opens)}"
        yield f"DTEND:{_utc(one.ends)}"


def _about(one: Dated) -> Message:
    values = {"component": one.component, "version": one.version or "–", "environment": one.environment}
    return say("calendar.about", owner=one.owner or say("calendar.nobody"), **values)


def _text(what: str | Message, language: Language) -> str:
    return (render(what, language) if isinstance(what, Message) else what).translate(ESCAPED)


def _utc(at: Instant) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%SZ}"
