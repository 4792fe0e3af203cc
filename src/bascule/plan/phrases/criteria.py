"""Criteria: what must be shown before everybody gets a version, or before a step is over, as a team writes it.

    promote when: completion_rate > 75% and average_time < 12m and satisfaction > 8
    promote when: [completion_rate > 75 %, average_time < 12 min]
    until: completion_rate > 70% and error_rate < 1%

A criterion states the good case. It has no `for`, because the steps say how long users meet the version, and no comparison
with stable, because "not worse than stable" is what a guard says.
"""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.plan.phrases.lines import When, read_when
from bascule.plan.phrases.tokens import Token, parts
from bascule.plan.reading.bad_value import BadValueError

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
    return [_read(part) for part in parts(value, _AND)] if isinstance(value, str) else value


def _read(part: Token) -> When:
    """A criterion of several; what is wrong with it stands where it stands in the text."""
    try:
        return read_criterion(part.text)
    except BadValueError as error:
        raise BadValueError(error.message, error.hint, part.start + error.offset) from None


_ONE: dict[str, Any] = {"type": "string", "examples": ["completion_rate > 75%"]}
_SCHEMA: dict[str, Any] = {"anyOf": [_ONE, {"type": "array", "items": _ONE}, {"type": "null"}]}
Criteria = Annotated[
    list[Annotated[When, PlainValidator(read_criterion)]], BeforeValidator(read_criteria), WithJsonSchema(_SCHEMA)
]
