"""Planned dates and due days: a release does not move before its date, and owners are reminded once each."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bascule.kernel.i18n import ENGLISH, Language, render
from bascule.kernel.quantities import Instant
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.notification import Occasion
from bascule.plan.sign_off import Band, Due, Item
from bascule.plan.spec import ReleaseSpec, Step, StepKind
from bascule.release.decide import decide
from bascule.release.draft import Decision
from bascule.release.facts import Verb
from bascule.release.notices.announcing import Scene, item_of, told
from bascule.release.progress import HoldKind, Release
from bascule.release.steps.due import due_days, tasks
from tests.kit.gates import answers, asks, look
from tests.kit.releases import ALL, DEPLOY, release, spec

DAY = 86400.0


def at(day: int, hour: int = 0, month: int = 12) -> float:
    """An instant of December 2026 in Paris, which is an hour ahead."""
    return datetime(2026, month, day, hour, tzinfo=UTC).timestamp() - 3600.0


PLANNED = at(15, 10)
LISTED = Step(
    StepKind.CONFIRM,
    items=(
        Item("before.1", "Invite the press", "Before", "operator", due=Due(-7, -7)),
        Item("before.2", "Write to everybody", "Before", due=Due(-1, -1)),
    ),
)


def planned(*steps: Step, **changes: object) -> Release:
    """A release that is planned for the 15th at ten."""
    return release(*(steps or (DEPLOY, ALL)), planned=PLANNED, timezone="Europe/Paris", **changes)


def keys(decision: Decision) -> list[str]:
    """What was written down."""
    return [note.message.key for note in decision.notes]


def test_nothing_moves_before_the_planned_date() -> None:
    """It is held until then, looks again at that very instant, and goes on by itself."""
    early = decide(planned(), look(), PLANNED - 1)
    hold = early.release.progress.hold
    assert hold is not None
    assert (hold.kind, early.actions, early.wake_at) == (HoldKind.PLANNED, (), PLANNED)
    then = decide(early.release, look(), PLANNED)
    assert then.release.progress.hold is None
    assert [one.name for one in then.actions] != []


def test_gates_are_asked_for_before_the_planned_date() -> None:
    """People can prepare: what only asks them is not held back by the date."""
    early = decide(planned(LISTED, DEPLOY, ALL), look(), at(1))
    assert early.release.progress.hold is not None
    assert early.release.progress.hold.kind is HoldKind.CONFIRMATION
    confirmed = look(*(asks(Verb.CONFIRM, "p-2", item=name) for name in ("before.1", "before.2")))
    ready = decide(early.release, confirmed, at(2))
    assert ready.release.progress.hold is not None
    assert (ready.release.progress.step, ready.release.progress.hold.kind) == (1, HoldKind.PLANNED)


def test_nobody_resumes_what_is_planned_for_later() -> None:
    """Its date holds it, and that is answered."""
    early = decide(planned(), look(), at(1)).release
    assert answers(decide(early, look(asks(Verb.RESUME, "p-2")), at(1) + 1)) == ["release.gate-holds"]


def test_a_way_back_has_no_date() -> None:
    """Going back is always allowed."""
    back = planned(reuse=True)
    assert decide(back, look(), at(1)).release.progress.hold is None


@pytest.mark.parametrize(
    ("due", "first", "end"),
    [
        (Due(-7, -7), at(8), at(9)),
        (Due(0, 0), at(15), at(16)),
        (Due(1, 3), at(16), at(19)),
        # Summer time ended on 25 October: that day has 25 hours.
        (Due(-51, -51), at(25, month=10) - 3600.0, at(26, month=10)),
    ],
)
def test_days_are_those_of_the_calendar(due: Due, first: float, end: float) -> None:
    """They begin and end at midnight in the plan's zone."""
    assert due_days(planned().spec, due) == (first, end)
    assert due_days(replace(planned().spec, planned=None), due) is None


def test_owners_are_reminded_once_when_due_and_once_when_overdue() -> None:
    """At the beginning of the day, and at its end; whatever is settled reminds nobody."""
    start = planned(LISTED, DEPLOY, ALL)
    quiet = decide(start, look(), at(7))
    assert quiet.wake_at == at(8)
    assert "release.item-due" not in keys(quiet)
    due = decide(quiet.release, look(), at(8))
    assert keys(due).count("release.item-due") == 1
    assert due.wake_at == at(9)
    assert "release.item-due" not in keys(decide(due.release, look(), at(8, 12)))
    late = decide(due.release, look(), at(9))
    assert keys(late).count("release.item-late") == 1
    assert "release.item-late" not in keys(decide(late.release, look(), at(9, 5)))
    settled = decide(late.release, look(asks(Verb.CONFIRM, "p-2", item="before.2")), at(9, 6))
    assert not {"release.item-due", "release.item-late"} & set(keys(decide(settled.release, look(), at(14, 3))))


def test_what_is_due_is_told_with_its_owner() -> None:
    """Due and overdue are occasions of their own, each told once, with what is to be done and for whom."""
    start = decide(planned(LISTED, DEPLOY, ALL), look(), at(7)).release
    for day, occasion in ((8, Occasion.DUE), (9, Occasion.LATE_ITEM)):
        decision = decide(start, look(), at(day))
        happened = told(start, Scene(decision.release, now=Instant(at(day))), decision.notes).happenings
        assert [(one.occasion, one.item) for one in happened] == [(occasion, "before.1")]
        start = decision.release
    assert item_of(start, "before.1") == ("Invite the press", "operator")


@pytest.mark.parametrize("language", [ENGLISH, Language("fr")])
def test_what_is_said_can_be_read(language: Language) -> None:
    """Holds and reminders are sentences with their instants, in both languages."""
    start = decide(planned(LISTED, DEPLOY, ALL), look(), at(7)).release
    notes = [note for day in (8, 9) for note in decide(start, look(), at(day)).notes]
    said = [render(note.message, language, ZoneInfo("Europe/Paris")) for note in notes]
    assert any("9" in one and "Invite the press" in one for one in said)
    early = decide(planned(), look(), at(1)).because
    assert early is not None
    assert "10:00" in render(early, language, ZoneInfo("Europe/Paris"))


def test_a_step_has_a_day_and_an_owner_of_its_own() -> None:
    """It is over when it is behind the release."""
    start = planned(replace(DEPLOY, due=Due(-2, -2), owner="tech-lead", name="Install"), ALL)
    late = decide(start, look(), at(14))
    assert "release.item-late" in keys(late)
    (task,) = tasks(late.release)
    assert (task.owner, task.key) == ("tech-lead", "step-1")
    assert item_of(late.release, "step-1")[1] == "tech-lead"
    behind = replace(late.release, progress=replace(late.release.progress, step=1))
    assert tasks(behind)[0].done


def test_a_preparation_has_its_time() -> None:
    """`within: 1d..2d` beside a confirmation: its owners hear when a day is over, and are called after two."""
    step = replace(LISTED, within=Band(DAY, 2 * DAY), items=(replace(LISTED.items[0], due=None),))
    start = release(step, DEPLOY, ALL)
    begun = start.progress.entered
    assert decide(start, look(), begun + 1).wake_at == begun + DAY
    due = decide(start, look(), begun + DAY)
    assert [note.message.values["owner"] for note in due.notes if note.message.key == "release.item-due"] == [
        "operator"
    ]
    late = decide(due.release, look(), begun + 2 * DAY)
    assert [note.kind for note in late.notes if note.message.key == "release.item-late"] == ["page"]
    done = decide(due.release, look(asks(Verb.CONFIRM, "p-2", item="before.1")), begun + DAY + 1)
    assert "release.item-late" not in keys(decide(done.release, look(), begun + 3 * DAY))


def test_a_spec_of_before_has_no_date() -> None:
    """What was stored by an older Bascule is read, and a date survives being stored."""
    kept = as_stored(spec(DEPLOY, ALL))
    for name in ("planned", "leads"):
        kept.pop(name, None)
    assert from_stored(ReleaseSpec, kept).planned is None
    assert from_stored(ReleaseSpec, as_stored(planned(LISTED, DEPLOY, ALL).spec)) == planned(LISTED, DEPLOY, ALL).spec
