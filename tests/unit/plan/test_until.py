"""Until when: what people say, in the plan's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bascule.plan.reading.bad_value import BadValueError
from bascule.plan.windows.until import read_until

PARIS = ZoneInfo("Europe/Paris")
# A Friday.
NOW = datetime(2026, 11, 27, 15, 30, tzinfo=PARIS).timestamp()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2h", "2026-11-27 17:30"),
        ("90m", "2026-11-27 17:00"),
        ("3 days", "2026-11-30 15:30"),
        ("2 jours", "2026-11-29 15:30"),
        ("18:00", "2026-11-27 18:00"),
        ("18h00", "2026-11-27 18:00"),
        ("09:00", "2026-11-28 09:00"),
        ("15:30", "2026-11-28 15:30"),
        ("Mon 09:00", "2026-11-30 09:00"),
        ("lundi 9h", "2026-11-30 09:00"),
        ("Monday at 9:00", "2026-11-30 09:00"),
        ("Fri 16:00", "2026-11-27 16:00"),
        ("Fri 15:00", "2026-12-04 15:00"),
        ("Mon", "2026-12-01 00:00"),
        ("2026-12-01", "2026-12-02 00:00"),
        ("2026-12-01 09:00", "2026-12-01 09:00"),
        ("2026-12-01T09:00", "2026-12-01 09:00"),
        ("2026-12-01T08:00Z", "2026-12-01 09:00"),
        ("2026-12-01T09:00:00.000+01:00", "2026-12-01 09:00"),
    ],
)
def test_what_is_meant(said: str, meant: str) -> None:
    """Spans, times, weekdays, dates and instants, in English and French."""
    assert datetime.fromtimestamp(read_until(said, NOW, "Europe/Paris"), PARIS).strftime("%Y-%m-%d %H:%M") == meant


def test_the_clock_is_changed_in_between() -> None:
    """A day later on the wall is 23 hours later where the clock skips one."""
    before = datetime(2026, 3, 28, 20, 0, tzinfo=PARIS).timestamp()
    assert read_until("Sun 20:00", before, "Europe/Paris") - before == 23 * 3600


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("", "plan_windows.until"),
        ("soon", "plan_windows.until"),
        ("Mo 09:00", "plan_windows.until"),
        ("0s", "plan_windows.until-over"),
        ("2026-11-01", "plan_windows.until-over"),
        ("2026-02-30", "plan_windows.no_date"),
        ("9999-12-31", "plan_windows.year"),
        ("0000-01-01", "plan_windows.no_date"),
        ("25:00", "plan_windows.time"),
        ("Mon 25:00", "plan_windows.time"),
        ("2 years", "plan_windows.until"),
        ("100w", "plan_windows.until-far"),
        ("9999-12-31T23:59:59Z", "plan_windows.until-far"),
        ("-2h", "plan_windows.until"),
        ("2" * 500, "plan_windows.until"),
    ],
)
def test_what_cannot_be_meant(said: str, key: str) -> None:
    """It is refused in a sentence, and nothing else is raised."""
    with pytest.raises(BadValueError) as caught:
        read_until(said, NOW, "Europe/Paris")
    assert caught.value.message.key == key
