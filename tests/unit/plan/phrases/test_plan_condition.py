"""Conditions: what is written is what is understood, both ways and in both languages."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.phrases.grammar import parse_condition, write_condition
from bascule.plan.reading.bad_value import BadValueError

ABOVE, BELOW = Direction.ABOVE, Direction.BELOW

GOOD = [
    ("error_rate > 1% for 5m", Condition("error_rate", ABOVE, 0.01, hold_for=300)),
    ("error_rate >= 0,5 %", Condition("error_rate", ABOVE, 0.005)),
    ("error_rate>1%for 5m", Condition("error_rate", ABOVE, 0.01, hold_for=300)),
    ("latency_p95 > 500ms", Condition("latency_p95", ABOVE, 0.5)),
    ("latency_p99_9 > 1,5 s pendant 1h30m", Condition("latency_p99_9", ABOVE, 1.5, hold_for=5400)),
    ("response_time > 3 s for 3 min", Condition("response_time", ABOVE, 3, hold_for=180)),
    ("completion_rate < 60% for 5m", Condition("completion_rate", BELOW, 0.6, hold_for=300)),
    ("satisfaction < 7 for 1h", Condition("satisfaction", BELOW, 7, hold_for=3600)),
    ("abandonment < 20 %", Condition("abandonment", BELOW, 0.2, unit=Unit.SHARE)),
    ("completion_rate < 7", Condition("completion_rate", BELOW, 7, unit=Unit.COUNT)),
    ("time_to_complete > 15 min", Condition("time_to_complete", ABOVE, 900, unit=Unit.TIME)),
    ("error_rate worse than stable by 0.5% for 5m", Condition("error_rate", ABOVE, 0.005, True, 300)),
    ("error_rate pire que stable de 0,5 % pendant 5 min", Condition("error_rate", ABOVE, 0.005, True, 300)),
    ("latency_p95 worse than stable by 20%", Condition("latency_p95", ABOVE, 0.2, True)),
    ("latency_p95 worse than stable by 150%", Condition("latency_p95", ABOVE, 1.5, True)),
    ("completion_rate lower than stable by 2%", Condition("completion_rate", BELOW, 0.02, True)),
    ("satisfaction inférieure à stable de 5 %", Condition("satisfaction", BELOW, 0.05, True)),
    ("bounce_rate worse than stable by 3%", Condition("bounce_rate", ABOVE, 0.03, True)),
]


@pytest.mark.parametrize(("text", "condition"), GOOD, ids=[text for text, _ in GOOD])
def test_reads(text: str, condition: Condition) -> None:
    """A written condition is read as the value that it says."""
    assert parse_condition(text) == condition


@pytest.mark.parametrize(
    ("text", "offset", "key"),
    [
        ("", 0, "plan.condition_short"),
        ("error_rate", 10, "plan.condition_short"),
        ("Error > 1%", 0, "plan.condition_word"),
        ("error_rate > 1% and more", 16, "plan.condition_word"),
        ("error_rate > 1% for", 19, "plan.condition_short"),
        ("error_rate == 1%", 11, "plan.condition_word"),
        ("error_rate worse than blue by 1%", 22, "plan.condition_word"),
        ("error_rate > 1% for 5m for 6m", 23, "plan.condition_word"),
        ("error_rate > 1", 13, "plan.condition_share"),
        ("error_rate > 101%", 13, "plan.condition_over"),
        ("latency_p95 > 0ms", 14, "plan.condition_latency"),
        ("latency_p95 worse than stable by 20ms", 33, "plan.condition_ratio"),
        ("satisfaction lower than stable by 0.5", 34, "plan.condition_ratio"),
        ("latency_p95 > 5%", 14, "plan.condition_latency"),
        ("abandonment < 120%", 14, "plan.condition_over"),
        ("satisfaction worse than stable by 1", 13, "plan.condition_worse"),
        ("error_rate > 1% for 99999d", 20, "plan.too_far"),
        ("x" * 300, 0, "plan.condition_long"),
    ],
)
def test_refuses(text: str, offset: int, key: str) -> None:
    """A condition that makes no sense is refused at the word where it stops making sense."""
    with pytest.raises(BadValueError) as error:
        parse_condition(text)
    assert (error.value.offset, error.value.message.key) == (offset, key)


def test_says_what_is_allowed() -> None:
    """The refusal names the words that may stand there, and the nearest of them."""
    with pytest.raises(BadValueError) as error:
        parse_condition("error_rate > 1% fro 5m")
    assert error.value.message.values == {"found": "fro", "allowed": "for"}
    assert error.value.hint is not None
    assert error.value.hint.values == {"word": "for"}


SHARES = st.decimals(0, 1, places=4).map(float)
SECONDS = st.integers(1, 10**8).map(lambda milliseconds: milliseconds / 1000)
HOLD = st.just(0.0) | st.integers(1, 10**6).map(float)
DIRECTION = st.sampled_from(Direction)
CONDITIONS = st.one_of(
    st.builds(Condition, st.sampled_from(["error_rate", "completion_rate"]), DIRECTION, SHARES, st.booleans(), HOLD),
    st.builds(Condition, st.sampled_from(["latency_p95", "response_time"]), DIRECTION, SECONDS, st.just(False), HOLD),
    st.builds(Condition, st.just("latency_p99_9"), DIRECTION, SHARES, st.just(True), HOLD),
    st.builds(Condition, st.just("satisfaction"), DIRECTION, st.integers(0, 10**9).map(float), st.just(False), HOLD),
    st.builds(Condition, st.just("basket"), DIRECTION, st.decimals(0, 9999, places=3).map(float), st.booleans(), HOLD),
    st.builds(Condition, st.just("funnel"), DIRECTION, SHARES, st.just(False), HOLD, st.just(Unit.SHARE)),
    st.builds(Condition, st.just("wait"), DIRECTION, SECONDS, st.just(False), HOLD, st.just(Unit.TIME)),
)


@settings(max_examples=300, deadline=None)
@given(CONDITIONS)
def test_round_trip(condition: Condition) -> None:
    """A written condition is read back as the same value."""
    assert parse_condition(write_condition(condition)) == condition


SOME = "error_rate latency_p95 > < >= worse than stable by for pendant pire que de 5 5% 5m 0,5 é ( \n"
WORDS = re.split(" ", SOME)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=40) | st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))
def test_any_text(text: str) -> None:
    """Any text is a condition or a refusal with an offset within it."""
    offset = 0
    try:
        parse_condition(text)
    except BadValueError as error:
        offset = error.offset
    assert 0 <= offset <= len(text)
