"""The section `surveys`: one question with a scale, asked within an application, rarely and of whoever agrees to be measured."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds, Share
from bascule.plan.model.announce import Wording
from bascule.plan.model.plan import Plan
from bascule.plan.model.section import Section, or_empty
from bascule.plan.phrases.values import Name, Percent, SomeDuration, Text
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.document import as_warning
from bascule.plan.sections import PlanSection

SCALE_PATTERN = r"^\s*[01]\s*[-–]\s*(10|[2-9])\s*$"
_SCALE = re.compile(r"\s*(?P<low>[01])\s*[-–]\s*(?P<high>10|[2-9])\s*\Z")
ANSWERED = "survey_answered"


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole numbers from `low` to `high`, both of them among the answers."""

    low: int
    high: int

    @property
    def is_nps(self) -> bool:
        """Whether a net promoter score can be read from it."""
        return (self.low, self.high) == (0, 10)


def read_scale(value: Any) -> Scale:
    """`0-10`, `1-5`."""
    match = _SCALE.match(value) if isinstance(value, str) else None
    if match is None:
        raise BadValueError(say("survey.scale", found=describe(value)))
    return Scale(int(match["low"]), int(match["high"]))


AScale = Annotated[
    Scale,
    PlainValidator(read_scale),
    WithJsonSchema({"type": "string", "pattern": SCALE_PATTERN, "examples": ["0-10"]}),
]


class Survey(Section):
    """A question that an application asks some of its users."""

    question: Wording = Field(description="What is asked: one text, or one by language.")
    scale: AScale = Field(description="The answers: whole numbers, `0-10` for a net promoter score.")
    low: Wording | None = Field(None, description="What the lowest stands for.")
    high: Wording | None = Field(None, description="What the highest stands for.")
    comment: Wording | None = Field(None, description="What may be answered in words besides; nothing when absent.")
    after: Text | None = Field(None, description="The event after which it is asked; else by `bascule.survey(NAME)`.")
    every: SomeDuration = Field(Seconds(90 * 86400.0), description="A visitor is asked at most once within this time.")
    share: Percent = Field(Share(1.0), description="The share of the visitors that are asked.")
    event: Text = Field(ANSWERED, description="The event that an answer becomes, with `survey`, `score` and `comment`.")
    environments: list[Name] | None = Field(None, description="Where it is asked; everywhere when absent.")

    def is_asked_in(self, environment: str) -> bool:
        """Whether users of an environment are asked."""
        return self.environments is None or environment in self.environments


Surveys = Annotated[dict[Name, Survey], BeforeValidator(or_empty)]


def places(plan: Plan) -> Iterator[Problem]:
    """An environment of a survey is one of the plan."""
    for key, survey in SECTION.of(plan).items():
        for index, name in enumerate(survey.environments or []):
            if name not in plan.environments:
                message = say("plan.unknown_environment", name=name, allowed=listed(plan.environments))
                path: Path = ("surveys", key, "environments", index)
                yield problem_at(plan, path, message, did_you_mean(name, list(plan.environments)))


def apart(plan: Plan) -> Iterator[Problem]:
    """Answers of two surveys under one event would be one figure."""
    first: dict[str, str] = {}
    for name, survey in SECTION.of(plan).items():
        other = first.setdefault(survey.event, name)
        if other != name:
            message = say("survey.same-event", name=name, other=other, event=survey.event)
            yield as_warning(problem_at(plan, ("surveys", name), message, key=True))


SECTION: PlanSection[dict[str, Survey]] = PlanSection(
    "surveys",
    keys=("surveys",),
    parts=("Survey",),
    words=("question", "scale", "low", "high", "comment", "share"),
    package=__package__,
    type=Surveys,
    description="Questions that the application asks its users, by name.",
    rules=(places, apart),
)
