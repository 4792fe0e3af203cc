"""Figures of surveys: the mean and the net promoter score, with the answers behind them."""

import pytest

from bascule.areas.surveys.results import Answers, survey_json, survey_view
from bascule.areas.surveys.section import Scale, Survey
from bascule.events.measuring import promotion
from bascule.server.figure import FEWEST


def survey(scale: Scale) -> Survey:
    """A survey with a scale."""
    return Survey.model_construct(question={"en": "Well?"}, scale=scale, every=60.0, share=1.0, event="answered")


def test_a_net_promoter_score_is_promoters_less_detractors() -> None:
    """Nine and ten promote, zero to six detract, seven and eight do neither."""
    assert [promotion(score) for score in (0, 6, 7, 8, 9, 10)] == [-100, -100, 0, 0, 100, 100]
    view = survey_view("s", survey(Scale(0, 10)), Answers({10: 5, 8: 3, 6: 2}, 40, 10, ()))
    assert view.nps is not None
    assert (view.nps.value, view.nps.low, view.count, view.rate) == (30.0, None, 10, 0.25)
    assert view.mean is not None
    assert view.mean.value == pytest.approx(8.6)


def test_a_scale_of_stars_has_no_net_promoter_score() -> None:
    """It is defined for 0-10 only."""
    assert survey_view("s", survey(Scale(1, 5)), Answers({4: 3}, 3, 0, ())).nps is None


def test_an_interval_comes_with_enough_answers() -> None:
    """It lies around the figure, and within the scale's own spread."""
    view = survey_view("s", survey(Scale(0, 10)), Answers({10: FEWEST, 0: FEWEST}, 100, 0, ()))
    assert view.nps is not None
    assert view.nps.low is not None
    assert view.nps.high is not None
    assert view.nps.low < 0 < view.nps.high
    assert view.nps.low + view.nps.high == pytest.approx(0)


def test_nobody_has_answered() -> None:
    """There is no figure, and no rate of nobody."""
    view = survey_view("s", survey(Scale(0, 10)), Answers({}, 0, 0, ()))
    assert (view.mean, view.nps, view.rate, len(view.bars)) == (None, None, None, 11)


def test_the_widget_gets_its_words_in_both_languages() -> None:
    """Every text that it shows."""
    words = survey_json("s", survey(Scale(1, 5)))["words"]
    assert words["later"] == {"en": "Not now", "fr": "Pas maintenant"}
