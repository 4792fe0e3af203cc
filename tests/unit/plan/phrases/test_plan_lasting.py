"""How long something lasts, as documents write it: durations, and spans from one to another."""

import pytest

from bascule.kernel.duration import parse_duration
from bascule.plan.phrases.grammar import parse_condition
from bascule.plan.phrases.lasting import Lasting, read_lasting, read_some_lasting
from bascule.plan.phrases.limit import parse_limit
from bascule.plan.phrases.lines import read_band, read_flag_share, read_traffic
from bascule.plan.reading.bad_value import BadValueError
from bascule.plan.sign_off import Band

HOUR, DAY = 3600.0, 86400.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3 days", 3 * DAY),
        ("1 week", 7 * DAY),
        ("2 semaines", 14 * DAY),
        ("3 jours", 3 * DAY),
        ("1 jour", DAY),
        ("48 heures", 48 * HOUR),
        ("1 hour 30 minutes", 1.5 * HOUR),
        ("1,5 heure", 1.5 * HOUR),
        ("90 seconds", 90.0),
        ("5min", 300.0),
        ("1h30m", 1.5 * HOUR),
        ("3 d", 3 * DAY),
        ("3 moons", None),
        ("5 minx", None),
        ("days", None),
    ],
)
def test_units_are_written_out_in_both_languages(text: str, seconds: float | None) -> None:
    """Beside the short ones, wherever durations are: also in conditions, and limits of checks."""
    assert parse_duration(text) == seconds


def test_conditions_and_limits_know_the_same_units() -> None:
    """`for 3 days`, `< 15 minutes`, `age < 30 jours`."""
    condition = parse_condition("average_time > 15 minutes for 3 days")
    assert (condition.limit, condition.hold_for) == (900.0, 3 * DAY)
    assert parse_limit("age < 30 jours") == parse_limit("age < 30d")


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("1h", HOUR, None),
        ("3d..5d", 3 * DAY, 5 * DAY),
        ("3..5d", 3 * DAY, 5 * DAY),
        ("3-5 jours", 3 * DAY, 5 * DAY),
        ("3–5 jours", 3 * DAY, 5 * DAY),
        ("3 à 5 jours", 3 * DAY, 5 * DAY),
        ("3 to 5 days", 3 * DAY, 5 * DAY),
        ("1-2 semaines", 7 * DAY, 14 * DAY),
        ("2 weeks..3 weeks", 14 * DAY, 21 * DAY),
        ("1h30m..2h", 1.5 * HOUR, 2 * HOUR),
        ("1.5..2h", 1.5 * HOUR, 2 * HOUR),
        ("20 h - 2 days", 20 * HOUR, 2 * DAY),
        ("0..2d", 0.0, 2 * DAY),
    ],
)
def test_a_span_has_two_ends(text: str, least: float, most: float | None) -> None:
    """A number that begins it has the unit of its end."""
    assert read_some_lasting(text) == Lasting(least, most)
    assert read_flag_share(f"checkout 5% for {text}").duration == Lasting(least, most)
    assert read_traffic(f"5 % pendant {text}") == (5, Lasting(least, most))


@pytest.mark.parametrize(
    ("text", "key", "offset"),
    [
        ("5d..3d", "plan.span_order", 4),
        ("3d..3d", "plan.span_order", 4),
        ("3d..5 moons", "plan.duration", 4),
        ("3 moons..5d", "plan.duration", 0),
        ("3..5", "plan.duration", 0),
        ("3d..", "plan.duration", 0),
        ("soon", "plan.duration", 0),
        ("0s", "plan.zero_duration", 0),
    ],
)
def test_what_is_wrong_with_a_span_stands_where_it_is(text: str, key: str, offset: int) -> None:
    """An end before its beginning, or one that is no time."""
    with pytest.raises(BadValueError) as found:
        read_some_lasting(text)
    assert (found.value.message.key, found.value.offset) == (key, offset)
    if key != "plan.zero_duration":
        with pytest.raises(BadValueError) as within:
            read_flag_share(f"checkout 5% for {text}")
        assert within.value.offset == 16 + offset


def test_a_span_is_something_and_nothing_is_nothing() -> None:
    """Also where it may be over at once."""
    assert read_lasting("0..2d")
    assert not read_lasting("0s")
    assert (read_lasting("1h").longest, read_lasting("1h..2h").longest) == (HOUR, 2 * HOUR)


def test_bands_of_checklists_are_spans() -> None:
    """In all the ways in which spans are written."""
    assert read_band("5-30 min") == read_band("5m..30m") == read_band("5 à 30 minutes") == Band(300.0, 1800.0)
