"""The outlook: shares that evidence makes longer than the plan says."""

from dataclasses import replace

import pytest

from bascule.evidence.counts import Counts, Tick
from bascule.evidence.guard import begin, observe
from bascule.evidence.outlook import needed, outlook, stretched
from bascule.evidence.verdict import Verdict
from bascule.evidence.view import View
from bascule.kernel.slot import Slot
from bascule.plan.phrases.grammar import parse_condition
from bascule.plan.spec import Guard, ReleaseSpec
from tests.kit.releases import ALL, DEPLOY, soak, spec, traffic


def guarded(*conditions: str) -> ReleaseSpec:
    """Two shares, everybody, and a soak, under these guards."""
    guards = tuple(Guard(one, parse_condition(one)) for one in conditions)
    return replace(spec(DEPLOY, traffic(5, 30.0), traffic(25, 60.0), ALL, soak(60.0)), guards=guards)


def test_a_share_takes_as_long_as_its_evidence() -> None:
    """1 % at 5 % of 40 requests a second takes about 8 minutes, not 30 seconds; what comes after has seen enough by then."""
    (wait,) = outlook(guarded("error_rate > 1%"), 40.0)
    assert (wait.share, wait.duration, wait.guard) == (0.05, 30.0, "error_rate > 1%")
    assert 420 <= wait.takes <= 520
    assert wait.takes == pytest.approx(wait.needed / 2.0)


@pytest.mark.parametrize(
    "condition",
    ["error_rate > 1%", "error_rate > 5% for 5m", "latency_p95 > 500ms", "error_rate worse than stable by 0.5%"],
)
def test_a_plan_says_what_the_page_says(condition: str) -> None:
    """Before the first request has come, the guard of a release asks for as many as `plan` and `check` have said."""
    one = guarded(condition)
    (guard,) = one.guards
    nothing = Tick(10.0, {Slot.GREEN: Counts(), Slot.BLUE: Counts()})
    _, judged = observe(guard, begin(guard, 0.0), nothing, View(Slot.GREEN, one.false_rollback))
    assert judged.verdict is Verdict.UNKNOWN
    assert judged.needed == needed(one, guard)
    assert judged.needed is not None


def test_the_slowest_guard_counts() -> None:
    """Of several the one that needs most is named; a stricter limit needs more."""
    (wait,) = outlook(guarded("error_rate > 5%", "error_rate > 0.1%"), 40.0)
    assert wait.guard == "error_rate > 0.1%"
    assert wait.takes > 1800


def test_enough_traffic_makes_nothing_longer() -> None:
    """With a thousand times as much, or without a guard, a share lasts as long as it says."""
    assert list(outlook(guarded("error_rate > 1%"), 40_000.0)) == []
    assert list(outlook(guarded(), 0.01)) == []


def test_figures_of_the_product_are_not_forecast() -> None:
    """How many users finish something is no matter of requests."""
    one = guarded("satisfaction < 4")
    assert needed(one, one.guards[0]) is None
    assert list(outlook(one, 40.0)) == []


def test_the_end_counts_it() -> None:
    """The spec with its shares as long as they take has the same steps otherwise."""
    one = guarded("error_rate > 1%")
    longer = stretched(one, outlook(one, 40.0))
    assert [step.duration for step in longer.steps][2:] == [step.duration for step in one.steps][2:]
    assert longer.steps[1].duration > 180
