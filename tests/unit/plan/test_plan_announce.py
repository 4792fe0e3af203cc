"""Channels and announcements, as the plan writes them."""

from collections.abc import Callable, Mapping

import pytest

from bascule.kernel.i18n.catalogue import sentence
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.compiling.compile import compile_spec
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.load import load
from bascule.plan.notification import PLACEHOLDERS, STEP_PLACEHOLDERS, Channel, Occasion, fill, placeholders
from bascule.plan.reading.problem import problem_text
from bascule.plan.rules.lint import lint
from bascule.plan.spec import ReleaseSpec, StepKind

Found = Callable[[str], list[str]]
CANARY = "tok-canary-4242"
TOLD = """\
channels:
  team: {url: env TEAM_URL, language: fr}
  mail: {url: "file secrets/mail"}
announce:
  promoted: {to: team}
  rolled back: {to: [team, mail], text: {en: "back to {previous}: {because}"}, environments: [production]}
"""


@pytest.fixture
def told(good_text: str) -> str:
    """The good plan with channels, announcements and a step that says something."""
    return good_text.replace("- deploy", '- announce: {to: mail, text: "{version} comes"}\n      - deploy') + TOLD


@pytest.fixture
def problems(facts: Mapping[str, DriverFacts]) -> Found:
    """Everything that is wrong with a text, as an editor shows it."""

    def look(text: str) -> list[str]:
        loaded = load(text)
        found = [*loaded.problems, *(lint(loaded.plan, facts) if loaded.plan else [])]
        return [problem_text(one, "en") for one in found]

    return look


def test_a_course_holds_who_is_told(told: str) -> None:
    """Channels with their references and languages, by environment, also after a trip through JSON."""
    plan = load(told).plan
    assert plan is not None
    spec = compile_spec(plan, "api", "production")
    team, mail = Channel("team", "env TEAM_URL", "fr"), Channel("mail", "file secrets/mail", "en")
    assert {one.occasion: one.channels for one in spec.announce} == {"promoted": (team,), "rolled back": (team, mail)}
    assert [one.occasion for one in compile_spec(plan, "api", "staging").announce] == ["promoted"]
    (step,) = [step for step in spec.steps if step.kind is StepKind.ANNOUNCE]
    assert step.telling is not None
    assert (step.telling.channels, step.telling.texts["fr"]) == ((mail,), "{version} comes")
    assert from_stored(ReleaseSpec, as_stored(spec)) == spec


def test_a_gate_may_stand_behind_an_announcement(told: str) -> None:
    """Saying something moves nothing: approvals that follow it are still in front."""
    text = told.replace("- deploy\n", "- approve\n      - deploy\n").replace(
        "{after: staging}", "{after: staging, kinds: {standard: {approvals: 1 reviewer}}}"
    )
    loaded = load(text)
    assert loaded.plan is not None, loaded.problems
    kinds = [step.kind for step in compile_spec(loaded.plan, "api", "production").steps]
    assert kinds[:4] == [StepKind.CHECK, StepKind.ANNOUNCE, StepKind.APPROVE, StepKind.DEPLOY]


@pytest.mark.parametrize("literal", [f"slack://{CANARY}/b/c", f"env {CANARY}", CANARY, "env", "file "])
def test_a_url_is_never_in_a_plan(told: str, literal: str, problems: Found) -> None:
    """A literal is refused with the way to write it, and not repeated: it may be the secret."""
    (problem,) = problems(told.replace("env TEAM_URL", f'"{literal}"'))
    assert "env NAME" in problem
    assert CANARY not in problem


@pytest.mark.parametrize(
    ("before", "after", "place", "words"),
    [
        ("{to: team}", "{to: taem}", "promoted", 'no channel "taem"'),
        ("[production]", "[prod]", "rolled back", "production"),
        ("promoted:", "promotd:", "promotd", "promoted"),
        ("{previous}", "{previus}", "rolled back", "{previous}"),
        ("{version} comes", "{because}", "announce: {to", "{because} is not known here"),
        ("{to: team}", "{to: []}", "promoted", "at least one channel"),
        ("to: mail,", "to: mial,", "announce: {to", "mail"),
        ('{en: "back', '{de: "back', "rolled back", "en"),
    ],
)
def test_what_cannot_be_said_is_found(
    told: str, before: str, after: str, place: str, words: str, problems: Found
) -> None:
    """Every problem stands at its line and names what was meant."""
    text = told.replace(before, after)
    line = next(number for number, each in enumerate(text.split("\n"), 1) if place in each)
    found = problems(text)
    assert any(f":{line}:" in one and words in one for one in found), found


def test_a_placeholder_is_found_where_it_stands(told: str, problems: Found) -> None:
    """Also in a text of several lines, to the column."""
    text = told.replace("{to: team}\n", "\n    to: team\n    text: |\n      Hello\n      it took {tok}\n", 1)
    line = next(number for number, each in enumerate(text.split("\n"), 1) if "{tok}" in each)
    (problem,) = [one for one in problems(text) if "{tok}" in one]
    assert f":{line}:15:" in problem
    assert "took" in problem


def test_a_channel_that_nobody_speaks_on_is_doubtful(told: str, problems: Found) -> None:
    """So is a text that lacks the language of a channel that hears it."""
    found = problems(told.replace("announce:\n", "  idle: {url: env IDLE_URL}\nannounce:\n"))
    assert len(found) == 2
    assert any('channel "idle"' in one and "warning" in one for one in found)
    assert any('channel "team" uses fr' in one and "warning" in one for one in found)


@pytest.mark.parametrize("occasion", Occasion)
def test_our_templates_can_be_filled_in(occasion: Occasion) -> None:
    """Each occasion has a title and a text in both languages, of its own placeholders only."""
    for language in ("en", "fr"):
        for part in ("title", "text"):
            text = sentence(f"announce.{part}-{occasion.key}", language)
            assert text
            assert {name for name, _ in placeholders(text)} <= set(PLACEHOLDERS[occasion])
            assert "{" not in fill(text, dict.fromkeys(PLACEHOLDERS[occasion], "x"))
    title = sentence("announce.title-step", "en") or ""
    assert {name for name, _ in placeholders(title)} <= set(STEP_PLACEHOLDERS)


def test_a_value_is_never_a_template() -> None:
    """What somebody wrote as a reason is said as it is, on one line."""
    assert fill("{because} {version}", {"because": "{version}\n• faked", "version": "2"}) == "{version} • faked 2"
    assert fill('{"a": {b c}} {x.y} {0}', {"a": "no"}) == '{"a": {b c}} {x.y} {0}'
