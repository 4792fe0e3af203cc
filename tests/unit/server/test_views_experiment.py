"""Experiments as people see them: one unit per chart, and what was found by the one that was ended early."""

import re

import pytest

from bascule.areas.experiments.protocol import Protocol
from bascule.areas.experiments.views import reading_view, shown_reading
from bascule.experiment.day import Day
from bascule.experiment.metric import Metric, MetricKind
from bascule.experiment.reading import read
from bascule.experiment.reading_json import reading_json
from bascule.experiment.statistics.summary import Mean
from bascule.kernel.i18n import Language, render
from bascule.plan.measure import Measure, MeasureKind
from tests.kit.experiments import design, english, shares

SPENT = Metric("spent", MetricKind.MEAN)
USERS = 400
MEASURES = {
    "spent": Measure(MeasureKind.MEAN, "paid", property="price"),
    "conversion": Measure(MeasureKind.SHARE, "done", "begun"),
}


def spending(fortune: float, rich_on: int, days: int = 21) -> list[Day]:
    """Of every user about 20; on one day a single user of control spends a fortune."""

    def day(variant: str, number: int) -> Mean:
        extra = fortune if variant == "a" and number == rich_on else 0.0
        return Mean(USERS, 20.0 * USERS + extra, 500.0 * USERS + extra * extra)

    return [
        Day(number, {"a": USERS, "b": USERS}, {name: {"spent": day(name, number)} for name in ("a", "b")})
        for number in range(1, days + 1)
    ]


@pytest.mark.parametrize("rich_on", [3, 9, 16])
@pytest.mark.parametrize("fortune", [1e5, 1e6, 1e8])
def test_one_user_who_spends_a_fortune_mixes_no_units(fortune: float, rich_on: int) -> None:
    """Control's mean is far from 0 and not known well: points, looks and words are in the metric's own unit, or all in percent."""
    what = design(primary=[SPENT])
    for last in range(rich_on, 22):
        reading = read(what, spending(fortune, rich_on)[:last])
        (found,) = reading.comparisons
        assert {look.relative for look in found.looks} <= {found.metric.relative}
        (metric,) = reading_view(Protocol("f", what, MEASURES), reading_json(reading)).metrics
        (effect,) = metric.effects
        said = [english(part) for part in (effect.estimate, effect.today, effect.look) if part]
        assert said
        assert {"%" in one for one in said} == {found.metric.relative}
        assert "too close to 0" not in english(effect.state)
        if effect.plot is not None:
            assert "%" in english(effect.plot.high) or not found.metric.relative


def test_looks_that_were_kept_in_another_unit_are_not_drawn() -> None:
    """A reading of before: its looks stand in their own words, and not in the chart of percents."""
    what = design(primary=[SPENT])
    kept = reading_json(read(what, spending(0.0, 1)))
    first, *others = kept["comparisons"][0]["looks"]
    kept["comparisons"][0]["looks"] = [{**first, "relative": False, "interval": [-900.0, 900.0]}, *others]
    (metric,) = reading_view(Protocol("f", what, MEASURES), kept).metrics
    plot = metric.effects[0].plot
    assert plot is not None
    assert [bar.day for bar in plot.bars] == [one["day"] for one in others]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_that_was_ended_says_what_it_had_found(language: Language) -> None:
    """Nobody is asked to go on with what is over."""
    what = design()
    kept = reading_json(read(what, shares(3, a={"conversion": 0.1}, b={"conversion": 0.12})))
    protocol = Protocol("f", what, MEASURES)
    running, ended = (reading_view(protocol, kept, ended=over) for over in (False, True))
    assert english(running.because).startswith("Continue")
    said = [render(one, language) for one in (ended.title, ended.because)]
    assert not any(re.search(r"[Cc]ontinu|1.000", one) for one in said)
    assert re.search(r"3 (of|sur) 28.*conversion.*20", said[1])
    told = shown_reading(protocol, kept, lambda message: render(message, language), ended=True)
    assert told["because"] == said[1]
    kept["comparisons"][0]["always"] = None
    assert re.search(r"3 (of|sur) 28", render(reading_view(protocol, kept, ended=True).because, language))


def test_an_end_after_a_decision_keeps_the_decision() -> None:
    """What was proven is still what it is when somebody ships it."""
    what = design()
    kept = reading_json(read(what, shares(14, a={"conversion": 0.1}, b={"conversion": 0.16})))
    view = reading_view(Protocol("f", what, MEASURES), kept, ended=True)
    assert english(view.title) == "Ship b"
    assert english(view.because).startswith("Ship b.")
