"""Windows as a plan writes them, read without a plan."""

from collections.abc import Iterable, Mapping

from bascule.plan.windows.calendars import resolve, some
from bascule.plan.windows.exception import read_exception
from bascule.plan.windows.span import read_span
from bascule.plan.windows.window import Excepted, Span


def read_spans(value: object) -> tuple[Span, ...]:
    """One span or a list of them."""
    return tuple(read_span(item) for item in some(value))


def read_exceptions(value: object, calendars: Mapping[str, Iterable[Excepted]]) -> tuple[Excepted, ...]:
    """One exception or a list, names of calendars replaced by what they hold."""
    return resolve((read_exception(item) for item in some(value)), calendars)
