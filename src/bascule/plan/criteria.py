"""Criteria: what must be shown before everybody gets a version, as a team writes it.

    promote when: completion_rate > 75% and average_time < 12m and satisfaction > 8
    promote when: [completion_rate > 75 %, average_time < 12 min]

A criterion states the good case. It has no `for`, because the steps say how long users meet the version, and no comparison
with stable, because "not worse than stable" is what a guard says.
"""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.plan.bad_value import BadValueError
from bascule.plan.lines import When, read_when

KEY = "promote when"
_AND = re.compile(r"\s+(?:and|et)\s+")


def read_criterion(value: Any) -> When:
    """One criterion."""
    if isinstance(value, When):
        return value
    when = read_when(value)
    if when.condition.relative:
        raise BadValueError(say("plan.criterion_relative", found=when.text))
    if when.condition.hold_for:
        raise BadValueError(say("plan.criterion_for", found=when.text))
    return when


def read_criteria(value: Any) -> Any:
    """A text with `and` between criteria is a list of them."""
    if value is None:
        return []
    return _split(value) if isinstance(value, str) else value


def _split(text: str) -> list[When]:
    """The criteria of a text; what is wrong with one of them stands where it stands in the text."""
    starts = [0, *(match.end() for match in _AND.finditer(text))]
    ends = [*(match.start() for match in _AND.finditer(text)), len(text)]
    return [_read(text[start:end], start) for start, end in zip(starts, ends, strict=True)]


def _read(text: str, start: int) -> When:
    try:
        return read_criterion(text)
    except BadValueError as error:
        raise BadValueError(error.message, error.hint, start + error.offset) from None


_ONE: dict[str, Any] = {"type": "string", "examples": ["completion_rate > 75%"]}
_SCHEMA: dict[str, Any] = {"anyOf": [_ONE, {"type": "array", "items": _ONE}, {"type": "null"}]}
Criteria = Annotated[
    list[Annotated[When, PlainValidator(read_criterion)]], BeforeValidator(read_criteria), WithJsonSchema(_SCHEMA)
]
