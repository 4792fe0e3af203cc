"""The section `surveys`."""

import pytest
from tests.kit.documents import load

from bascule.plan.rules.lint import lint

PLAN = """bascule: 1
name: shop
environments: {production: {}}
components:
  api:
    run: {process: {command: "x --port {port}"}}
    route: {envoy: {listen: 8080}}
    release: [deploy, traffic: 100%]
surveys:
  one: {question: Well?, scale: 0-10}
"""


def keys(text: str) -> list[tuple[int, str]]:
    """The problems that are about surveys, by their line."""
    loaded = load(text)
    problems = [*loaded.problems, *(lint(loaded.plan, {}) if loaded.plan else [])]
    return [
        (one.line, one.message.key) for one in problems if one.message.key.startswith(("survey", "plan.unknown_env"))
    ]


@pytest.mark.parametrize("scale", ["0-10", "1-5", "1 – 10", "0-2"])
def test_scales(scale: str) -> None:
    """From 0 or 1 to at most 10."""
    assert keys(PLAN.replace("0-10", scale)) == []


@pytest.mark.parametrize("scale", ["0-11", "2-5", "five", "1-1", "5"])
def test_what_is_no_scale(scale: str) -> None:
    """It is refused where it stands."""
    assert keys(PLAN.replace("0-10", scale)) == [(10, "survey.scale")]


def test_two_surveys_under_one_event_are_doubtful() -> None:
    """Their answers would be one figure."""
    two = PLAN + "  two: {question: Well?, scale: 1-5}\n"
    assert keys(two) == [(11, "survey.same-event")]
    assert keys(two.replace("1-5", "1-5, event: other")) == []


def test_a_survey_is_asked_where_the_plan_goes() -> None:
    """An environment that the plan does not have is named."""
    assert keys(PLAN.replace("0-10", "0-10, environments: [prod]")) == [(10, "plan.unknown_environment")]
