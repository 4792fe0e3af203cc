"""Rendering: a `Message` becomes a sentence in a language.

A sentence of the catalogue is a format string whose fields name a value and, after a colon, how it is written:

    {limit:percent}   0.05 -> "5%" / "5 %"            {left:duration}  5400 -> "1 h 30 min"
    {mean:figure}     3.7219 -> "3.72" / "3,72"       {cause}  a nested message is rendered, text is passed through
    {estimate:rate}   0.0123 -> "1.23%" / "1,23 %"    {count:number}   12034 -> "12,034" / "12 034"
    {when:clock}      ISO instant -> "14:05"          {count:number} {count:plural request|requests}
    {slot:slot}       "blue" -> "blue" / "bleu"       {detail:detail}  "" -> "no answer yet" / "pas encore de réponse"
    {name:tongue}     {"en": …, "fr": …} -> the one   {when:moment}    ISO instant -> "Mon 23 Nov 2026, 10:00"

What a language has of its own comes from CLDR (`cldr.py`: decimal sign, thousands, plural rules, names of days and months)
and from the area `words` of the catalogue (the sign of a percentage, the order of a date, units). Three of CLDR's forms
are not ours: its French percentage has a wide no-break space where ours is narrow; its short durations ("1 hr", "1 day")
are longer than the symbols of the SI; its English dates put the month before the day. A count's forms stand in CLDR's
order, one|few|many|other; where there are fewer than the language has, the last is said for the rest. A key that the
catalogue lacks is shown as it is: an old journal stays readable after a sentence was dropped.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from string import Formatter
from typing import Any

from bascule.kernel.i18n import cldr
from bascule.kernel.i18n.catalogue import sentence
from bascule.kernel.i18n.keys import Keys
from bascule.kernel.i18n.language import ENGLISH, Language
from bascule.kernel.i18n.message import Message, is_message

UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
SLOTS = ("blue", "green")
UNIT = Keys("words.unit-{}", (*(unit for unit, _ in UNITS), "millisecond"))
SLOT = Keys("words.slot-{}", SLOTS)


def render(message: Message, language: Language, zone: tzinfo | None = None) -> str:
    """The message as a sentence; instants are shown in `zone` (UTC when absent)."""
    template = sentence(message.key, language)
    if template is None:
        return message.key
    return _Sentence(language, zone).vformat(template, (), message.values).rstrip()


class _Sentence(Formatter):
    def __init__(self, language: Language, zone: tzinfo | None) -> None:
        self.language, self.zone = language, zone

    def parse(self, format_string: Any) -> Iterable[tuple[str, str | None, str | None, str | None]]:
        return _parsed(format_string)

    def format_field(self, value: Any, format_spec: str) -> str:
        if is_message(value):
            return render(Message.from_json(value), self.language, self.zone)
        if format_spec.startswith("plural "):
            return plural(value, format_spec.removeprefix("plural "), self.language)
        if format_spec == "clock":
            return datetime.fromisoformat(value).astimezone(self.zone).strftime("%H:%M")
        if format_spec == "moment":
            return moment(datetime.fromisoformat(value).astimezone(self.zone), self.language)
        writer = WRITERS.get(format_spec)
        return writer(value, self.language) if writer else str(value)


@lru_cache(maxsize=8192)
def _parsed(template: str) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
    # Parsing is a third of the time of a sentence, and templates are few.
    return tuple(Formatter().parse(template))


def number(value: float, language: Language, decimals: int = 0) -> str:
    """A number with thousands grouped in the language's way."""
    text = f"{value:,.{decimals}f}"
    return text if language == ENGLISH else text.translate(cldr.signs(language))


def percent(value: float, language: Language, digits: int = 3) -> str:
    """A share in 0..1 as a percentage with as many significant digits as it needs, at most `digits`."""
    text = f"{value * 100:.{digits}g}"
    if "e" in text:
        text = f"{value * 100:.0f}" if abs(value) >= 1 else f"{value * 100:.4f}".rstrip("0")
    return _percentage(text if language == ENGLISH else text.translate(cldr.signs(language)), language)


def figure(value: float, language: Language) -> str:
    """A quantity whose unit we do not know, with three significant digits: `0.0372`, `3.72`, `12,034`."""
    if value == 0 or abs(value) >= 1000:
        return number(value, language)
    return number(value, language, min(6, max(0, 2 - math.floor(math.log10(abs(value))))))


def rate(value: float, language: Language) -> str:
    """A measured share: two decimals, so that columns line up."""
    return _percentage(number(value * 100, language, 2), language)


def _percentage(figures: str, language: Language) -> str:
    return _word("words.percent", language).replace("{number}", figures)


def duration(seconds: float, language: Language) -> str:
    """Seconds as at most two units: `1 h 30 min`, `45 s`, `120 ms`."""
    if seconds < 0:
        return f"-{duration(-seconds, language)}"
    if 0 < seconds < 1:
        return f"{seconds * 1000:.0f} {_word(UNIT['millisecond'], language)}"
    if seconds < 10 and round(seconds, 1) != round(seconds):
        return f"{number(seconds, language, 1)} {_word(UNIT['second'], language)}"
    return " ".join(_units(round(seconds), language)) or f"0 {_word(UNIT['second'], language)}"


def plural(count: float, forms: str, language: Language) -> str:
    """The form that fits the count: `plural(2, "request|requests", "en")`."""
    each = forms.split("|")
    return each[min(cldr.plural_form(count, language), len(each) - 1)]


def _units(seconds: int, language: Language) -> list[str]:
    parts: list[str] = []
    for unit, size in UNITS:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append(f"{count} {_word(UNIT[unit], language)}" if count else "")
    return [part for part in parts[:2] if part]


def slot(name: str, language: Language) -> str:
    """The name of a slot."""
    return _word(SLOT[name], language) if name in SLOTS else name


def detail(text: str, language: Language) -> str:
    """What a probe said, or that nothing has answered yet."""
    return text or _word("words.no-answer", language)


def tongue(names: Mapping[str, str], language: Language) -> str:
    """A name that is known in several languages."""
    return names.get(language) or names[ENGLISH]


def moment(when: datetime, language: Language) -> str:
    """A day and a time: `Mon 23 Nov 2026, 10:00`, `lun. 23 nov. 2026 à 10:00`."""
    day = cldr.days(language, "abbreviated")[when.weekday()]
    month = cldr.months(language, "abbreviated")[when.month - 1]
    return _word("words.moment", language).format(
        day=day, date=when.day, month=month, year=when.year, time=f"{when:%H:%M}"
    )


def _word(key: str, language: Language) -> str:
    return sentence(key, language) or key


WRITERS: dict[str, Callable[[Any, Language], str]] = {
    "number": number,
    "percent": percent,
    "rate": rate,
    "figure": figure,
    "duration": duration,
    "slot": slot,
    "detail": detail,
    "tongue": tongue,
}

SPECS = frozenset({*WRITERS, "clock", "moment"})
