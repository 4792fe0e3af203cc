"""Calendars: named lists of exceptions that several windows share; windows are put together with them here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from msgspec import structs

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed
from bascule.plan.windows.exception import RESERVED, read_exception
from bascule.plan.windows.window import Excepted, Named, Span, Window


def read_entry(value: Any) -> Excepted:
    """One line of a calendar: an exception that is no calendar itself. Raises `BadValueError`."""
    entry = read_exception(value)
    if isinstance(entry, Named):
        raise BadValueError(say("plan_windows.nested", found=entry.name), did_you_mean(entry.name, RESERVED))
    return entry


def read_calendars(value: Any) -> Any:
    """The section as it stands; refuses names that mean something else. Raises `BadValueError`."""
    for name in value if isinstance(value, dict) else ():
        if name in RESERVED:
            raise BadValueError(say("plan_windows.reserved", name=name))
    return {} if value is None else value


def resolve(
    exceptions: Iterable[Excepted | Named], calendars: Mapping[str, Iterable[Excepted]]
) -> tuple[Excepted, ...]:
    """Every name replaced by the calendar's entries, which remember it. Raises `BadValueError` for an unknown name."""
    found: list[Excepted] = []
    for exception in exceptions:
        found += _entries(exception, calendars) if isinstance(exception, Named) else [exception]
    return tuple(found)


def make_window(
    spans: Iterable[Span],
    exceptions: Iterable[Excepted | Named],
    calendars: Mapping[str, Iterable[Excepted]],
    zone: str,
    notice: Seconds = Seconds(0.0),
) -> Window:
    """A window from what the plan says. `notice` in seconds; without hours there is no opening that it could precede: such a kind
    asks for a planned date that is far enough ahead instead, and its window has none.

    Raises `BadValueError` for an unknown calendar.
    """
    window = Window(tuple(spans), resolve(exceptions, calendars), zone)
    return window if window.always else replace(window, notice=notice)


def some(value: Any) -> list[Any]:
    """A list of at least one entry; a single value stands for a list of one. Raises `BadValueError`."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items:
        raise BadValueError(say("plan_windows.list", found=describe(value)))
    return items


def _entries(named: Named, calendars: Mapping[str, Iterable[Excepted]]) -> list[Excepted]:
    if named.name not in calendars:
        known = listed(calendars)
        message = say("plan_windows.calendar", found=named.name, allowed=known)
        raise BadValueError(message, did_you_mean(named.name, [*calendars, *RESERVED]))
    return [structs.replace(entry, calendar=named.name) for entry in calendars[named.name]]
