"""Values: the small words of a plan (a duration, a share, a name, …), each with its reader and its JSON Schema.

Every reader takes what stands in the file and returns the value or raises a `BadValueError`. Booleans are never taken
for numbers, and a number without a unit is never taken for a duration or a share: a guess here would be a wrong
release later.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from annotated_types import GroupedMetadata
from pydantic import PlainValidator, WithJsonSchema

from bascule.kernel.duration import UNIT, parse_duration
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds, Share
from bascule.plan.enums import SEVERITIES, Severity
from bascule.plan.phrases.amount import LONGEST, decimal
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed
from bascule.plan.values import VALUE_NAME, fields, reserved

DURATION_PATTERN = rf"^\s*(\d+([.,]\d+)?\s*{UNIT}\s*)+$"
PERCENT_PATTERN = r"^\s*\d+([.,]\d+)?\s*%\s*$"
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.(?!-)[A-Za-z0-9-]{1,63})*\.?\Z")
NAME_PATTERN = r"^[a-z][a-z0-9-]{0,39}$"
_PERCENT = re.compile(r"\s*(\d{1,12}(?:[.,]\d{1,12})?)\s*%\s*\Z")
_FREQUENCY = re.compile(r"\s*(\d{1,6})\s+(?:per|a|par)\s+(\S+)\s*\Z")
RATE_PATTERN = r"^\s*\d{1,9}([.,]\d{1,6})?\s*(requests?|requêtes?)?\s*(/|per|a|par)\s*(s|min|h|d|j)\s*$"
_RATE = re.compile(
    r"\s*(\d{1,9}(?:[.,]\d{1,6})?)\s*(?:requests?|requêtes?)?\s*(?:/|\b(?:per|a|par)\b)\s*(s|min|h|d|j)\s*\Z"
)
VISITORS_PATTERN = rf"{RATE_PATTERN}|^(none|aucun)$"
NO_VISITORS = ("none", "aucun")
# A request of a visitor costs the control plane about 1.5 ms.
MOST_VISITORS = 50
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "j": 86400}
_PERIODS = {"day": "day", "week": "week", "month": "month", "jour": "day", "semaine": "week", "mois": "month"}


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: `2 per week`."""

    count: int
    period: str


def read_duration(value: Any) -> Seconds:
    """Seconds of a written duration."""
    seconds = parse_duration(value) if isinstance(value, str) and len(value) < 80 else None
    if seconds is None:
        bare = isinstance(value, (int, float)) and not isinstance(value, bool)
        hint = say("plan.add_unit", number=str(value)) if bare else None
        raise BadValueError(say("plan.duration", found=describe(value)), hint)
    if seconds > LONGEST:
        raise BadValueError(say("plan.too_far", found=describe(value)))
    return seconds


def read_some_duration(value: Any) -> Seconds:
    """Seconds of a written duration that may not be zero."""
    seconds = read_duration(value)
    if seconds <= 0:
        raise BadValueError(say("plan.zero_duration"))
    return seconds


def read_percent(value: Any) -> Share:
    """The share in 0..1 of a written percentage."""
    match = _PERCENT.match(value) if isinstance(value, str) else None
    if match is None:
        bare = isinstance(value, (int, float)) and not isinstance(value, bool)
        raise BadValueError(
            say("plan.percent", found=describe(value)), say("plan.add_percent", number=str(value)) if bare else None
        )
    # Rounded so that 99.9 % is the number 0.999 and not a neighbour of it: hashes are made of it.
    share = round(float(decimal(match[1])) / 100, 14)
    if share > 1:
        raise BadValueError(say("plan.percent_range", found=describe(value)))
    return Share(share)


def read_chance(value: Any) -> float:
    """A small share, above 0 and at most 20 %."""
    share = read_percent(value)
    if not 0 < share <= 0.2:
        raise BadValueError(say("plan.chance", found=describe(value)))
    return Share(share)


def read_frequency(value: Any) -> Frequency:
    """Times per period, in English or French."""
    match = _FREQUENCY.match(value) if isinstance(value, str) else None
    period = _PERIODS.get(match[2]) if match else None
    if match is None or period is None or int(match[1]) == 0:
        raise BadValueError(say("plan.frequency", found=describe(value)))
    return Frequency(int(match[1]), period)


def read_rate(value: Any) -> float:
    """Requests a second of a written rate: `40 requests/s`, `2400 requêtes par min`, `40/s`."""
    match = _RATE.match(value) if isinstance(value, str) else None
    if match is None or not (count := float(decimal(match[1]))):
        raise BadValueError(say("plan.rate", found=describe(value)))
    return count / _SECONDS[match[2]]


def read_visitor_rate(value: Any) -> float:
    """Requests a second of synthetic visitors, bounded: they are to prove a version, not to try what it can bear."""
    if value in NO_VISITORS:
        return 0.0
    try:
        rate = read_rate(value)
    except BadValueError:
        raise BadValueError(say("plan.visitors", found=describe(value))) from None
    if rate > MOST_VISITORS:
        raise BadValueError(say("plan.visitors-most", found=describe(value), most=MOST_VISITORS))
    return rate


def read_text(value: Any) -> str:
    """Text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        quote = value is not None and not isinstance(value, (str, list, dict))
        raise BadValueError(
            say("plan.text", found=describe(value)), say("plan.quote", value=str(value)) if quote else None
        )
    return value


def read_value_name(value: Any) -> str:
    """A name of a value: what stands between braces; one that means something already is refused."""
    text = read_text(value)
    if not re.match(VALUE_NAME.replace("$", r"\Z"), text):
        raise BadValueError(say("plan.value_name", found=describe(text)))
    if text in reserved():
        raise BadValueError(say("plan.value_reserved", found=text))
    return text


def read_value(value: Any) -> str:
    """What a value's name stands for: a text or a whole number, in which nothing is to be filled in."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else read_text(value)
    if (found := next(fields(text), None)) is not None:
        raise BadValueError(say("plan.value_template", found="{" + found + "}"))
    return text


def read_web_address(value: Any) -> str:
    """An address of http or https, without a name, a query or a fragment."""
    text = read_text(value).strip()
    parts = urlsplit(text) if not re.search(r"[\s{}]", text) else None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise BadValueError(say("plan.web_address", found=describe(text)))
    if parts.username or parts.password:
        raise BadValueError(say("plan.web_address", found="…"))
    return text


def read_domain(value: Any) -> str:
    """The name of a host, and nothing around it."""
    text = read_text(value).strip()
    if not _DOMAIN.match(text):
        host = urlsplit(text).hostname if "//" in text else None
        raise BadValueError(say("plan.domain", found=describe(text)), say("plan.write", text=host) if host else None)
    return text


def read_name(value: Any) -> str:
    """A name that can stand in addresses and paths."""
    text = read_text(value)
    if not re.match(NAME_PATTERN.replace("$", r"\Z"), text):
        raise BadValueError(say("plan.name", found=describe(text)))
    return text


def read_zone(value: Any) -> str:
    """A time zone of the IANA list (which belongs to Python's own tables, like Unicode does)."""
    text = read_text(value)
    try:
        ZoneInfo(text)
    except (ValueError, LookupError, OSError):
        raise BadValueError(
            say("plan.timezone", found=describe(text)), did_you_mean(text, available_timezones())
        ) from None
    return text


def read_path(value: Any) -> str:
    """A path of a URL."""
    text = read_text(value)
    if not text.startswith("/") or any(letter.isspace() for letter in text):
        raise BadValueError(say("plan.path", found=describe(text)))
    return text


def read_switch(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise BadValueError(say("plan.boolean", found=describe(value)))
    return value


def whole(least: int, most: int) -> Callable[[Any], int]:
    """A reader of whole numbers between two limits."""

    def read_whole(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BadValueError(say("plan.whole", found=describe(value), least=least, most=most))
        return value

    return read_whole


def read_version(value: Any) -> int:
    """The version of the plan format."""
    if value != 1 or not isinstance(value, int) or isinstance(value, bool):
        raise BadValueError(say("plan.version", found=describe(value)))
    return value


def choice(words: type[StrEnum]) -> Callable[[Any], Any]:
    """A reader of one word of a closed list."""

    def read_choice(value: Any) -> Any:
        allowed = [str(word) for word in words]
        if value not in allowed:
            hint = did_you_mean(value, allowed) if isinstance(value, str) else None
            raise BadValueError(say("plan.choice", found=describe(value), allowed=listed(allowed)), hint)
        return words(value)

    return read_choice


def read_severity(value: Any) -> Severity:
    """How serious something is: one of our words, or one that documents of teams have for it."""
    written = {str(one): one for one in Severity} | {
        word.casefold(): one for one, words in SEVERITIES.items() for word in words
    }
    found = written.get(" ".join(value.split()).casefold()) if isinstance(value, str) else None
    if found is None:
        hint = did_you_mean(value, written) if isinstance(value, str) else None
        allowed = listed([*Severity, *(words[0] for words in SEVERITIES.values())])
        raise BadValueError(say("plan.choice", found=describe(value), allowed=allowed), hint)
    return found


@dataclass(frozen=True)
class Choice(GroupedMetadata):
    """Beside a closed list of words in an annotation: one of them is read, and they are the schema."""

    words: type[StrEnum]

    def __iter__(self) -> Iterator[object]:
        yield PlainValidator(choice(self.words))
        yield WithJsonSchema({"enum": [str(word) for word in self.words]})


def _schema(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


def whole_schema(least: int, most: int) -> WithJsonSchema:
    """The JSON Schema of a whole number between two limits."""
    return WithJsonSchema({"type": "integer", "minimum": least, "maximum": most})


Duration = Annotated[Seconds, PlainValidator(read_duration), _schema(DURATION_PATTERN, "30s", "5m", "1h30m")]
SomeDuration = Annotated[Seconds, PlainValidator(read_some_duration), _schema(DURATION_PATTERN, "500ms", "5s", "10m")]
Percent = Annotated[Share, PlainValidator(read_percent), _schema(PERCENT_PATTERN, "99.9%", "0,5 %")]
Chance = Annotated[float, PlainValidator(read_chance), _schema(PERCENT_PATTERN, "1%", "0.1%")]
HowOften = Annotated[
    Frequency,
    PlainValidator(read_frequency),
    _schema(r"^\s*\d+ (per|a|par) (day|week|month|jour|semaine|mois)\s*$", "2 per week"),
]
Rate = Annotated[float, PlainValidator(read_rate), _schema(RATE_PATTERN, "40 requests/s", "2400 requests/min")]
VisitorRate = Annotated[float, PlainValidator(read_visitor_rate), _schema(VISITORS_PATTERN, "5/s", "none")]
Text = Annotated[str, PlainValidator(read_text), WithJsonSchema({"type": "string", "minLength": 1})]
ASeverity = Annotated[
    Severity,
    PlainValidator(read_severity),
    WithJsonSchema(
        {"enum": [*(str(one) for one in Severity), *(word for words in SEVERITIES.values() for word in words)]}
    ),
]
Tries = Annotated[int, PlainValidator(whole(1, 20)), whole_schema(1, 20)]
ValueName = Annotated[str, PlainValidator(read_value_name), _schema(VALUE_NAME, "region", "api_host")]
Value = Annotated[str, PlainValidator(read_value), WithJsonSchema({"type": ["string", "integer"]})]
WebAddress = Annotated[str, PlainValidator(read_web_address), _schema(r"^https?://\S+$", "https://shop.example")]
Domain = Annotated[str, PlainValidator(read_domain), WithJsonSchema({"type": "string", "examples": ["shop.example"]})]
Name = Annotated[str, PlainValidator(read_name), _schema(NAME_PATTERN, "api", "web-site")]
Zone = Annotated[str, PlainValidator(read_zone), _schema(r"^[A-Za-z][A-Za-z0-9_+/-]*$", "Europe/Paris", "UTC")]
UrlPath = Annotated[str, PlainValidator(read_path), _schema(r"^/\S*$", "/api/health")]
Switch = Annotated[bool, PlainValidator(read_switch), WithJsonSchema({"type": "boolean"})]
