"""Local time and instants, at changes of the clock."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kit.windows import read_exceptions, read_spans

from bascule.plan.windows.calendars import make_window
from bascule.plan.windows.intervals import open_intervals
from bascule.plan.windows.table import rows, table
from bascule.plan.windows.wall import closing, day_of, days_interval, midnight, opening

ZONES = [
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "America/St_Johns",
]


def listed(zone: str, hours: str, first: str, days: int, *excepted: str) -> list[str]:
    """The open intervals of some local days, as `DAY HH:MM/DAY HH:MM` in UTC."""
    exceptions = read_exceptions(list(excepted), {}) if excepted else ()
    span = days_interval(zone, date.fromisoformat(first), days)
    found = rows(open_intervals(make_window(read_spans(hours), exceptions, {}, zone), span.start, span.end))
    return ["/".join(f"{row[key][8:10]} {row[key][11:16]}" for key in ("from", "to")) for row in found]


@pytest.mark.parametrize(
    ("zone", "day", "hours", "expected"),
    [
        # Paris, 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
        ("Europe/Paris", "2026-03-29", "Sun 02:00-06:00", ["29 01:00/29 04:00"]),
        ("Europe/Paris", "2026-03-29", "Sun 02:30-06:00", ["29 01:00/29 04:00"]),
        ("Europe/Paris", "2026-03-29", "Sun 01:00-02:30", ["29 00:00/29 01:00"]),
        ("Europe/Paris", "2026-03-29", "Sun 02:00-03:00", []),
        ("Europe/Paris", "2026-03-29", "Sun 02:10-02:50", []),
        ("Europe/Paris", "2026-03-29", "Sun 03:00-03:30", ["29 01:00/29 01:30"]),
        # Paris, 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC; 02:00 to 03:00 comes at 00:00 and at 01:00 UTC.
        ("Europe/Paris", "2026-10-25", "Sun 02:00-06:00", ["25 00:00/25 05:00"]),
        ("Europe/Paris", "2026-10-25", "Sun 02:30-03:00", ["25 00:30/25 02:00"]),
        ("Europe/Paris", "2026-10-25", "Sun 02:10-02:20", ["25 00:10/25 01:20"]),
        ("Europe/Paris", "2026-10-25", "Sun 01:00-02:00", ["24 23:00/25 00:00"]),
        ("Europe/Paris", "2026-10-25", "Sun 03:00-04:00", ["25 02:00/25 03:00"]),
        ("America/New_York", "2026-03-08", "Sun 02:30-04:00", ["08 07:00/08 08:00"]),
        ("America/New_York", "2026-11-01", "Sun 01:30-02:00", ["01 05:30/01 07:00"]),
        # Lord Howe changes by half an hour: 02:00 becomes 02:30 in October, 01:30 in April.
        ("Australia/Lord_Howe", "2026-10-04", "Sun 02:15-03:00", ["03 15:30/03 16:00"]),
        ("Australia/Lord_Howe", "2026-04-05", "Sun 01:45-02:00", ["04 14:45/04 15:30"]),
        # São Paulo skipped 00:00 to 01:00 on 4 November 2018, and had 23:00 to 24:00 twice on 17 February 2018.
        ("America/Sao_Paulo", "2018-11-04", "Sun 00:00-02:00", ["04 03:00/04 04:00"]),
        ("America/Sao_Paulo", "2018-02-17", "Sat 23:00-24:00", ["18 01:00/18 03:00"]),
        ("America/Sao_Paulo", "2018-02-17", "Sat 22:30-00:30", ["18 00:30/18 03:00"]),
        # Cairo: 00:00 becomes 01:00 on the last Friday of April; 24:00 becomes 23:00 on the last Thursday of October.
        ("Africa/Cairo", "2026-04-24", "Fri 00:00-01:30", ["23 22:00/23 22:30"]),
        ("Africa/Cairo", "2026-10-29", "Thu 23:00-24:00", ["29 20:00/29 22:00"]),
        # Apia had no 30 December 2011, a Friday.
        ("Pacific/Apia", "2011-12-30", "Fri 09:00-18:00", []),
        ("Pacific/Apia", "2011-12-29", "Thu 22:00-04:00", ["30 08:00/30 10:00"]),
        # St. John's: 00:01 on Sunday became 23:01 on Saturday.
        ("America/St_Johns", "2007-11-04", "Sun 00:00-06:00", ["04 02:30/04 09:30"]),
    ],
)
def test_a_change_of_the_clock(zone: str, day: str, hours: str, expected: list[str]) -> None:
    """What is skipped begins and ends at the change; what comes twice begins at the first and ends at the last."""
    assert listed(zone, hours, day, 1) == expected


@pytest.mark.parametrize(("zone", "day"), [("America/Sao_Paulo", "2018-11-04"), ("Africa/Cairo", "2026-10-29")])
def test_a_day_is_excepted_whole_where_midnight_moves(zone: str, day: str) -> None:
    """An excepted date without a midnight, or with an hour more, leaves nothing open."""
    assert listed(zone, "always", day, 1, day) == []


def test_an_exception_cuts_a_night_at_midnight() -> None:
    """A night belongs to the day on which it begins; an exception of the next day closes only what lies in it."""
    assert listed("UTC", "Sat 22:00-04:00", "2026-11-28", 2) == ["28 22:00/29 04:00"]
    assert listed("UTC", "Sat 22:00-04:00", "2026-11-28", 2, "2026-11-29") == ["28 22:00/29 00:00"]
    assert listed("UTC", "Sat 22:00-04:00", "2026-11-28", 2, "Sat") == ["29 00:00/29 04:00"]


def test_spans_that_touch_are_one_interval() -> None:
    """No instant between two spans is closed when one begins where the other ends."""
    assert listed("UTC", "09:00-24:00", "2026-11-23", 1) == ["23 09:00/24 00:00"]
    window = make_window(read_spans(["Mon 09:00-24:00", "Tue 00:00-05:00"]), (), {}, "UTC")
    start = datetime(2026, 11, 23, tzinfo=UTC).timestamp()
    assert [one.end - one.start for one in open_intervals(window, start, start + 3 * 86400)] == [20 * 3600]


def test_intervals_are_cut_at_both_ends() -> None:
    """Only what lies between the two instants is listed; between an instant and itself lies nothing."""
    window = make_window(read_spans("10:00-17:00"), (), {}, "UTC")
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
    assert rows(open_intervals(window, noon, noon + 3600)) == [
        {"from": "2026-11-23T12:00:00Z", "to": "2026-11-23T13:00:00Z"}
    ]
    assert open_intervals(window, noon, noon) == ()


@given(st.sampled_from(ZONES), st.integers(1_100_000_000, 2_000_000_000))
def test_openings_and_closings_follow_the_wall(zone: str, wall: int) -> None:
    """A later local time never opens or closes earlier, and nothing closes before it opens."""
    assert opening(zone, wall) <= closing(zone, wall)
    assert opening(zone, wall) <= opening(zone, wall + 60)
    assert closing(zone, wall) <= closing(zone, wall + 60)


@given(st.sampled_from(ZONES), st.dates(date(2005, 1, 1), date(2035, 1, 1)))
def test_a_day_begins_on_itself(zone: str, day: date) -> None:
    """The first instant of a day is of that day, unless the zone skipped it."""
    found = day_of(zone, opening(zone, midnight(day.toordinal())))
    assert found == day.toordinal() + ((zone, day) == ("Pacific/Apia", date(2011, 12, 30)))


def test_a_table_says_days_in_words() -> None:
    """Each interval has its day in the language that is asked, and an end on another day names it."""
    window = make_window(read_spans(["Fri 10:00-17:00", "Sat 22:00-04:00"]), (), {}, "Europe/Paris")
    asked = days_interval("Europe/Paris", date(2026, 12, 31), 4)
    found = open_intervals(window, asked.start, asked.end)
    assert table(found, "Europe/Paris", "fr") == [
        ("vendredi 1er janvier 2027", "10:00 – 17:00"),
        ("samedi 2 janvier 2027", "22:00 – dimanche 3 janvier 2027 04:00"),
    ]
    assert table(found[:1], "Europe/Paris", "en") == [("Friday 1 January 2027", "10:00 – 17:00")]
