"""Synthetic visitors as the release decides on them: when they are due, how many, and what is written down."""

from dataclasses import replace

import pytest

from bascule.evidence.counts import Counts
from bascule.kernel.i18n import render
from bascule.kernel.slot import Slot
from bascule.plan.asking import Visitors
from bascule.release.decide import decide
from bascule.release.guarding.visitors import due, seen, users_a_second
from bascule.release.guarding.watch import deltas
from bascule.release.phases import Phase
from bascule.release.progress import Hold, HoldKind, Progress, Release
from tests.kit.releases import ALL, BECAUSE, DEPLOY, NOW, after, errors, facts, release, soak, traffic

FIVE = Visitors(5.0, ("/",), lasting=100.0)
BLUE = Counts(100, 2, {0.5: 3})


def exposed(phase: Phase = Phase.EXPOSED, **changes: object) -> Release:
    """A release that has exposed somebody."""
    made = release(DEPLOY, traffic(20, 60.0), ALL, soak(10.0), guards=(errors(),), visitors=FIVE)
    return replace(made, progress=Progress(phase, exposed_at=NOW, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("users", "visitors"), [(0.0, 5.0), (2.0, 3.0), (5.0, 0.0), (400.0, 0.0), (None, 0.0)])
def test_they_make_up_for_users(users: float | None, visitors: float) -> None:
    """What users lack of the rate, and nothing where there are enough, or where nobody has counted yet."""
    assert due(exposed(), users, NOW + 1) == visitors


@pytest.mark.parametrize("phase", list(Phase))
def test_they_come_while_somebody_is_exposed(phase: Phase) -> None:
    """Neither before, nor while a release goes back, nor when it has ended."""
    assert bool(due(exposed(phase), 0.0, NOW + 1)) == (phase in {Phase.EXPOSED, Phase.PROMOTED})


def test_they_come_no_longer_than_the_plan_says() -> None:
    """From the first exposed share on, for its time, and never where the plan does not ask for them."""
    assert [due(exposed(), 0.0, NOW + at) for at in (99.9, 100.0)] == [5.0, 0.0]
    unasked = replace(exposed(), spec=replace(exposed().spec, visitors=None))
    assert due(unasked, 0.0, NOW + 1) == 0.0


def test_nobody_comes_while_a_person_is_waited_for() -> None:
    """Evidence moves a person's hold on as little as it moves a guard's; it does end one for evidence."""
    held = {
        kind: exposed(hold=Hold(kind, BECAUSE, NOW)) for kind in (HoldKind.PERSON, HoldKind.GUARD, HoldKind.EVIDENCE)
    }
    assert [due(one, 0.0, NOW + 1) for one in held.values()] == [0.0, 0.0, 5.0]


def test_users_are_counted_over_the_last_seconds() -> None:
    """A proxy that counts anew begins anew, and a second's worth is needed to say anything."""
    readings = seen((), (NOW, 1000))
    assert users_a_second(readings) is None
    readings = seen(readings, (NOW + 2, 1008))
    assert users_a_second(readings) == 4.0
    assert users_a_second(seen(readings, (NOW + 11, 1010))) == pytest.approx(2 / 9)
    assert users_a_second(seen(readings, (NOW + 3, 7))) is None
    assert users_a_second(seen(readings, (NOW - 60, 1020))) is None


def test_the_journal_says_that_they_come_and_how_many_came() -> None:
    """Once at the first exposed share, and once at the end, failures and all."""
    start = replace(release(DEPLOY, traffic(20), ALL, visitors=FIVE), progress=Progress(step=1, entered=NOW))
    came = {Slot.BLUE: Counts(40, 1, visitors=Counts(30, 1)), Slot.GREEN: Counts(10, 0, visitors=Counts(8, 0))}
    told: list[str] = []
    for number, look in enumerate([facts(), facts(), facts(20, totals=came), facts(100, totals=came)]):
        decision = decide(start, look, NOW + number)
        start, told = decision.release, [*told, *(render(note.message, "en") for note in decision.notes)]
    assert start.progress.phase is Phase.SUCCEEDED
    assert [line for line in told if "ynthetic" in line] == [
        "Where fewer than 5 requests a second come, synthetic visitors make up for users, for at most 1 min 40 s. "
        "They are never counted as users.",
        "Synthetic visitors made 38 requests, of which 1 failed. They are not counted as users.",
    ]


def test_nothing_is_said_where_none_are_asked_for() -> None:
    """A plan without visitors has a journal without them."""
    decision = after(replace(release(ALL), progress=Progress(entered=NOW)), facts(), facts(100))
    assert "ynthetic" not in " ".join(render(note.message, "en") for note in decision.notes)


def test_users_are_what_is_left() -> None:
    """Counts without their visitors, also as what has come since a look, and where the proxy counts anew."""
    both = BLUE.visited_by(Counts(10, 1, {0.5: 1}))
    assert (both.total, both.errors, both.over) == (110, 3, {0.5: 4})
    assert both.users == BLUE
    more = both.users.visited_by(Counts(17, 4, {0.5: 2}))
    fresh = deltas({Slot.BLUE: both}, {Slot.BLUE: more})[Slot.BLUE]
    assert (fresh.total, fresh.users.total, fresh.visitors) == (7, 0, Counts(7, 3, {0.5: 1}))
    assert deltas({Slot.BLUE: more}, {Slot.BLUE: both})[Slot.BLUE] == both
    first = deltas({Slot.BLUE: BLUE}, {Slot.BLUE: both})[Slot.BLUE]
    assert (first.users.total, first.visitors) == (0, Counts(10, 1, {0.5: 1}))
