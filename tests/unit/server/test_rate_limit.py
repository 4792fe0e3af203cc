"""Whoever fails too often waits."""

import pytest

from bascule.server.middleware.rate_limit import RateLimit
from bascule.server.refusals import TooOften


def test_failures_are_forgotten_in_time_and_never_fill_the_memory() -> None:
    """The bucket refills; of a flood of keys the oldest go first."""
    now = 0.0
    attempts = RateLimit(lambda: now, tries=2, within=10)
    attempts.fail("a", "a")
    with pytest.raises(TooOften) as refused:
        attempts.check("a")
    now = refused.value.after
    attempts.check("a")
    for number in range(10_000):
        attempts.fail(str(number))
    assert len(attempts._failed) == 4096
