"""Limits and call lines: what they mean, and that they are read as they were written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.plan.compiling.compile import compile_spec
from bascule.plan.load import load
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.call_line import CallLine, read_call
from bascule.plan.phrases.limit import OPERATORS, Limit, parse_limit


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("> 80%", Limit("", ">", 0.8, Unit.SHARE)),
        (">80 %", Limit("", ">", 0.8, Unit.SHARE)),
        ("au moins 99,9 %", Limit("", ">=", 0.999, Unit.SHARE)),
        ("branches at least 70%", Limit("branches", ">=", 0.7, Unit.SHARE)),
        ("critical == 0", Limit("critical", "=", 0, Unit.COUNT)),
        ("≤ 3", Limit("", "<=", 3, Unit.COUNT)),
        ("< 200KB gzip", Limit("", "<", 200_000, Unit.SIZE, "gzip")),
        ("< 200 Ko gzip", Limit("", "<", 200_000, Unit.SIZE, "gzip")),
        ("< 200KiB", Limit("", "<", 204_800, Unit.SIZE)),
        ("< 1,5MB", Limit("", "<", 1_500_000, Unit.SIZE)),
        ("p95 < 250ms", Limit("p95", "<", 0.25, Unit.TIME)),
    ],
)
def test_a_limit_is_understood(text: str, limit: Limit) -> None:
    """Shares are between 0 and 1, sizes bytes (KB 1000, KiB 1024), times seconds."""
    assert parse_limit(text) == limit


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [("> 80%", 0.81, 0.8), (">= 80%", 0.8, 0.79), ("< 3", 2, 3), ("<= 3", 3, 4), ("= 0", 0, 1)],
)
def test_a_limit_holds_or_not(text: str, inside: float, outside: float) -> None:
    """Each operator says what it says, also at its very edge."""
    assert parse_limit(text).holds(inside)
    assert not parse_limit(text).holds(outside)


@given(
    st.sampled_from(["", "critical", "two words"]),
    st.sampled_from(OPERATORS),
    st.decimals(0, 10**9, allow_nan=False, places=3),
    st.sampled_from(["", "%", "KB", "MiB", "ms", "s"]),
)
def test_a_limit_written_is_read_again(subject: str, operator: str, number: Decimal, unit: str) -> None:
    """What compiling writes into the options of a check is what the driver reads."""
    limit = parse_limit(f"{subject} {operator} {number:f}{unit}")
    again = parse_limit(limit.written)
    assert (again.subject, again.operator, again.unit) == (limit.subject, limit.operator, limit.unit)
    assert again.amount == pytest.approx(limit.amount, rel=1e-12)


def test_a_check_of_the_plan_goes_before_a_phrase() -> None:
    """`bundle size` is the driver `size`, unless the plan has a check called bundle; then `size` is its figure."""
    line = read_call("bundle size < 200KB gzip")
    driver, own = line.called({}), line.called({"bundle"})
    assert (driver.name, driver.limit and driver.limit.subject) == ("size", "")
    assert (own.name, own.limit and own.limit.subject) == ("bundle", "size")
    assert read_call(" tests ") == CallLine("tests", ("tests",))


def test_a_limit_is_added_to_the_options_of_a_check(good_text: str) -> None:
    """A line uses the plan's check with its time limit and tries, or a driver with its defaults; its limit is added."""
    text = good_text.replace("check: [tests]", "check: [share > 80%, bundle size < 2KB gzip]")
    text += "  share: {coverage: {report: a.xml, limit: branches > 50%}, tries: 2}\n"
    loaded = load(text)
    assert loaded.plan is not None
    share, size = compile_spec(loaded.plan, "api", "production").steps[0].calls
    assert (share.name, share.driver.name, share.tries) == ("share > 80%", "coverage", 2)
    assert share.driver.options == {"report": "a.xml", "limit": ["branches > 50%", "> 80%"]}
    assert (size.driver.name, size.driver.options) == ("size", {"limit": ["< 2000B gzip"]})
