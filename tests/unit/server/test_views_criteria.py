"""Criteria as a page, the API and a terminal show them: met, not met or waiting, with what they rest on."""

from dataclasses import replace
from typing import Any

import pytest

from bascule.evidence.verdict import Judgement, Verdict
from bascule.kernel.i18n import render, say
from bascule.plan.measure import Measure, MeasureKind
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.phrases.grammar import parse_condition
from bascule.plan.spec import Criterion, Guard
from bascule.release.facts import Verb
from bascule.release.phases import Phase
from bascule.release.progress import FigureSource, Hold, HoldKind, Watch
from bascule.server.views.buttons import buttons
from bascule.server.views.criteria import CriterionState, criterion_views, until_views
from bascule.server.views.guards import bar
from bascule.server.views.headline import headline, steps_next
from bascule.server.views.past import Past
from bascule.server.views.status import needs_person, notices, standing
from bascule.server.views.steps import left, rail
from tests.kit.releases import ALL, DEPLOY, NOW, errors, release, traffic

TIME = Criterion("average_time < 12m", parse_condition("average_time > 12m"))
MEASURES = {"average_time": Measure(MeasureKind.TIME, "done", "begun", "", 3600.0)}


def judged(verdict: Verdict, total: int = 500) -> Judgement:
    """A judgement of a time."""
    return Judgement(verdict, say("release.no-evidence-yet"), 720.0, 600.0, 560.0, 640.0, total=total)


def shown(*met: Judgement, **watch: Any) -> Any:
    """A release with one criterion that stands so."""
    made = release(DEPLOY, traffic(5), ALL, criteria=(TIME,), measures=MEASURES)
    return replace(made, progress=replace(made.progress, watch=Watch(met=met, **watch)))


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.HEALTHY, CriterionState.MET),
        (Verdict.BREACHED, CriterionState.NOT_MET),
        (Verdict.UNKNOWN, CriterionState.WAITING),
        (Verdict.UNAVAILABLE, CriterionState.WAITING),
    ],
)
def test_a_criterion_is_met_not_met_or_waiting(verdict: Verdict, state: CriterionState) -> None:
    """By how its opposite is judged; its bar is one of times."""
    (view,) = criterion_views(shown(judged(verdict)))
    assert (view.name, view.state) == ("average_time < 12m", state)
    assert view.bar is not None
    assert (view.bar.time, view.bar.share, view.bar.limit) == (True, False, 720.0)


def test_before_the_first_look_it_waits() -> None:
    """There is nothing yet to draw."""
    (view,) = criterion_views(shown())
    assert (view.state, view.because, view.bar) == (CriterionState.WAITING, None, None)


def test_a_comparison_of_times_is_drawn_in_percent() -> None:
    """It says how much worse, not how long."""
    condition = Condition("average_time", Direction.ABOVE, 0.2, relative=True, unit=Unit.TIME)
    drawn = bar(condition, judged(Verdict.UNKNOWN))
    assert (drawn.time, drawn.share) == (False, True)


def test_guards_over_users_do_not_speak_of_requests() -> None:
    """Unless others count requests beside them."""
    guard = Guard("x", parse_condition("average_time > 12m"))
    made = release(DEPLOY, ALL, guards=(guard,), measures=MEASURES)
    made = replace(made, progress=replace(made.progress, watch=Watch(judgements=(judged(Verdict.HEALTHY, 70),))))
    assert standing(made) == say("page.guards-healthy-users", count=1, total=70)
    both = replace(made, spec=replace(made.spec, guards=(guard, errors())))
    looks = (judged(Verdict.HEALTHY, 70), judged(Verdict.HEALTHY, 5000))
    both = replace(both, progress=replace(both.progress, watch=Watch(judgements=looks)))
    assert standing(both) == say("page.guards-healthy", count=2, total=5000)


def test_a_source_of_figures_that_is_away_is_told() -> None:
    """And that it is not counted against the version."""
    (told,) = notices(shown(figures=FigureSource(NOW, unread=2, unread_since=NOW)))
    assert told.title.key == "page.figures-away"
    assert notices(shown(figures=FigureSource(NOW, unread=1, unread_since=NOW))) == ()


def test_what_the_present_step_lasts_until_is_shown_likewise() -> None:
    """Of the step that the release is in and of no other; a release that holds for it asks a person to promote or go back."""
    asked = replace(traffic(5), until=(TIME,))
    made = release(DEPLOY, asked, ALL, measures=MEASURES)
    assert until_views(made) == ()
    watch = Watch(shown=(judged(Verdict.BREACHED),))
    held = Hold(HoldKind.UNTIL, say("release.until-held", missing="x"), NOW)
    here = replace(
        made, progress=replace(made.progress, step=1, phase=Phase.EXPOSED, exposed_at=NOW, watch=watch, hold=held)
    )
    (view,) = until_views(here)
    assert (view.name, view.state) == ("average_time < 12m", CriterionState.NOT_MET)
    told = headline(here, NOW)
    assert render(told.title, "en") == "2 is on hold at 5%: what this step waits for is not shown."
    assert steps_next(here, buttons(here, NOW))[0] == (Verb.PROMOTE, Verb.ROLL_BACK)
    assert Verb.RESUME in buttons(here, NOW)
    assert needs_person(here)


def test_a_step_is_expected_to_last_until_its_criteria_have_spoken() -> None:
    """At the rate of now; nobody can tell where nothing comes."""
    asked = replace(traffic(5, 10.0), until=(TIME,))
    made = release(DEPLOY, asked, ALL, measures=MEASURES)
    for known, expected in ((40.0, 40.0), (2.0, 10.0), (None, None)):
        waits = replace(judged(Verdict.UNKNOWN), left=known)
        progress = replace(made.progress, step=1, met=NOW, watch=Watch(shown=(waits,)))
        assert left(replace(made, progress=progress), NOW) == expected
    step = rail(replace(made, progress=replace(made.progress, step=1)), Past(), NOW)[1]
    assert step.until == ("average_time < 12m",)
