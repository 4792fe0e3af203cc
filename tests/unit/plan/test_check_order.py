"""Order among the checks of one step: what makes a report passes before what reads it is asked."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.kit.documents import load
from tests.kit.releases import ALL, DEPLOY, NOW, facts, passed, release

from bascule.drivers import declared
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.compiling.compile import compile_spec
from bascule.plan.identity import plan_hash
from bascule.plan.reading.problem import Problem
from bascule.plan.rules.lint import lint
from bascule.plan.spec import CheckCall, DriverRef, Step, StepKind
from bascule.release.actions import RunCheck
from bascule.release.decide import decide
from bascule.release.draft import Decision
from bascule.release.phases import Phase
from bascule.release.sign_off import Override
from bascule.server.views.checks import CheckState, check_views
from bascule.server.views.past import past

PLAN = """\
bascule: 1
name: shop
environments: {production: {}}
components:
  api:
    run: {process: {command: "serve {port}"}}
    route: {envoy: {listen: 8080}}
    release:
      - check: [coverage > 80%, tests, style]
      - deploy
      - traffic: 100%
checks:
  tests: {command: "make test"}
  style: {command: "make style", after: [tests, coverage]}
  coverage: {coverage: {report: coverage.xml}, after: tests}
"""


def found(text: str) -> list[Problem]:
    """Everything that is wrong or doubtful."""
    loaded = load(text)
    return loaded.problems if loaded.plan is None else lint(loaded.plan, declared.facts())


def calls(text: str = PLAN) -> Sequence[CheckCall]:
    """The calls of the check step."""
    plan = load(text).plan
    assert plan is not None
    return compile_spec(plan, "api", "production").steps[0].calls


def test_a_plan_with_an_order_is_good() -> None:
    """A line with a limit is meant by the name of its check."""
    assert found(PLAN) == []
    assert {call.name: call.after for call in calls()} == {
        "coverage > 80%": ("tests",), "tests": (), "style": ("coverage > 80%", "tests"),
    }  # fmt: skip


def test_a_step_that_runs_all() -> None:
    """Without names the order is the same."""
    text = PLAN.replace("- check: [coverage > 80%, tests, style]", "- check")
    text = text.replace("coverage.xml}", 'coverage.xml, limit: "> 8%"}')
    assert {call.name: call.after for call in calls(text)}["style"] == ("tests", "coverage")


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "word"),
    [
        ("after: tests}", "after: test}", 15, "plan.unknown_check", "tests"),
        ("after: [tests, coverage]", "after: [tests, coverge]", 14, "plan.unknown_check", "coverage"),
        ('{command: "make test"}', '{command: "make test", after: style}', 13, "plan.check_circle", "tests"),
        ('{command: "make test"}', '{command: "make test", after: tests}', 13, "plan.check_circle", "tests"),
        ("[coverage > 80%, tests, style]", "[coverage > 80%]", 9, "plan.check_alone", "tests"),
        ("after: tests}", "aftr: tests}", 15, "plan.check_two", "after"),
        ("after: tests}", "after: {tests: 1}}", 15, None, None),
    ],
)
def test_what_cannot_be(old: str, new: str, line: int, key: str | None, word: str | None) -> None:
    """An unknown name, a circle, a check alone: with the line, and the nearest word."""
    problems = [one for one in found(PLAN.replace(old, new, 1)) if one.line == line]
    assert problems
    one = problems[0]
    assert key in {None, one.message.key}
    assert word is None or word in str((one.message.values, one.hint and one.hint.values))


def asked(decision: Decision) -> list[str]:
    """What is asked now."""
    return [one.call.name for one in decision.actions if isinstance(one, RunCheck)]


def call(name: str, *after: str) -> CheckCall:
    """A check that comes after others."""
    return CheckCall(name, DriverRef("command"), after=after)


ORDERED = Step(StepKind.CHECK, calls=(call("b", "a"), call("a"), call("c", "a", "b")))


def test_one_after_the_other() -> None:
    """Each is asked once those before it have passed, and not sooner."""
    start = release(ORDERED, DEPLOY, ALL)
    first = decide(start, facts(), NOW)
    assert (asked(first), list(first.release.progress.tries)) == (["a"], ["0.a"])
    second = decide(first.release, facts(results=passed("0.a")), NOW + 1)
    assert asked(second) == ["b"]
    third = decide(second.release, facts(results=passed("0.b")), NOW + 2)
    assert asked(third) == ["c"]
    assert decide(third.release, facts(results=passed("0.c")), NOW + 3).release.progress.step > 0


def test_a_failure_ends_it_and_the_rest_is_never_asked() -> None:
    """What comes after a check that has failed reads nothing."""
    first = decide(release(ORDERED, DEPLOY, ALL), facts(), NOW)
    failed = decide(first.release, facts(results=passed("0.a", good=False)), NOW + 1)
    assert failed.release.progress.phase in {Phase.ROLLING_BACK, Phase.FAILED}
    assert asked(failed) == []


def test_what_was_overridden_keeps_nobody_waiting() -> None:
    """Somebody has let the release past the first: the next is asked."""
    start = release(ORDERED, DEPLOY, ALL)
    waived = (Override("p-2", NOW, "broken", "check", "a"),)
    assert asked(decide(replace(start, progress=replace(start.progress, overrides=waived)), facts(), NOW)) == ["b"]


def test_what_waits_says_for_what() -> None:
    """On the page and in the API."""
    one = decide(release(ORDERED, DEPLOY, ALL), facts(), NOW).release
    shown = {view.name: view for view in check_views(one, past([]), 0, NOW)}
    assert (shown["a"].state, shown["b"].state) == (CheckState.RUNNING, CheckState.WAITING)
    assert shown["b"].because is not None
    assert shown["b"].because.values["checks"] == "a"


def test_old_releases_load_and_old_plans_are_the_same() -> None:
    """A call without an order is one that comes after nothing."""
    stored = as_stored(CheckCall("a", DriverRef("command")))
    del stored["after"]
    assert from_stored(CheckCall, stored).after == ()
    plain = PLAN.replace(", after: tests}", "}").replace(", after: [tests, coverage]", "")
    spelled = plain.replace('"make test"}', '"make test", after: []}')
    assert plan_hash(load(plain).plan) == plan_hash(load(spelled).plan)  # type: ignore[arg-type]
