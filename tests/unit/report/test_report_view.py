"""The report of a release: from when its figures count, its phases, its way, and what was learnt."""

from dataclasses import replace
from typing import Any

import pytest

from bascule.areas.report.views import figures_since, report_view
from bascule.kernel.i18n import say
from bascule.kernel.stored import as_stored
from bascule.plan.enums import ListPhase
from bascule.plan.model.plan import Objectives
from bascule.plan.sign_off import Item
from bascule.plan.spec import Step, StepKind
from bascule.release.draft import Note, NoteKind
from bascule.release.journal import Entry, seal, write_body
from bascule.release.phases import Event, Phase
from bascule.release.progress import Release, RollbackDecision
from bascule.release.sign_off import Confirmation
from tests.kit.releases import ALL, DEPLOY, NOW, release

LEARNT = Item("after.1", "What was learnt", "After", phase=ListPhase.AFTER)
BEFORE = Item("before.1", "Notes", "Before")
GOALS = Objectives(rollback_time="30s")


def made(scale: float = 1.0, **progress: Any) -> Release:
    """A release that began at NOW, as far as is said."""
    lists = (Step(StepKind.CONFIRM, items=(BEFORE,)), Step(StepKind.CONFIRM, items=(LEARNT,)))
    one = release(lists[0], DEPLOY, ALL, lists[1], time_scale=scale)
    return replace(one, started=NOW, progress=replace(one.progress, **progress))


def entry(after: float, kind: NoteKind, key: str, **data: Any) -> Entry:
    """An entry of the journal so many seconds after the start."""
    return seal(int(after) + 1, write_body("r-1", NOW + after, as_stored(Note(kind, say(key), data))), "")


@pytest.mark.parametrize(
    ("progress", "since"),
    [
        ({}, None),
        ({"exposed_at": NOW + 1}, NOW + 1),
        ({"exposed_at": NOW + 1, "promoted_at": NOW + 5}, NOW + 5),
        ({"exposed_at": NOW + 1, "promoted_at": NOW + 5, "whole_at": {"checkout": NOW + 9}}, NOW + 9),
        ({"exposed_at": NOW + 1, "promoted_at": NOW + 5, "phase": Phase.ROLLED_BACK}, NOW + 1),
    ],
)
def test_figures_are_those_of_whoever_has_all_of_it(progress: dict[str, Any], since: float | None) -> None:
    """Since everybody has it; of a version that went back since somebody had it."""
    assert figures_since(made(**progress)) == since


def test_phases_last_as_the_plan_counts() -> None:
    """A rehearsal's seconds are the days that they stand for; the last phase lasts until the end."""
    entries = [
        entry(0, NoteKind.STEP, "release.begins", phase="Preparation"),
        entry(2, NoteKind.STEP, "release.begins", phase="Canary"),
    ]
    going = report_view(made(100.0), entries, (), GOALS)
    assert [(one.name, one.took) for one in going.phases] == [("Preparation", 200.0), ("Canary", None)]
    assert going.took is None
    ended = report_view(made(100.0, ended_at=NOW + 5), entries, (), GOALS)
    assert [one.took for one in ended.phases] == [200.0, 300.0]
    assert ended.took == 500.0


def test_the_way_tells_what_somebody_had_to_look_at() -> None:
    """Breached guards, waits that nobody expects, and calls; not that it waited for a checklist. Criteria as they stood last."""
    entries = [
        entry(1, NoteKind.HOLD, "release.lacks-items", hold="confirmation"),
        entry(2, NoteKind.VERDICT, "release.verdict-unknown", guard="error_rate > 1%", verdict="unknown"),
        entry(3, NoteKind.VERDICT, "release.verdict-breached", guard="error_rate > 1%", verdict="breached"),
        entry(4, NoteKind.HOLD, "release.until-held", hold="until"),
        entry(5, NoteKind.PAGE, "release.stranded"),
        entry(6, NoteKind.VERDICT, "release.criterion-open", criterion="score > 8", verdict="unknown"),
        entry(7, NoteKind.VERDICT, "release.criterion-met", criterion="score > 8", verdict="healthy"),
    ]
    found = report_view(made(), entries, (), GOALS)
    assert [one.at - NOW for one in found.events] == [3, 4, 5]
    assert [(one.name, one.sentence.key) for one in found.criteria] == [("score > 8", "release.criterion-met")]


def test_a_way_back_is_measured_until_nobody_is_on_the_version() -> None:
    """From the decision on, beside what the plan wanted; an earlier division says nothing."""
    decided = RollbackDecision(say("release.no-evidence-yet"), NOW + 10, Event.RESTORE)
    one = made(rollback=decided, phase=Phase.ROLLED_BACK)
    other = {one.candidate.other.value: 100}
    entries = [
        entry(1, NoteKind.OUTCOME, "engine.weights-set", weights=other),
        entry(11, NoteKind.OUTCOME, "engine.weights-set", weights={one.candidate.value: 5, **other}),
        entry(12, NoteKind.OUTCOME, "engine.weights-set", weights=other),
    ]
    back = report_view(one, entries, (), GOALS).back
    assert back is not None
    assert (back.took, back.goal) == (2.0, 30.0)
    unknown = report_view(one, entries[:1], (), GOALS).back
    assert unknown is not None
    assert unknown.took is None
    assert report_view(made(), entries, (), GOALS).back is None


def test_what_was_learnt_is_what_was_handed_in_afterwards() -> None:
    """By whom, in their words; neither what came before nor what was skipped."""
    settled = {
        "before.1": Confirmation("p-1", NOW, note="written"),
        "after.1": Confirmation("p-2", NOW + 9, note="Five steps are enough.", link="https://wiki.example/1"),
    }
    (learnt,) = report_view(made(confirmations=settled), (), (), GOALS).learnt
    assert (learnt.text, learnt.by, learnt.note) == ("What was learnt", "p-2", "Five steps are enough.")
    settled["after.1"] = replace(settled["after.1"], skipped=True)
    assert report_view(made(confirmations=settled), (), (), GOALS).learnt == ()
