"""Surveys: what the widget needs to know, and what came of each: figures with the answers behind them. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bascule.areas.surveys.section import Survey
from bascule.events.measuring import promotion
from bascule.evidence.figures import Tally
from bascule.kernel.i18n import Keys, render, say, spoken
from bascule.kernel.quantities import Instant
from bascule.plan.enums import Speech
from bascule.server.figure import Figure, mean_figure

WORDS = ("send", "later", "close", "thanks", "choose")
WORD = Keys("survey.{}", WORDS)


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said, when, and the score that they gave; seconds since the epoch."""

    at: Instant
    text: str
    score: str | None


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of a survey: answers by score, how often it was shown and dismissed, the newest comments."""

    scores: Mapping[int, int]
    shown: int
    dismissed: int
    comments: Sequence[Comment]


@dataclass(frozen=True, slots=True)
class SurveyView:
    """A survey with its answers; `nps` is in -100..100 and only there for a scale of 0-10."""

    name: str
    survey: Survey
    answers: Answers
    count: int
    mean: Figure | None
    nps: Figure | None
    rate: float | None

    @property
    def bars(self) -> list[tuple[int, int, float]]:
        """Each score of the scale: how often it was given, and that as a share of the most frequent one."""
        most = max(self.answers.scores.values(), default=0) or 1
        scale = range(self.survey.scale.low, self.survey.scale.high + 1)
        return [(score, count, count / most) for score in scale for count in [self.answers.scores.get(score, 0)]]


def survey_view(name: str, survey: Survey, answers: Answers) -> SurveyView:
    """A survey with its figures."""
    count = sum(answers.scores.values())
    nps = _figure(answers.scores, promotion, (-100.0, 100.0)) if survey.scale.is_nps else None
    scale = float(survey.scale.low), float(survey.scale.high)
    rate = min(count / answers.shown, 1.0) if answers.shown else None
    return SurveyView(name, survey, answers, count, _figure(answers.scores, float, scale), nps, rate)


def _figure(scores: Mapping[int, int], worth: Callable[[int], float], bounds: tuple[float, float]) -> Figure | None:
    n = sum(scores.values())
    if not n:
        return None
    values = [(worth(score), count) for score, count in scores.items()]
    tally = Tally(n, sum(value * count for value, count in values), sum(value**2 * count for value, count in values))
    return mean_figure(tally, *bounds)


def survey_json(name: str, survey: Survey) -> dict[str, Any]:
    """What the widget needs; texts by language."""
    return {
        "name": name,
        "question": survey.question,
        "scale": [survey.scale.low, survey.scale.high],
        "low": survey.low,
        "high": survey.high,
        "comment": survey.comment,
        "after": survey.after,
        "every": survey.every,
        "share": survey.share,
        "event": survey.event,
        "words": {word: {one.value: render(say(WORD[word]), spoken(one.value)) for one in Speech} for word in WORDS},
    }
