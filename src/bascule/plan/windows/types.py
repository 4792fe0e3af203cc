"""Types for the model: the keys `window`, `except`, `notice` and `calendars` of a plan.

Single entries have readers of their own, so that an error points at the line of a list that is wrong.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.lead_time import LEAD_PATTERN, read_lead
from bascule.plan.phrases.values import Name
from bascule.plan.windows.calendars import read_calendars, read_entry, some
from bascule.plan.windows.exception import EXCEPTION_PATTERN, read_exception
from bascule.plan.windows.span import SPAN_PATTERN, read_span
from bascule.plan.windows.window import Excepted, Named, Span

_SPAN: dict[str, Any] = {"type": "string", "pattern": SPAN_PATTERN, "examples": ["Mon-Thu 10:00-17:00", "always"]}
_EXCEPTION: dict[str, Any] = {
    "type": "string",
    "pattern": EXCEPTION_PATTERN,
    "examples": ["holidays FR", "2026-12-18..2027-01-04", "Fri"],
}


def _one_or_many(one: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


SpanLine = Annotated[Span, PlainValidator(read_span), WithJsonSchema(_SPAN)]
ExceptionLine = Annotated[Excepted | Named, PlainValidator(read_exception), WithJsonSchema(_EXCEPTION)]
CalendarLine = Annotated[Excepted, PlainValidator(read_entry), WithJsonSchema(_EXCEPTION)]

Lead = Annotated[
    Seconds,
    PlainValidator(read_lead),
    WithJsonSchema({"type": "string", "pattern": LEAD_PATTERN, "examples": ["7 days", "48h"]}),
]
Spans = Annotated[list[SpanLine], BeforeValidator(some), WithJsonSchema(_one_or_many(_SPAN))]
Exceptions = Annotated[list[ExceptionLine], BeforeValidator(some), WithJsonSchema(_one_or_many(_EXCEPTION))]
Calendar = Annotated[list[CalendarLine], BeforeValidator(some), WithJsonSchema(_one_or_many(_EXCEPTION))]
Calendars = Annotated[dict[Name, Calendar], BeforeValidator(read_calendars)]
