"""The status in a word, what needs a person, and which buttons there are."""

from dataclasses import replace

import pytest

from bascule.evidence.verdict import Judgement, Verdict
from bascule.kernel.i18n import render, say
from bascule.release.facts import Verb
from bascule.release.phases import Event, Phase
from bascule.release.progress import ActionFailure, Hold, HoldKind, Release, RollbackDecision, Watch
from bascule.server.views.buttons import buttons
from bascule.server.views.overview import Layout, tables
from bascule.server.views.status import Tone, because, needs_person, notices, standing, status
from tests.kit.releases import ALL, DEPLOY, NOW, release, traffic

WHY = say("release.no-evidence-yet")


def in_phase(phase: Phase, first: bool = False, **changes) -> Release:
    """A release in a phase, in its 5 % step."""
    made = release(DEPLOY, traffic(5, 60.0), ALL, first=first)
    exposed = None if phase is Phase.PREPARING else NOW
    known = {"phase": phase, "step": 1, "exposed_at": exposed, **changes}
    return replace(made, progress=replace(made.progress, **known))


def held(kind: HoldKind) -> Release:
    """An exposed release on hold."""
    return in_phase(Phase.EXPOSED, hold=Hold(kind, WHY, NOW))


def test_an_exposed_release_says_how_much() -> None:
    """The word carries the share."""
    assert status(in_phase(Phase.EXPOSED)).word == say("page.status-exposed", percent=0.05)


@pytest.mark.parametrize("kind", list(HoldKind))
def test_red_is_for_what_only_a_person_can_mend(kind: HoldKind) -> None:
    """Missing evidence and a person's own hold are amber; a step whose time is over in vain asks a person."""
    evidence = {HoldKind.GUARD, HoldKind.NO_WAY_BACK, HoldKind.UNTIL}
    needed = kind in evidence | {HoldKind.TROUBLE, HoldKind.REACH, HoldKind.UNDO}
    assert (status(held(kind)).tone is Tone.NEED) == needed
    assert needs_person(held(kind)) == needed


@pytest.mark.parametrize("phase", [Phase.SUCCEEDED, Phase.ROLLED_BACK, Phase.FAILED, Phase.CANCELLED])
def test_an_ended_release_is_never_red(phase: Phase) -> None:
    """There is nothing to be done any more."""
    made = in_phase(phase, rollback=RollbackDecision(WHY, NOW, Event.RESTORE), ended_at=NOW)
    assert status(made).tone in {Tone.GOOD, Tone.CALM}
    assert not notices(made)


def test_a_stranded_release_calls_for_a_person() -> None:
    """And says what does not work."""
    why = say("release.stable-silent")
    failure = ActionFailure("weights", why, NOW, NOW)
    made = in_phase(Phase.STRANDED, rollback=RollbackDecision(WHY, NOW, Event.RESTORE), failure=failure)
    assert [(one.tone, one.because) for one in notices(made)] == [(Tone.NEED, why)]


def test_a_setback_that_is_tried_again_is_amber() -> None:
    """Nobody has to do anything yet."""
    made = in_phase(Phase.EXPOSED, failure=ActionFailure("weights", WHY, NOW, NOW, count=3))
    assert [one.tone for one in notices(made)] == [Tone.CAUTION]


def test_a_lasting_step_says_how_long() -> None:
    """The beginning of the sentence counts down with the clock of the page."""
    assert because(in_phase(Phase.EXPOSED, met=NOW), NOW + 20).lead == say("page.lead-lasting", left=40.0)


def test_after_its_time_the_release_says_what_is_missing() -> None:
    """Not that it waits for a time that is over."""
    made = in_phase(Phase.EXPOSED, met=NOW, because=WHY)
    assert (because(made, NOW + 90).lead, because(made, NOW + 90).rest) == (None, WHY)


def test_guards_are_summed_up() -> None:
    """All healthy in one sentence, otherwise counted by verdict."""
    good, open_ = (Judgement(verdict, WHY, 0.01, total=70) for verdict in (Verdict.HEALTHY, Verdict.UNKNOWN))
    assert standing(in_phase(Phase.EXPOSED, watch=Watch(judgements=(good, good)))).key == "page.guards-healthy"
    mixed = standing(in_phase(Phase.EXPOSED, watch=Watch(judgements=(good, open_))))
    assert render(mixed, "en") == "Guards: 1 healthy, 1 undecided."


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (in_phase(Phase.PREPARING), (Verb.HOLD, Verb.CANCEL)),
        (in_phase(Phase.EXPOSED), (Verb.HOLD, Verb.PROMOTE, Verb.ROLL_BACK)),
        (held(HoldKind.PERSON), (Verb.RESUME, Verb.PROMOTE, Verb.ROLL_BACK)),
        (held(HoldKind.GUARD), (Verb.RESUME, Verb.HOLD, Verb.PROMOTE, Verb.ROLL_BACK)),
        (in_phase(Phase.EXPOSED, first=True), (Verb.HOLD, Verb.PROMOTE, Verb.CANCEL)),
        (in_phase(Phase.ROLLING_BACK), ()),
        (in_phase(Phase.SUCCEEDED), ()),
    ],
)
def test_only_what_is_possible_has_a_button(made: Release, expected: tuple[Verb, ...]) -> None:
    """The engine's own rules decide, and each of two names for one thing is shown once."""
    assert buttons(made, NOW) == expected


def test_after_success_one_can_go_back_while_the_old_slot_is_warm() -> None:
    """And to nothing once it is gone."""
    assert buttons(in_phase(Phase.SUCCEEDED), NOW, warm=True) == (Verb.ROLL_BACK,)
    assert buttons(in_phase(Phase.SUCCEEDED), NOW) == ()


def test_the_overview_shows_what_the_plan_names_and_what_was_released() -> None:
    """Places of the plan come first and empty; what only the database knows is shown too."""
    placed = {
        "plan": "shop", "component": "api", "environment": "production", "stable": "blue", "version": "1",
        "since": NOW, "release": "r-1", "home": "a", "silent": False, "home_seen": NOW, "folder": "/srv/a", "host": "one",
        "record": {"health": "down", "since": NOW, "lines": ["boom"]},
    }  # fmt: skip
    other = {**placed, "plan": "old", "component": "web", "release": None}
    layout = Layout("shop", ("api", "site"), ("staging", "production"))
    shop, old = tables(layout, [placed, other], [in_phase(Phase.EXPOSED)], NOW)
    assert [name for name, _ in shop.rows] == ["api", "site"]
    staging, production = shop.rows[0][1]
    assert (staging.version, staging.moving) == (None, None)
    assert (production.version, production.moving.share) == ("1", 0.05)
    assert (old.plan, old.environments) == ("old", ("production",))
    assert production.health is None
    ((_, (cell,)),) = old.rows
    assert cell.health is not None
    assert (cell.health.state.value, cell.health.since, cell.health.lines) == ("down", NOW, ("boom",))
    assert cell.health.tone is Tone.NEED
    for change in ({"silent": True}, {"home": None}):
        (_, (unknown,)), *_ = tables(None, [{**other, **change}], [], NOW)[0].rows
        assert unknown.health is not None
        assert unknown.health.state.value == "unknown"
        assert unknown.health.because is not None
