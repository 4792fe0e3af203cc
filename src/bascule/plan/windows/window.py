"""A window: the hours in which an environment may be changed, and what is excepted from them.

All of it is plain data (texts, numbers, tuples): a window is stored with its release and is part of a plan's identity. What
a holiday is stays out of it: `Holidays` names a country, and the days are looked up year by year when they are needed.
What closes a window comes in several kinds; those are structs, because a struct is stored with the name of its kind.

An exception closes exactly the time that it covers: a holiday on Sunday cuts `Sat 22:00-04:00` at midnight.
"""

from dataclasses import dataclass

from msgspec import Struct

from bascule.kernel.quantities import Instant, Seconds

DAY = 1440
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
# Of the form in which windows are stored: nobody guesses what a newer Bascule meant.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Span:
    """Hours of a week: on `days` (0 is Monday) from `start_minute` to `end_minute` after midnight, end excluded.

    An end above 1440 lies on the next day; the span belongs to the day on which it begins.
    """

    days: tuple[int, ...]
    start_minute: int
    end_minute: int

    @property
    def whole(self) -> bool:
        """Whether it never closes."""
        return self.days == EVERY_DAY and (self.start_minute, self.end_minute) == (0, DAY)


class Dates(Struct, frozen=True, tag_field="kind", tag="dates"):
    """From `first` to `last`, local time: a date (`2026-12-18`) is meant whole, a moment (`2026-12-24 12:00`) to the minute.

    `calendar` is the name of the calendar that brought it, empty for none.
    """

    first: str
    last: str
    calendar: str = ""


class Weekdays(Struct, frozen=True, tag_field="kind", tag="weekdays"):
    """These days of every week; 0 is Monday."""

    days: tuple[int, ...]
    calendar: str = ""


class Holidays(Struct, frozen=True, tag_field="kind", tag="holidays"):
    """The public holidays of a country, with those of one of its subdivisions; codes of the library `holidays`."""

    country: str
    subdivision: str = ""
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A calendar of the plan by its name, until `resolve` puts its entries in its place."""

    name: str


Excepted = Dates | Weekdays | Holidays


@dataclass(frozen=True, slots=True)
class Window:
    """When releases may go on: `spans` (none: always) without `exceptions`, in the local time of `zone`.

    `notice`: an interval counts only if it was announced so many seconds before it opens.
    """

    spans: tuple[Span, ...] = ()
    exceptions: tuple[Excepted, ...] = ()
    zone: str = "UTC"
    notice: Seconds = Seconds(0.0)
    version: int = VERSION

    def __post_init__(self) -> None:
        if self.version > VERSION:
            raise ValueError(f"a window of version {self.version} needs a newer Bascule")

    @property
    def always(self) -> bool:
        """Whether only exceptions close it."""
        return not self.spans or any(span.whole for span in self.spans)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Instants from `start` to before `end`, in seconds since the epoch."""

    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement of a maintenance: when it went out, and the instant for which it announces the maintenance."""

    sent_at: Instant
    planned_for: Instant
