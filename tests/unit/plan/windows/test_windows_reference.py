"""Windows against the slow reference: every minute of five years, 518 random windows in 14 zones."""

import random
from datetime import date, timedelta

import numpy as np
import pytest
from tests.kit.windows import read_spans
from tests.kit.windows_reference import YEARS, clock, minutes_of, open_minutes

from bascule.plan.windows.exception import read_exception, write_exception
from bascule.plan.windows.intervals import open_intervals
from bascule.plan.windows.span import write_span
from bascule.plan.windows.window import Dates, Excepted, Holidays, Named, Span, Weekdays, Window

# Zones and first years that hold what is odd: half-hour changes, changes at midnight and at 00:01, a skipped day, a change
# of two hours, a change backwards in spring, two offsets that are no whole hours.
ZONES = [
    ("Europe/Paris", 2024),
    ("America/New_York", 2025),
    ("Australia/Lord_Howe", 2024),
    ("America/Sao_Paulo", 2015),
    ("Africa/Cairo", 2023),
    ("Pacific/Apia", 2009),
    ("America/St_Johns", 2007),
    ("Antarctica/Troll", 2024),
    ("Africa/Casablanca", 2024),
    ("Pacific/Chatham", 2022),
    ("Asia/Tehran", 2019),
    ("America/Asuncion", 2022),
    ("Asia/Beirut", 2021),
    ("UTC", 2026),
]
EACH = 37
PLACES = ["FR", "FR-57", "FR-Alsace-Moselle", "DE-BY", "US", "EG", "BR-SP", "CA-NL", "GB-SCT", "NZ", "CH-GE"]


def some_span(dice: random.Random) -> Span:
    """Hours on some days; often over midnight, or about the hours at which clocks are changed."""
    days = tuple(sorted(dice.sample(range(7), dice.randint(1, 7))))
    start = dice.choice([0, 30, 60, 90, 119, 120, 121, 150, 180, 600, 1320, 1380, 1410, 1439, dice.randrange(1440)])
    length = dice.choice([1, 20, 30, 60, 90, 180, 420, 1439, 1440, dice.randint(1, 1439)])
    end = start + length if length < 1440 else 1440
    return Span(days, start, end)


def some_exception(dice: random.Random, year: int) -> Excepted | Named:
    """A holiday table, days of the week, or dates with and without times."""
    kind = dice.randrange(4)
    if kind == 0:
        return read_exception(f"holidays {dice.choice(PLACES)}")
    if kind == 1:
        return Weekdays(tuple(sorted(dice.sample(range(7), dice.randint(1, 2)))))
    first = date(year, 1, 1) + timedelta(days=dice.randrange(YEARS * 365))
    last = first + timedelta(days=dice.choice([0, 1, 2, 18, 200]))
    if kind == 2:
        return Dates(first.isoformat(), last.isoformat())
    hours = sorted(dice.sample(range(1, 24 * 60), 2))
    return Dates(*(f"{day} {hour // 60:02}:{hour % 60:02}" for day, hour in zip((first, last), hours, strict=True)))


def some_window(zone: str, year: int, seed: int) -> Window:
    """A window as a plan would hold it: written, and read again."""
    dice = random.Random(f"{zone} {seed}")
    spans = [some_span(dice) for _ in range(dice.choice([0, 1, 1, 1, 2, 2, 3]))]
    exceptions = [some_exception(dice, year) for _ in range(dice.choice([0, 1, 1, 2, 3, 5]))]
    read = tuple(read_exception(write_exception(one)) for one in exceptions)
    assert list(read) == exceptions
    found = tuple(one for one in read if not isinstance(one, Named))
    return Window(read_spans([write_span(one) for one in spans]) if spans else (), found, zone)


@pytest.mark.long
@pytest.mark.parametrize(("zone", "year"), ZONES, ids=[zone for zone, _ in ZONES])
def test_every_minute_is_as_the_reference_says(zone: str, year: int) -> None:
    """At each of 2.6 million minutes, a random window is open exactly when the reference says so; 37 windows a zone."""
    seen = clock(zone, year)
    for seed in range(EACH):
        window = some_window(zone, year, seed)
        found = minutes_of(open_intervals(window, seen.start, seen.end), seen)
        wrong = np.flatnonzero(found != open_minutes(window, seen))
        assert not len(wrong), (seed, window, len(wrong), seen.start + 60 * int(wrong[0]))


def test_the_windows_are_many_and_of_all_kinds() -> None:
    """There are at least 500 windows; overnight hours, every kind of exception and windows without hours are among them."""
    windows = [some_window(zone, year, seed) for zone, year in ZONES for seed in range(EACH)]
    assert len(set(windows)) >= 500
    assert {type(one) for window in windows for one in window.exceptions} == {Dates, Weekdays, Holidays}
    assert sum(not window.spans for window in windows) > 20
    assert sum(span.end_minute > 1440 for window in windows for span in window.spans) > 100
