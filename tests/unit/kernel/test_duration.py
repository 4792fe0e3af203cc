"""Durations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.kernel.duration import parse_duration, write_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5m", 300), ("1h30m", 5400), ("90 s", 90), ("250ms", 0.25), ("1,5 h", 5400), ("2 j", 172800), ("7d", 604800)],
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    """Units, sums, spaces and the French comma are understood."""
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "5", "m", "5x", "-5m", "5m later", "1.2.3s"])
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    """Anything else is None, never a guess."""
    assert parse_duration(text) is None


@given(st.integers(0, 10**10))
def test_writing_and_reading_agree(milliseconds: int) -> None:
    """What is written can be read again."""
    assert parse_duration(write_duration(milliseconds / 1000)) == pytest.approx(milliseconds / 1000)
