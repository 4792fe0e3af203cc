"""How many more requests a guard needs, and how long they take: simulated, because nothing else shows that a forecast is right."""

import random
from collections.abc import Callable, Sequence
from statistics import median

import pytest

from bascule.evidence.because import rough
from bascule.evidence.counts import Counts
from bascule.evidence.forecast import Forecast, forecast, in_time
from bascule.evidence.guard import begin, observe
from bascule.evidence.statistics.mean import FEWEST
from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import render
from bascule.plan.spec import Guard
from tests.kit.evidence import VIEW, failures, guard, look, watch

Make = Callable[[random.Random, int], Counts]
ROLLOUTS, FARTHEST = 50, 60_000
# At which numbers of counted requests a forecast is noted.
NOTED = (0, 50, 100, 200, 400, 800)


def shares(rate: float) -> Make:
    """Requests of which a part fails, and is slow."""

    def make(rng: random.Random, n: int) -> Counts:
        bad = failures(rng, n, rate)
        return Counts(n, bad, {0.5: bad})

    return make


def times(mean: float) -> Make:
    """Values around a mean."""

    def make(rng: random.Random, n: int) -> Counts:
        values = [rng.gauss(mean, 10.0) for _ in range(n)]
        return Counts(n, sums={"time": (n, sum(values), sum(one * one for one in values))})

    return make


def forecasts(subject: Guard, make: Make, size: int, rng: random.Random) -> tuple[int, list[tuple[int, int]]]:
    """How many requests one rollout took until the guard had spoken, and what was forecast at how many."""
    state, judged = observe(subject, begin(subject, 0.0), look(0.0, Counts(), make(rng, 400)), VIEW)
    noted, seen = [(0, judged.needed)], 0
    for number in range(1, FARTHEST):
        state, judged = observe(subject, state, look(10.0 * number, make(rng, size), make(rng, 2 * size)), VIEW)
        seen += size
        if judged.verdict is not Verdict.UNKNOWN:
            break
        if seen in NOTED:
            noted.append((seen, judged.needed))
    return seen, [(at, needed) for at, needed in noted if needed is not None]


@pytest.mark.parametrize(
    ("subject", "make", "size"),
    [
        (guard(limit=0.01), shares(0.0), 50),
        (guard(limit=0.01), shares(0.001), 50),
        (guard(limit=0.01), shares(0.003), 50),
        (guard(limit=0.01), shares(0.005), 50),
        (guard(limit=0.05), shares(0.015), 5),
        (guard("latency_p95", limit=0.5), shares(0.005), 5),
        (guard("time", limit=30.0), times(28.0), 5),
        (guard(limit=0.005, relative=True), shares(0.00125), 50),
    ],
    ids=["faultless", "a tenth", "three tenths", "half", "wider", "latency", "mean", "comparison"],
)
def test_half_of_all_releases_are_settled_sooner_and_half_later(subject: Guard, make: Make, size: int) -> None:
    """Over rollouts as good as stable, what it took is in the middle what was forecast: within 20 %, whatever the true rate."""
    rng = random.Random(5)
    ratios = [
        (end - at) / needed
        for end, noted in (forecasts(subject, make, size, rng) for _ in range(ROLLOUTS))
        for at, needed in noted
    ]
    assert len(ratios) >= ROLLOUTS
    assert 0.8 <= median(ratios) <= 1.2


def test_a_good_beginning_is_not_taken_for_a_faultless_version() -> None:
    """Where stable fails now and then, a candidate that has not failed yet needs longer than beside a faultless stable."""

    def needed(stable: tuple[int, int]) -> int:
        _, judged = watch(guard(), [look(10.0, (100, 0), stable)])
        assert judged[-1].needed is not None
        return judged[-1].needed

    assert needed((4000, 20)) > 2 * needed((4000, 0))


def test_a_forecast_comes_nearer_with_every_look() -> None:
    """Of a candidate without a failure, what is forecast and what was counted add up to about the same at every look."""
    _, judged = watch(guard(), [look(10.0 * number, (20, 0), (200, 0)) for number in range(1, 20)])
    sums = [one.total + one.needed for one in judged if one.needed is not None]
    assert max(sums) - min(sums) <= 0.2 * min(sums)


def test_at_the_present_rate_it_takes_so_long() -> None:
    """A request every two seconds of late settles what is left in twice as many seconds; what came before counts for nothing."""
    busy = [look(2.0 * number, (10, 0), (10, 0)) for number in range(1, 30)]
    calm = [look(60.0 + 2.0 * number, (1, 0), (1, 0)) for number in range(1, 31)]
    _, judged = watch(guard(hold=60.0), [*busy, *calm])
    last = judged[-1]
    assert last.needed is not None
    assert last.left == pytest.approx(2.0 * last.needed, rel=0.1)
    assert "at the present rate" in render(last.because, "en")
    assert "au rythme actuel" in render(last.because, "fr")


def test_a_rate_can_be_given() -> None:
    """Whoever plans asks for another share of the traffic: the same requests take another time."""
    state, _ = watch(guard(), [look(10.0, (100, 0), (100, 0))])
    slow, fast = (forecast(guard(), state, VIEW, rate=rate) for rate in (1.0, 4.0))
    assert slow is not None
    assert fast is not None
    assert slow.needed == fast.needed
    assert slow.seconds == pytest.approx(4 * (fast.seconds or 0.0))


def test_nothing_comes_and_nobody_knows_when() -> None:
    """Before the first request the number is told, and no time."""
    _, judged = watch(guard(), [look(10.0, (0, 0), (100, 0))])
    assert judged[-1].needed is not None
    assert judged[-1].left is None


def test_a_breach_also_has_to_last() -> None:
    """However fast requests come, `for` is not over before it is over."""
    _, judged = watch(guard(hold=300.0, early=False), [look(10.0, (200, 6), (200, 0))])
    assert judged[-1].verdict is Verdict.UNKNOWN
    assert (judged[-1].left or 0.0) >= 290.0


def test_on_the_limit_there_is_no_forecast() -> None:
    """What lies on the line is not settled by more of the same."""
    rng = random.Random(2)
    ticks = [look(10.0 * number, shares(0.05)(rng, 400), (400, 20)) for number in range(1, 12)]
    assert all(one.needed is None or one.needed > 20_000 for one in watch(guard(limit=0.05), ticks)[1][-3:])


def test_a_mean_needs_values_to_have_one() -> None:
    """The first hundred are waited for whatever they are like."""
    _, judged = watch(guard("time", limit=30.0), [look(10.0, times(2.0)(random.Random(1), 30))])
    assert judged[-1].needed == FEWEST - 30


def said(counts: Sequence[int]) -> list[int]:
    """Forecasts as they are said."""
    return [rough(count) for count in counts]


def test_forecasts_are_said_with_two_digits() -> None:
    """Nobody knows more, and no number is made smaller."""
    assert said([1, 9, 47, 327, 1001, 12345]) == [1, 9, 47, 330, 1100, 13000]
    assert in_time(120, 2.0) == Forecast(120, 60.0)
    assert in_time(None, 2.0) is None
