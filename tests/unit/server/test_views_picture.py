"""The see-saw, the guards' bars and the charts: figures become positions."""

import pytest

from bascule.evidence.figures import Tally
from bascule.evidence.verdict import Judgement, Verdict
from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.spec import Guard
from bascule.server.views.drawn.charts import charts
from bascule.server.views.drawn.seesaw import TILT, seesaw, weights_now, weights_wanted
from bascule.server.views.drawn.series import FEWEST, MOST, Series
from bascule.server.views.guards import bar, guard_views
from bascule.server.views.past import Division, Past
from tests.kit.releases import ALL, DEPLOY, NOW, errors, release, traffic

SLOW = Guard("latency_p95 > 500ms", Condition("latency_p95", Direction.ABOVE, 0.5))


def judged(limit: float, estimate: float | None, low: float | None = None, high: float | None = None) -> Judgement:
    """A judgement with these figures."""
    return Judgement(Verdict.UNKNOWN, say("release.no-evidence-yet"), limit, estimate, low, high)


@pytest.mark.parametrize(("green", "angle"), [(0, -TILT), (25, -TILT / 2), (50, 0), (75, TILT / 2), (100, TILT)])
def test_the_beam_tilts_towards_the_heavier_side(green: int, angle: float) -> None:
    """Blue is on the left: when it is heavier the beam turns against the clock."""
    assert seesaw({Slot.BLUE: 100 - green, Slot.GREEN: green}).angle == angle


def test_visitors_are_evidence_and_no_users() -> None:
    """They are drawn with everybody else, and left out of what users met; a slot that only they met had no users."""
    series = Series()
    row = {"at": NOW, "slot": "green", "total": 50, "errors": 5, "over": {}, "visits": 40, "failed_visits": 4}
    series.fold([row, {**row, "at": NOW + 300.0}, {**row, "slot": "blue", "visits": 50, "failed_visits": 5}])
    assert (series.whole(Slot.GREEN).total, series.whole(Slot.GREEN).visits) == (100, 80)
    assert series.tallies() == {Slot.GREEN: Tally(20, 2)}


def test_boxes_grow_with_their_share_and_stand_on_the_beam() -> None:
    """More traffic is a bigger box; both touch the beam from above."""
    blue, green = seesaw({Slot.BLUE: 75, Slot.GREEN: 25}).boxes
    assert blue.width > green.width
    assert blue.y + blue.height / 2 == green.y + green.height / 2 == -4


def test_the_picture_shows_what_the_proxy_confirmed() -> None:
    """Wanted and confirmed are two things; before anything moved, stable has everything."""
    made = release(DEPLOY, traffic(5), ALL)
    confirmed = Past(divisions=(Division(NOW, {Slot.BLUE: 95, Slot.GREEN: 5}),))
    assert weights_now(made, confirmed) == {"blue": 95, "green": 5}
    assert weights_now(made, Past()) == {"blue": 100}
    assert weights_wanted(made) == {"blue": 100, "green": 0}
    assert weights_wanted(release(DEPLOY, ALL, first=True)) == {}


def test_a_bar_keeps_the_limit_in_its_place_while_all_is_well() -> None:
    """An estimate below the limit is left of it, in proportion."""
    drawn = bar(errors().condition, judged(0.01, 0.002, 0.001, 0.004))
    assert drawn.limit_at == pytest.approx(0.78)
    assert drawn.at == pytest.approx(0.78 * 0.2)
    assert drawn.low_at < drawn.at < drawn.high_at


def test_a_bar_makes_room_for_an_estimate_far_above_the_limit() -> None:
    """The estimate stays on the bar, the limit moves left."""
    drawn = bar(errors().condition, judged(0.01, 0.5, 0.4, 0.6))
    assert drawn.limit_at < 0.1
    assert 0.8 < drawn.at < 1
    assert drawn.high_at == 1


def test_a_metric_that_must_not_fall_has_its_limit_in_the_middle() -> None:
    """Good is on the right of the limit."""
    drawn = bar(Condition("completion_rate", Direction.BELOW, 0.6), judged(0.6, 0.7))
    assert drawn.limit_at == 0.5 < drawn.at


def test_a_difference_may_be_negative() -> None:
    """A candidate that is better than stable is left of zero and still on the bar."""
    drawn = bar(Condition("error_rate", Direction.ABOVE, 0.005, relative=True), judged(0.005, -0.004, -0.01, 0.001))
    assert 0 <= drawn.low_at <= drawn.at < drawn.limit_at


def test_a_bar_without_figures_shows_only_its_limit() -> None:
    """Nothing was counted yet."""
    drawn = bar(errors().condition, judged(0.01, None))
    assert (drawn.at, drawn.low_at, drawn.high_at) == (None, None, None)


def test_guards_without_a_look_have_no_verdict() -> None:
    """Before the first exposure there is nothing to judge."""
    (view,) = guard_views(release(guards=(errors(),)))
    assert (view.verdict, view.bar) == (None, None)


def samples(count: int, every: float = 1.0, total: int = 10, errors: int = 1) -> list[dict[str, object]]:
    """Evenly spaced samples of both slots."""
    return [
        {"at": NOW + number * every, "slot": slot, "total": total, "errors": errors, "over": {"0.5": 2}}
        for number in range(count)
        for slot in ("blue", "green")
    ]


def test_folding_loses_no_count() -> None:
    """However long the release, the totals stay exact and the buckets few."""
    series = Series()
    series.fold(samples(5000))
    assert len(series.buckets) <= MOST
    assert series.whole(Slot.GREEN).total == 50_000
    assert series.whole(Slot.GREEN).over == {0.5: 10_000}


def test_folding_in_parts_is_folding_at_once() -> None:
    """A page that is looked at while evidence comes in ends with the same series."""
    whole, parts = Series(), Series()
    data = samples(700)
    whole.fold(data)
    for start in range(0, len(data), 90):
        parts.fold(data[start : start + 90])
    assert whole == parts


def test_a_drawn_point_rests_on_enough_requests() -> None:
    """Neighbours are joined until a share says something."""
    series = Series()
    series.fold(samples(40, total=10))
    assert all(counted.total >= FEWEST for _, counted in series.points(Slot.BLUE))
    assert [at for at, _ in series.points(Slot.BLUE)] == sorted(at for at, _ in series.points(Slot.BLUE))


def test_charts_follow_the_guards() -> None:
    """Requests a second and the error rate always, a latency where a guard holds it against a fixed limit."""
    series = Series()
    series.fold(samples(20))
    drawn = charts(release(guards=(errors(), SLOW)), series)
    assert [(chart.name, chart.limit) for chart in drawn] == [("requests", None), ("errors", 0.01), ("slow-0.5", 0.05)]
    assert (drawn[1].green, drawn[2].green) == (0.1, 0.2)
    assert [chart.name for chart in charts(release(), series)] == ["requests", "errors"]
    assert charts(release(), Series()) == ()


def test_the_table_is_short() -> None:
    """At most a dozen rows, whatever the length."""
    series = Series()
    series.fold(samples(1000))
    drawn = charts(release(), series)
    assert {chart.name for chart in drawn} == {"requests", "errors"}
    for chart in drawn:
        assert 6 <= len(chart.rows) <= 12
