"""Rules about surveys: they are asked where the plan goes, and their answers can be told apart."""

from collections.abc import Iterator

from bascule.base.words import say
from bascule.plan.model import Plan
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.place import problem_at
from bascule.plan.problem import Problem
from bascule.plan.rules.document import as_warning
from bascule.plan.tree import Path


def places(plan: Plan) -> Iterator[Problem]:
    """An environment of a survey is one of the plan."""
    for key, survey in plan.surveys.items():
        for index, name in enumerate(survey.environments or []):
            if name not in plan.environments:
                message = say("plan.unknown_environment", name=name, allowed=listed(plan.environments))
                path: Path = ("surveys", key, "environments", index)
                yield problem_at(plan, path, message, did_you_mean(name, list(plan.environments)))


def apart(plan: Plan) -> Iterator[Problem]:
    """Answers of two surveys under one event would be one figure."""
    first: dict[str, str] = {}
    for name, survey in plan.surveys.items():
        other = first.setdefault(survey.event, name)
        if other != name:
            message = say("survey.same-event", name=name, other=other, event=survey.event)
            yield as_warning(problem_at(plan, ("surveys", name), message, key=True))
