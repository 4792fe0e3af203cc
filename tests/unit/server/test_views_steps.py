"""The rail of steps, the planned end and the way back."""

from dataclasses import replace

from bascule.kernel.i18n import say
from bascule.release.journal import Entry, write_body
from bascule.release.phases import Event, Phase
from bascule.release.progress import Hold, HoldKind, RollbackDecision
from bascule.server.views.past import Past, past
from bascule.server.views.steps import StepState, left, planned_end, rail
from bascule.server.views.wayback import way_back
from tests.kit.releases import ALL, CHECK, DEPLOY, NOW, release, soak, traffic

STEPS = (CHECK, DEPLOY, traffic(5, 60.0), traffic(50, 120.0), ALL, soak(30.0))
KNOWN = Past(whole=True, ended={0: NOW + 2, 1: NOW + 10})


def at_step(number: int, phase: Phase = Phase.EXPOSED, **changes):
    """The release within a step."""
    made = release(*STEPS)
    return replace(made, progress=replace(made.progress, step=number, phase=phase, entered=NOW + 10, **changes))


def test_steps_are_done_now_and_next() -> None:
    """What is behind is done, where we are is now, the rest comes."""
    states = [step.state for step in rail(at_step(2, met=NOW + 10), KNOWN, NOW + 20)]
    assert states == [StepState.DONE, StepState.DONE, StepState.NOW, *[StepState.NEXT] * 3]


def test_done_steps_are_timed_by_the_journal() -> None:
    """A step begins where the one before it ended."""
    steps = rail(at_step(2, met=NOW + 10), KNOWN, NOW + 20)
    assert (steps[0].began, steps[0].ended) == (NOW, NOW + 2)
    assert (steps[1].began, steps[1].ended) == (NOW + 2, NOW + 10)


def test_the_present_step_counts_from_what_it_asks_for() -> None:
    """Its time runs from the acknowledged weights, not from its beginning."""
    step = rail(at_step(2, met=NOW + 12), KNOWN, NOW + 27)[2]
    assert step.elapsed == 15
    assert step.fraction == 0.25


def test_next_steps_are_expected_one_after_the_other() -> None:
    """Durations add up from the end of the present step."""
    steps = rail(at_step(2, met=NOW + 10), KNOWN, NOW + 20)
    assert [step.began for step in steps[3:]] == [NOW + 70, NOW + 190, NOW + 190]


def test_a_promoted_release_skipped_what_has_no_end() -> None:
    """Steps that a person's promotion jumped over were never finished, and are not called done."""
    states = [step.state for step in rail(at_step(4, Phase.PROMOTED, met=NOW + 20), KNOWN, NOW + 20)]
    assert states[:5] == [StepState.DONE, StepState.DONE, StepState.SKIPPED, StepState.SKIPPED, StepState.NOW]


def test_a_journal_in_part_makes_no_step_skipped() -> None:
    """Without the beginning of the journal nothing can be said to be missing from it."""
    assert rail(at_step(2), Past(), NOW)[0].state is StepState.DONE


def test_a_turned_release_stopped_where_it_was() -> None:
    """The step of the decision is marked, what would have followed is skipped."""
    rollback = RollbackDecision(say("release.no-evidence-yet"), NOW + 30, Event.RESTORE)
    steps = rail(at_step(2, Phase.ROLLED_BACK, met=NOW + 10, rollback=rollback), KNOWN, NOW + 99)
    assert [step.state for step in steps[2:]] == [StepState.STOPPED, *[StepState.SKIPPED] * 3]
    assert (steps[2].elapsed, steps[2].ended) == (20, NOW + 30)


def test_the_planned_end_adds_what_is_left() -> None:
    """The rest of this step and all that follow."""
    assert left(at_step(2, met=NOW + 10), NOW + 20) == 50
    assert planned_end(at_step(2, met=NOW + 10), NOW + 20) == NOW + 20 + 50 + 120 + 30


def test_a_step_that_is_over_time_ends_now_at_the_earliest() -> None:
    """Waiting for evidence does not make the planned end lie in the past."""
    assert planned_end(at_step(5, Phase.PROMOTED, met=NOW), NOW + 500) == NOW + 500


def test_no_end_is_planned_for_a_release_that_goes_back() -> None:
    """Nor for one that has ended."""
    assert planned_end(at_step(2, Phase.ROLLING_BACK), NOW) is None
    assert planned_end(at_step(5, Phase.SUCCEEDED), NOW) is None


def test_the_way_back_is_open_until_the_planned_end() -> None:
    """And says to which version."""
    back = way_back(at_step(2, met=NOW + 10), NOW + 20)
    assert (back.open, back.until, back.because.values["version"]) == (True, NOW + 220, "1")


def test_the_first_release_has_no_way_back_once_exposed() -> None:
    """There is nowhere to go."""
    made = replace(at_step(2, met=NOW), stable=None, previous=None)
    assert way_back(made, NOW).open is False


def test_a_hold_does_not_close_the_way_back() -> None:
    """A release waits within its phase."""
    hold = Hold(HoldKind.PERSON, say("release.no-evidence-yet"), NOW)
    assert way_back(at_step(2, met=NOW, hold=hold), NOW).open


def test_after_success_the_old_version_is_warm_for_as_long_as_it_is_kept() -> None:
    """Then it is gone."""
    made = at_step(5, Phase.SUCCEEDED, promoted_at=NOW, ended_at=NOW + 30)
    assert way_back(made, NOW + 40, warm=True).open
    assert way_back(made, NOW + 40, warm=True).until == NOW + 60
    assert way_back(made, NOW + 70).because.key == "page.back-gone"


def test_the_past_is_read_from_the_journal() -> None:
    """Ends of steps, divisions and outputs, each from its own entry."""
    message = say("release.check-passed", check="tests", because="ok", took=1.0).as_json()
    notes = [
        ("started", {}),
        ("outcome", {"output": ["a", "b"], "passed": True}),
        ("step", {"step": 0}),
        ("step", {"percent": 5}),
        ("outcome", {"weights": {"blue": 95, "green": 5}}),
        ("output", {"lines": ["bye"], "slot": "green"}),
    ]
    entries = [
        Entry(number, write_body("r-1", NOW + number, {"kind": kind, "message": message, "data": data, "by": None}), "")
        for number, (kind, data) in enumerate(notes)
    ]
    seen = past(entries)
    assert seen.whole
    assert seen.ended == {0: NOW + 2}
    assert [division.weights for division in seen.divisions] == [{"blue": 95, "green": 5}]
    assert [(output.name, output.lines) for output in seen.outputs] == [("tests", ("a", "b")), ("tests", ("bye",))]
