"""What a key may write: so fast, so much a day, and never at the expense of another."""

import pytest

from bascule.events.rate import MB, Allowance, Rates, TooFast, Writer

MORNING = 20_000 * 86_400.0 + 3_600
LEAKED, OTHER = Writer("bwk_leaked"), Writer("bwk_other")


def written(rates: Rates, writer: Writer, now: float, events: int = 100, size: int = 1000) -> int:
    """How many events a writer gets in who sends call after call at an instant."""
    count = 0
    while count < 1_000_000:
        try:
            rates.charge(writer, now, events, size)
        except TooFast:
            return count
        count += events
    return count


def test_a_flood_ends_at_the_limit_and_others_are_not_concerned() -> None:
    """Ten seconds' worth at once, then as much as drains; the other key has all of its own."""
    rates = Rates(Allowance(rate=1000))
    assert written(rates, LEAKED, MORNING) == 10_000
    assert written(rates, OTHER, MORNING) == 10_000
    assert sum(written(rates, LEAKED, MORNING + second) for second in range(1, 61)) == 60_000


def test_the_answer_says_when_there_is_room() -> None:
    """A call is let in at that instant, and not before."""
    rates = Rates(Allowance(rate=1000))
    written(rates, LEAKED, MORNING, events=2500)
    with pytest.raises(TooFast) as refused:
        rates.check(LEAKED, MORNING)
    with pytest.raises(TooFast):
        rates.check(LEAKED, MORNING + refused.value.after - 0.01)
    rates.check(LEAKED, MORNING + refused.value.after)


def test_a_day_has_so_many_bytes() -> None:
    """However slowly they come; at midnight it begins anew, and that is when one is told to come back."""
    rates, now = Rates(Allowance(rate=1000, daily_mb=5)), MORNING
    size, refused = 0, None
    while refused is None and size < 100 * MB:
        try:
            rates.charge(LEAKED, now, 1, 400_000)
        except TooFast as fast:
            refused = fast
        else:
            size, now = size + 400_000, now + 60
    assert refused is not None
    assert 5 * MB <= size < 5 * MB + 400_000
    assert refused.message.key == "events.too-much"
    assert now + refused.after == 20_001 * 86_400.0
    rates.check(OTHER, now)
    rates.check(LEAKED, now + refused.after)


def test_a_service_may_ten_times_as_much() -> None:
    """Its key is a secret."""
    rates = Rates(Allowance(rate=1000))
    assert written(rates, Writer("bsk_", service=True), MORNING) == 100_000


def test_what_was_not_written_does_not_count() -> None:
    """While the database is away a library sends the same again and again."""
    rates = Rates(Allowance(rate=1000))
    for _ in range(1000):
        rates.charge(LEAKED, MORNING, 2500, 100_000)()
    assert written(rates, LEAKED, MORNING) == 10_000


def test_a_clock_that_jumps_back_lets_nobody_in_and_keeps_nobody_out() -> None:
    """What has not drained stays, and drains from then on."""
    rates = Rates(Allowance(rate=1000))
    written(rates, LEAKED, MORNING)
    with pytest.raises(TooFast):
        rates.check(LEAKED, MORNING - 3 * 86_400)
    rates.check(LEAKED, MORNING - 3 * 86_400 + 1)


def test_people_are_told_once_a_minute() -> None:
    """A flood of refusals is not a flood of faults."""
    rates = Rates(Allowance(rate=1))
    written(rates, LEAKED, MORNING)
    told = []
    for second in range(121):
        written(rates, LEAKED, MORNING + second)
        with pytest.raises(TooFast) as refused:
            rates.check(LEAKED, MORNING + second)
        told.append(refused.value.told)
    assert told.count(False) <= 3
