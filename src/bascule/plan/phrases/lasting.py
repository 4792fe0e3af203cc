"""How long something lasts: a duration, or a span from one to another.

    1h                       an hour at least
    3d..5d                   three days at least; five at most, then a person is asked
    3-5 jours, 3 à 5 jours   the same as a document has it
    2 weeks..3 weeks

A number that begins a span has the unit of its end. Bands of checklists (`5-30 min`) are such spans.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.tokens import NUMBER
from bascule.plan.phrases.values import read_duration, read_some_duration
from bascule.plan.reading.bad_value import BadValueError, describe

_SPAN = re.compile(r"\s*(?P<start>\d.*?)\s*(?:\.\.|[-–]|(?<=\s)(?:to|à)(?=\s))\s*(?P<end>\S.*?)\s*\Z")
_BARE = re.compile(rf"{NUMBER}\Z")


@dataclass(frozen=True, slots=True)
class Lasting:
    """At least so many seconds, and at most so many where an end is written; nothing where both are nothing."""

    least: Seconds = Seconds(0.0)
    most: Seconds | None = None

    def __bool__(self) -> bool:
        return bool(self.least or self.most)

    @property
    def longest(self) -> Seconds:
        """Its upper end; the time itself where there is none."""
        return self.least if self.most is None else self.most


def read_span(value: Any) -> tuple[Seconds, Seconds] | None:
    """The two ends of a written span, None for what is none. Raises `BadValueError` for an end that is no duration."""
    match = _SPAN.match(value) if isinstance(value, str) and len(value) < 80 else None
    if match is None:
        return None
    unit = match["end"].lstrip("0123456789., ") if _BARE.match(match["start"]) else ""
    least, most = _end(match, "start", unit), _end(match, "end", "")
    if most <= least:
        raise BadValueError(say("plan.span_order", found=describe(value)), offset=match.start("end"))
    return least, most


def read_lasting(value: Any) -> Lasting:
    """A duration or a span. Raises `BadValueError` as durations do."""
    found = read_span(value)
    return Lasting(read_duration(value)) if found is None else Lasting(*found)


def read_some_lasting(value: Any) -> Lasting:
    """The same; a duration alone may not be zero."""
    found = read_span(value)
    return Lasting(read_some_duration(value)) if found is None else Lasting(*found)


def _end(match: re.Match[str], name: str, unit: str) -> Seconds:
    try:
        return read_duration(match[name] + unit)
    except BadValueError as fault:
        raise BadValueError(fault.message, fault.hint, match.start(name) + fault.offset) from None


LASTING_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": r"^\s*\d.*$",
    "examples": ["30m", "3d..5d", "1 week", "3-5 jours"],
}
SomeLasting = Annotated[Lasting, PlainValidator(read_some_lasting), WithJsonSchema(LASTING_SCHEMA)]
