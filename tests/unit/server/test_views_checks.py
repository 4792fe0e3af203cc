"""The single checks of a step: waiting, running, passed, failed, left."""

from dataclasses import replace

import pytest

from bascule.kernel.i18n import say
from bascule.plan.spec import CheckCall, DriverRef, Step, StepKind
from bascule.release.draft import NoteKind
from bascule.release.facts import CheckResult, Facts, Try
from bascule.release.journal import Entry, write_body
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.server.views.checks import CheckState, CheckView, check_views
from bascule.server.views.past import Past, past
from tests.kit.releases import ALL, DEPLOY, NOW, after, release

CALLS = tuple(CheckCall(name, DriverRef("command"), tries=3) for name in ("lint", "tests", "image"))
THREE = Step(StepKind.CHECK, calls=CALLS)
GOOD = CheckResult(True, say("driver.check-passed"), ("3 files", "clean"), 4.0)
BAD = CheckResult(False, say("driver.check-failed", reason="exit code 1"), ("boom",), 9.0)


def at(**changes: object) -> Release:
    """A release in its checks."""
    made = release(THREE, DEPLOY, ALL)
    return replace(made, progress=replace(made.progress, **changes))  # type: ignore[arg-type]


def shown(subject: Release, number: int = 0, before: Past | None = None) -> list[CheckView]:
    """What is shown 20 seconds later."""
    return list(check_views(subject, before or Past(), number, NOW + 20))


def test_nothing_has_been_asked_yet() -> None:
    """Before the first look every check waits."""
    assert [(one.name, one.state, one.attempt) for one in shown(at())] == [
        (name, CheckState.WAITING, 0) for name in ("lint", "tests", "image")
    ]


def test_each_check_is_told_by_itself() -> None:
    """One has passed, one is in its second try for 12 seconds and says why the first was in vain, one is in its first."""
    tries = {"0.lint": Try(1, NOW), "0.tests": Try(2, NOW + 8, BAD.because), "0.image": Try(1, NOW)}
    lint, tests, image = shown(at(results={"0.lint": GOOD}, tries=tries))
    assert (lint.state, lint.elapsed, lint.output) == (CheckState.PASSED, 4.0, ("3 files", "clean"))
    assert (tests.state, tests.attempt, tests.attempts, tests.elapsed) == (CheckState.RUNNING, 2, 3, 12.0)
    assert tests.because == BAD.because
    assert (image.state, image.elapsed, image.because) == (CheckState.RUNNING, 20.0, None)


@pytest.mark.parametrize("phase", [Phase.ROLLING_BACK, Phase.FAILED, Phase.CANCELLED])
def test_a_failed_one_stays_and_nobody_waits_for_the_others(phase: Phase) -> None:
    """Once the release turns back, what has not answered is left."""
    tries = {"0.lint": Try(1, NOW), "0.tests": Try(3, NOW)}
    lint, tests, image = shown(at(phase=phase, results={"0.tests": BAD}, tries=tries))
    assert (tests.state, tests.attempt, tests.because, tests.output) == (CheckState.FAILED, 3, BAD.because, ("boom",))
    assert (lint.state, image.state) == (CheckState.LEFT, CheckState.LEFT)


def test_the_journal_tells_what_earlier_steps_answered() -> None:
    """Results of a step that is over come from the entries that its decisions wrote."""
    decision = after(at(), Facts(), Facts(results={"0.lint": GOOD, "0.tests": GOOD, "0.image": GOOD}))
    assert decision.release.progress.step == 1
    notes = [note for note in decision.notes if note.kind is NoteKind.OUTCOME]
    bodies = [
        write_body("r-1", NOW, {"kind": one.kind.value, "message": one.message.as_json(), "data": one.data, "by": None})
        for one in notes
    ]
    entries = [Entry(number, body, "") for number, body in enumerate(bodies, 1)]
    found = shown(decision.release, 0, past(entries))
    assert [(one.state, one.because, one.output, one.elapsed) for one in found] == [
        (CheckState.PASSED, GOOD.because, GOOD.output, 4.0)
    ] * 3


def test_a_journal_in_part_invents_nothing() -> None:
    """A finished step whose entries are not there has no answers."""
    assert {one.state for one in shown(at(step=1))} == {CheckState.LEFT}
