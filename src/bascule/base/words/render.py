"""Rendering: a `Message` becomes a sentence in French or English.

A sentence of the catalogue is a format string whose fields name a value and, after a colon, how it is written:

    {limit:percent}   0.05 -> "5%" / "5 %"            {left:duration}  5400 -> "1 h 30 min"
    {mean:figure}     3.7219 -> "3.72" / "3,72"       {cause}  a nested message is rendered, text is passed through
    {estimate:rate}   0.0123 -> "1.23%" / "1,23 %"    {count:number}   12034 -> "12,034" / "12 034"
    {when:clock}      ISO instant -> "14:05"          {count:number} {count:plural request|requests}
    {slot:slot}       "blue" -> "blue" / "bleu"       {detail:detail}  "" -> "no answer yet" / "pas encore de réponse"
    {name:tongue}     {"en": …, "fr": …} -> the one   {when:moment}    ISO instant -> "Mon 23 Nov 2026, 10:00"

French writes a decimal comma, a narrow space before "%" and between thousands, and counts 0 as singular.
Durations have the same symbols in both languages. A key that the catalogue lacks is shown as it is: an old journal stays
readable after a sentence was dropped.
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from string import Formatter
from typing import Any, Literal

from bascule.base.words.catalogue import sentence
from bascule.base.words.message import Message, is_message

Language = Literal["en", "fr"]

NARROW = "\u202f"


def render(message: Message, language: Language, zone: tzinfo | None = None) -> str:
    """The message as a sentence; instants are shown in `zone` (UTC when absent)."""
    template = sentence(message.key, language)
    if template is None:
        return message.key
    return _Sentence(language, zone).vformat(template, (), message.values).rstrip()


class _Sentence(Formatter):
    def __init__(self, language: Language, zone: tzinfo | None) -> None:
        self.language, self.zone = language, zone

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


def number(value: float, language: Language, decimals: int = 0) -> str:
    """A number with thousands grouped in the language's way."""
    text = f"{value:,.{decimals}f}"
    return text if language == "en" else text.translate({ord(","): NARROW, ord("."): ","})


def percent(value: float, language: Language, digits: int = 3) -> str:
    """A share in 0..1 as a percentage with as many significant digits as it needs, at most `digits`."""
    text = f"{value * 100:.{digits}g}"
    if "e" in text:
        text = f"{value * 100:.0f}" if abs(value) >= 1 else f"{value * 100:.4f}".rstrip("0")
    return f"{text}%" if language == "en" else f"{text.replace('.', ',')}{NARROW}%"


def figure(value: float, language: Language) -> str:
    """A quantity whose unit we do not know, with three significant digits: `0.0372`, `3.72`, `12,034`."""
    if value == 0 or abs(value) >= 1000:
        return number(value, language)
    return number(value, language, min(6, max(0, 2 - math.floor(math.log10(abs(value))))))


def rate(value: float, language: Language) -> str:
    """A measured share: two decimals, so that columns line up."""
    text = number(value * 100, language, 2)
    return f"{text}%" if language == "en" else f"{text}{NARROW}%"


def duration(seconds: float, language: Language) -> str:
    """Seconds as at most two units: `1 h 30 min`, `45 s`, `120 ms`."""
    if seconds < 0:
        return f"-{duration(-seconds, language)}"
    if 0 < seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 10 and round(seconds, 1) != round(seconds):
        return f"{number(seconds, language, 1)} s"
    parts = _units(round(seconds), language)
    return " ".join(parts[:2]) or "0 s"


def plural(count: float, forms: str, language: Language) -> str:
    """The form that fits the count: `plural(2, "request|requests", "en")`."""
    one, _, many = forms.partition("|")
    singular = abs(count) < 2 if language == "fr" else count == 1
    return one if singular else many


def _units(seconds: int, language: Language) -> list[str]:
    sizes = [(86400, "d" if language == "en" else "j"), (3600, "h"), (60, "min"), (1, "s")]
    parts: list[str] = []
    for size, unit in sizes:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
    return [part for part in parts[:2] if part]


def slot(name: str, language: Language) -> str:
    """The name of a slot."""
    return {"blue": "bleu", "green": "vert"}.get(name, name) if language == "fr" else name


def detail(text: str, language: Language) -> str:
    """What a probe said, or that nothing has answered yet."""
    return text or ("no answer yet" if language == "en" else "pas encore de réponse")


def tongue(names: Mapping[str, str], language: Language) -> str:
    """A name that is known in both languages."""
    return names[language]


def moment(when: datetime, language: Language) -> str:
    """A day and a time: `Mon 23 Nov 2026, 10:00`, `lun. 23 nov. 2026 à 10:00`."""
    days, months, joint = _MOMENT[language]
    day, month = days.split()[when.weekday()], months.split()[when.month - 1]
    return f"{day} {when.day} {month} {when.year}{joint}{when:%H:%M}"


_MOMENT = {
    "en": ("Mon Tue Wed Thu Fri Sat Sun", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", ", "),
    "fr": (
        "lun. mar. mer. jeu. ven. sam. dim.",
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        " à ",
    ),
}

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
