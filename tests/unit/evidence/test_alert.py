"""Alerts on figures: what proves that a figure is where it may not be, and how seldom a good one seems to be."""

import math
from random import Random

import pytest

from bascule.evidence.alert import RISK, STARTS, Seen, Sums, Watched, decisive, held, ladder, look, windows
from bascule.evidence.statistics.poisson import expected
from bascule.plan.measure import MeasureKind
from bascule.plan.model.metric import DAY
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.bound import Bound
from bascule.plan.phrases.condition import Direction

BELOW, ABOVE = Bound(0.6, Unit.SHARE, Direction.BELOW), Bound(0.02, Unit.SHARE, Direction.ABOVE)
RATE = Watched(MeasureKind.SHARE, BELOW, DAY)
WINDOW = (0.0, DAY)


def seen(low: float, high: float) -> Seen:
    """An interval."""
    return Seen(0.0, 1.0, 100, (low + high) / 2, low, high)


def found(watched: Watched, sums: Sums) -> bool | None:
    """What one start is sure of."""
    sure = decisive(watched.bound, [look(watched, WINDOW, sums)])
    return None if sure is None else sure[0]


@pytest.mark.parametrize(
    ("sums", "answer"),
    [
        ((0, 0.0, 0.0), None),
        ((5, 0.0, 0.0), None),
        ((20, 0.0, 0.0), True),
        ((100, 50.0, 50.0), None),
        ((1000, 500.0, 500.0), True),
        ((1000, 600.0, 600.0), None),
        ((1000, 700.0, 700.0), False),
    ],
)
def test_a_share_is_beyond_its_bound_when_its_interval_is(sums: Sums, answer: bool | None) -> None:
    """Fifty of a hundred prove nothing about 60 %; too few users never do."""
    assert found(RATE, sums) is answer


def test_the_other_side_is_judged_alike() -> None:
    """Three errors in twenty users are no proof of more than 2 %, sixty in a thousand are."""
    watched = Watched(MeasureKind.FUNNEL, ABOVE, DAY)
    assert found(watched, (20, 3.0, 3.0)) is None
    assert found(watched, (1000, 60.0, 60.0)) is True
    assert found(watched, (2000, 5.0, 5.0)) is False


def test_a_mean_needs_many_values() -> None:
    """A hundred at least, whatever they are."""
    watched = Watched(MeasureKind.NPS, Bound(0.0, Unit.COUNT, Direction.BELOW), DAY)
    assert found(watched, (99, -9900.0, 990_000.0)) is None
    assert found(watched, (1000, -50_000.0, 1e7)) is True
    assert found(watched, (1000, 50_000.0, 1e7)) is False


def test_a_count_is_of_whole_spans() -> None:
    """Two days with 60 orders each are below a hundred a day; 90 are no proof of it."""
    watched = Watched(MeasureKind.COUNT, Bound(100.0, Unit.COUNT, Direction.BELOW), 2 * DAY)
    assert windows(watched, 2.6 * DAY) == [(0.5 * DAY, 2.5 * DAY)]
    sure = decisive(watched.bound, [look(watched, (0.0, 2 * DAY), (count, 0.0, 0.0)) for count in (190, 120)])
    assert sure is not None
    assert (sure[0], sure[1].value) == (True, 60.0)


def test_the_latest_start_that_is_sure_speaks() -> None:
    """A bad morning does not make an alert of a good evening."""
    bad, good, open_ = seen(0.4, 0.5), seen(0.7, 0.8), seen(0.5, 0.7)
    assert decisive(BELOW, [open_, None, good, bad]) == (False, good)
    assert decisive(BELOW, [open_, bad, good]) == (True, bad)
    assert decisive(BELOW, [open_, None]) is None


def test_starts_lie_on_a_grid() -> None:
    """A quarter of the span apart, each for one span, the latest first; the same for whoever looks a little later."""
    assert windows(RATE, 1.3 * DAY) == [(start * DAY, 1.3 * DAY) for start in (1.25, 1.0, 0.75, 0.5)]
    assert [start for start, _ in windows(RATE, 1.49 * DAY)] == [start for start, _ in windows(RATE, 1.3 * DAY)]


def test_good_figures_raise_alerts_as_seldom_as_promised() -> None:
    """At the limit itself, looked at after every five users: fewer spans than the risk have any false alert, at a risk that can
    be counted.
    """
    random, risk, spans, users = Random(1), 0.2, 300, 400
    watched = Watched(MeasureKind.SHARE, BELOW, DAY, risk)
    false = 0
    for _ in range(spans):
        starts = [[random.random() < BELOW.amount for _ in range(users)] for _ in range(STARTS)]
        false += any(
            (sure := decisive(BELOW, [look(watched, WINDOW, (n, sum(one[:n]), 0.0))])) is not None and sure[0]
            for one in starts
            for n in range(5, users, 5)
        )
    assert 0 < false <= risk * spans


def test_good_answers_raise_alerts_as_seldom_as_promised() -> None:
    """The same of a net promoter score that is its limit itself, looked at after every ten answers."""
    random, risk, spans, answers = Random(3), 0.2, 120, 600
    watched = Watched(MeasureKind.NPS, Bound(20.0, Unit.COUNT, Direction.BELOW), DAY, risk)
    false = 0
    for _ in range(spans * STARTS):
        values = random.choices([100.0, 0.0, -100.0], [5, 2, 3], k=answers)
        sums = ((n, sum(values[:n]), sum(value * value for value in values[:n])) for n in range(100, answers, 10))
        false += any(
            (sure := decisive(watched.bound, [look(watched, WINDOW, one)])) is not None and sure[0] for one in sums
        )
    assert 0 < false <= risk * spans


@pytest.mark.parametrize("mean", [0.5, 5.0, 80.0])
def test_a_poisson_interval_holds_its_mean(mean: float) -> None:
    """Exactly: the chance of all counts whose interval leaves it out is at most the error."""
    error, missed = 0.01, 0.0
    for n in range(int(mean * 4) + 40):
        low, high = expected(n, error)
        assert low <= n <= high
        if not low <= mean <= high:
            missed += math.exp(n * math.log(mean) - mean - math.lgamma(n + 1))
    assert 0 < missed <= error


def since(start: float, low: float, high: float) -> Seen:
    """What a start has seen until 600."""
    return Seen(start, 600.0, 100, (low + high) / 2, low, high)


BAD, GOOD, UNSURE = (0.2, 0.5), (0.7, 0.9), (0.5, 0.7)


@pytest.mark.parametrize(
    ("starts", "answer"),
    [
        ([(500.0, BAD)], None),
        ([(300.0, BAD)], True),
        ([(500.0, UNSURE), (200.0, BAD)], True),
        ([(500.0, BAD), (400.0, BAD), (100.0, BAD)], True),
        ([(500.0, GOOD), (100.0, BAD)], False),
        ([(500.0, BAD), (100.0, GOOD)], None),
        ([(500.0, UNSURE), (100.0, UNSURE)], None),
        ([], None),
    ],
)
def test_it_opens_by_a_start_as_old_as_its_for(
    starts: list[tuple[float, tuple[float, float]]], answer: bool | None
) -> None:
    """A young start opens nothing, but what it is sure of speaks against an older one."""
    sure = held(BELOW, 300.0, [None, *(since(start, *ends) for start, ends in starts)])
    assert (None if sure is None else sure[0]) is answer


@pytest.mark.parametrize("hold", [1.0, 300.0, 3600.0, 43200.0, 86400.0])
def test_the_ladder_keeps_to_the_risk_of_a_day(hold: float) -> None:
    """However many spans there are and however often each begins: one false alert in a thousand days at most."""
    rungs = ladder(hold, DAY)
    assert rungs[0][0] == 2 * hold
    assert sum(risk * DAY / span for span, risk in rungs) <= RISK * (1 + 1e-9)
    assert [span for span, _ in rungs] == sorted({span for span, _ in rungs})


def test_without_a_for_it_is_the_span_alone() -> None:
    """As the short form always was."""
    assert ladder(0.0, DAY) == [(DAY, RISK)]
