"""Charts of metrics: where lines, goals and round values are drawn."""

import pytest

from bascule.areas.metrics.chart import draw, tone_of
from bascule.areas.metrics.measured import Measured
from bascule.areas.metrics.period import Period
from bascule.areas.metrics.views import metric_view
from bascule.events.limits import DAY, HOUR, MINUTE
from bascule.plan.model.metric import Metric, read_metric

WEEK = Period(100 * DAY, 107 * DAY, DAY)


def view(written: dict[str, str], period: Period = WEEK, **groups: float):
    """A metric whose figure is the same on three days, by group."""
    cells = {
        (period.since + step * period.step, group): (100, 100 * value, 100 * value * value)
        for group, value in groups.items()
        for step in range(3)
    }
    return metric_view("one", Metric.model_validate(read_metric(written)), Measured(cells), period)


def test_a_line_runs_from_the_first_day_to_the_last() -> None:
    """In percent across, at the middle of each day; higher values are higher up, and the goal lies where it is."""
    drawn = draw(view({"share": "a", "of": "b", "goal": "80%", "alert": "< 40%"}, blue=0.6), WEEK, 100)
    assert drawn is not None
    (line,) = drawn.lines
    assert [dot.x for dot in line.dots] == [pytest.approx(100 * (day + 0.5) / 7, abs=0.01) for day in range(3)]
    assert drawn.goal is not None
    assert drawn.alert is not None
    assert 0 < drawn.goal < line.dots[0].y < drawn.alert < 100
    assert line.dots[0].y == pytest.approx((drawn.goal + drawn.alert) / 2, abs=0.1)
    assert line.path.startswith("M71.4 ")


def test_each_group_has_its_line() -> None:
    """Slots in their colours; of one group alone there is only the whole."""
    both = draw(view({"mean": "a.b"}, blue=3.0, green=5.0), WEEK, 100, by_group=True)
    assert both is not None
    assert [(line.name, line.tone) for line in both.lines] == [("blue", "blue"), ("green", "green")]
    one = draw(view({"mean": "a.b"}, blue=3.0), WEEK, 100, by_group=True)
    assert one is not None
    assert [line.name for line in one.lines] == [""]
    assert (tone_of("", 3), tone_of("short", 1)) == ("soft", "green")


@pytest.mark.parametrize(
    ("written", "value", "rows"),
    [
        ({"share": "a", "of": "b", "goal": "80%"}, 0.4, [0.4, 0.5, 0.6, 0.7, 0.8]),
        ({"time": "a", "since": "b", "goal": "10m"}, 25 * MINUTE, [600.0, 900.0, 1200.0, 1500.0]),
        ({"nps": "a.b", "goal": "50"}, -20.0, [-20.0, 0.0, 20.0, 40.0]),
        ({"mean": "a.b"}, 0.0, [-1.0, -0.5, 0.0, 0.5, 1.0]),
    ],
)
def test_values_beside_a_chart_are_round(written: dict[str, str], value: float, rows: list[float]) -> None:
    """In the unit of the metric; also where all values are the same."""
    drawn = draw(view(written, blue=value), WEEK, 100)
    assert drawn is not None
    assert [value for _, value in drawn.rows] == pytest.approx(rows)


def test_nothing_is_drawn_of_nothing() -> None:
    """And hours are marked as hours."""
    assert draw(view({"mean": "a.b"}), WEEK, 100) is None
    day = Period(0.0, 24 * HOUR, HOUR)
    drawn = draw(view({"mean": "a.b"}, day, blue=1.0), day, 100)
    assert drawn is not None
    assert drawn.hourly
    assert 3 <= len(drawn.days) <= 6
