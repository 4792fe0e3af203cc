"""What proxies count, as figures: latencies with their intervals, errors, and what an alert makes of them."""

from dataclasses import replace
from random import Random

import pytest

from bascule.evidence.alert import Seen, Watched, decisive, look
from bascule.evidence.ladder import LADDER, bins
from bascule.evidence.served import Served
from bascule.plan.measure import MeasureKind
from bascule.plan.model.metric import DAY
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.bound import Bound
from bascule.plan.phrases.condition import Direction

WINDOW = (0.0, DAY)


def took(latencies: list[float]) -> Served:
    """Requests that took so long."""
    over = {rung: sum(one > rung for one in latencies) for rung in LADDER}
    return Served(len(latencies), 0, bins(len(latencies), over))


def found(kind: MeasureKind, bound: Bound, served: Served) -> tuple[bool, Seen] | None:
    """What one start is sure of."""
    return decisive(bound, [look(Watched(kind, bound, DAY), WINDOW, replace(served, quantile=0.95))])


def test_a_latency_has_an_interval_of_rungs() -> None:
    """Around the quantile itself, narrower with more requests; nothing where nothing was measured."""
    random = Random(4)
    few, many = (took([random.expovariate(1.0) for _ in range(count)]) for count in (200, 20_000))
    exact = 2.996
    for served in (few, many):
        value, low, high = served.slowest(0.95, 0.05) or (0.0, 0.0, 0.0)
        assert low <= exact <= high
        assert low <= value <= high
        assert low in {*LADDER, 0.0}
    assert many.slowest(0.95, 0.05) == (pytest.approx(exact, rel=0.1), 2.7, 3.3)
    assert Served(5, 1).slowest(0.95, 0.05) is None


def test_the_interval_of_a_latency_is_seldom_wrong() -> None:
    """At 95 % over many draws, whichever rungs the true quantile lies between."""
    random = Random(7)
    wrong = 0
    for _ in range(150):
        served = took([random.expovariate(1.0) for _ in range(150)])
        _, low, high = served.slowest(0.5, 0.05) or (0.0, 0.0, 0.0)
        wrong += not low <= 0.6931 <= high
    assert wrong <= 8


def test_what_two_slots_served_is_added() -> None:
    """Requests, errors and rungs."""
    assert Served(5, 1, {3: 5}) + Served(7, 2, {3: 1, 9: 6}) == Served(12, 3, {3: 6, 9: 6})


def test_alerts_on_requests_need_evidence() -> None:
    """A share of errors like any share, a latency by the requests beyond its limit; in between nothing is said."""
    errors = Bound(0.02, Unit.SHARE, Direction.ABOVE)
    answers = [found(MeasureKind.ERROR_RATE, errors, Served(n, bad)) for n, bad in ((20, 3), (2000, 120), (5000, 10))]
    assert [answer and answer[0] for answer in answers] == [None, True, False]
    limit = Bound(1.0, Unit.TIME, Direction.ABOVE)
    slow, fast, either = took([0.1] * 900 + [2.5] * 100), took([0.1] * 990 + [2.5] * 10), took([0.1] * 19 + [2.5])
    answers = [found(MeasureKind.LATENCY, limit, served) for served in (slow, fast, either)]
    assert [answer and answer[0] for answer in answers] == [True, False, None]
    assert answers[0] is not None
    assert answers[0][1].low > 1.0


def test_silence_is_no_lack_of_traffic() -> None:
    """Requests per second are told over the time in which somebody looked; of less than half a span nothing is said."""
    quiet = Bound(1.0, Unit.COUNT, Direction.BELOW)
    assert found(MeasureKind.REQUESTS, quiet, Served(0, 0, {}, 0.2 * DAY)) is None
    sure = found(MeasureKind.REQUESTS, quiet, Served(4_320, 0, {}, 0.6 * DAY))
    assert sure is not None
    assert (sure[0], sure[1].value) == (True, pytest.approx(1 / 12))
