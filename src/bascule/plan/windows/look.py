"""A look at a window: is it open now, until when; or closed, why, and when does it open.

The reason is the most telling one: an exception that covers this instant (as the plan lists them), then that nobody
announced these hours, then the hours themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.windows.dates import write_dates
from bascule.plan.windows.days import ENGLISH, FRENCH, write_days
from bascule.plan.windows.exception import place
from bascule.plan.windows.holiday import holidays_of
from bascule.plan.windows.intervals import AHEAD, ahead, closed_by, covered
from bascule.plan.windows.window import Dates, Excepted, Holidays, Interval, Notice, Weekdays, Window


class Why(StrEnum):
    """What decides whether a window is open."""

    OPEN = "open"
    HOURS = "hours"
    HOLIDAY = "holiday"
    DATES = "dates"
    WEEKDAY = "weekday"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found. `until`: when an open window closes; `opens`: when a closed one opens; both as instants.

    None stands for "not within 400 days"; there may be hours within them that nobody announced, and `needs` is then the
    notice in seconds that it takes. `because` says why in a few words, `message` all of it.
    """

    why: Why
    because: Message
    until: Instant | None = None
    opens: Instant | None = None
    needs: Seconds = Seconds(0.0)

    @property
    def open(self) -> bool:
        """Whether the release may go on."""
        return self.why is Why.OPEN

    @property
    def message(self) -> Message:
        """The whole sentence."""
        if self.open:
            return say("plan_windows.open_until", until=_iso(self.until)) if self.until else self.because
        if self.opens is not None:
            return say("plan_windows.closed_until", because=self.because, opens=_iso(self.opens))
        if self.needs:
            return say("plan_windows.closed_unannounced", because=self.because, notice=self.needs)
        return say("plan_windows.closed", because=self.because)


def look(window: Window, now: Instant, notices: Sequence[Notice] = ()) -> Seen:
    """Judge a window at an instant. Looks 400 days ahead."""
    missed: list[Interval] = []
    for interval in ahead(window, now):
        if covered(window, notices, interval):
            if interval.start <= now:
                return _open(interval, now)
            return _closed(window, now, missed, interval.start)
        missed.append(interval)
    return _closed(window, now, missed)


def _closed(window: Window, now: Instant, missed: list[Interval], opens: Instant | None = None) -> Seen:
    """A closed window; `missed` are the intervals from now on that nobody announced in time."""
    why, because = _reason(window, now, bool(missed) and missed[0].start <= now)
    if opens is None or opens > now + Seconds(AHEAD):
        return Seen(why, because, needs=window.notice if missed else Seconds(0.0))
    return Seen(why, because, opens=opens)


def _open(interval: Interval, now: Instant) -> Seen:
    until = interval.end if interval.end <= now + Seconds(AHEAD) else None
    return Seen(Why.OPEN, say("plan_windows.open"), until=until)


def _reason(window: Window, now: Instant, unannounced: bool) -> tuple[Why, Message]:
    found = closed_by(window, now)
    if found:
        return _excepted(*found)
    if unannounced:
        return Why.NOTICE, say("plan_windows.unannounced", notice=window.notice)
    return Why.HOURS, say("plan_windows.outside")


def _excepted(exception: Excepted, day: int) -> tuple[Why, Message]:
    if isinstance(exception, Dates):
        dates = write_dates(exception)
        if exception.calendar:
            return Why.DATES, say("plan_windows.frozen", calendar=exception.calendar, dates=dates)
        return Why.DATES, say("plan_windows.excepted", dates=dates)
    if isinstance(exception, Weekdays):
        days = {"en": write_days(exception.days, ENGLISH), "fr": write_days(exception.days, FRENCH)}
        return Why.WEEKDAY, say("plan_windows.weekday", days=days)
    return Why.HOLIDAY, say("plan_windows.holiday", name=dict(_name(exception, day)), place=place(exception))


def _name(exception: Holidays, day: int) -> Mapping[str, str]:
    return holidays_of(exception.country, exception.subdivision, datetime.fromordinal(day).year)[day]


def _iso(instant: Instant | None) -> str:
    return datetime.fromtimestamp(instant or 0, UTC).isoformat()
