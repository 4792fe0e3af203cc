"""What figures over events mean: who counts, when, and with which value."""

import pytest

from bascule.events.funnel import Funnel, Stage, funnel
from bascule.events.limits import HOUR
from bascule.events.measuring import Cell, Happening, Look, Sums, measured
from bascule.plan.measure import Measure, MeasureKind

LOOK = Look(0.0, 10 * HOUR, 10 * HOUR, 24 * HOUR)
SHARE = Measure(MeasureKind.SHARE, "done", "begun", "", HOUR)


def total(measure: Measure, *happenings: Happening, look: Look = LOOK) -> Sums:
    """All cells together."""
    return sum(measured(measure, happenings, look).values(), Sums())


def did(name: str, minutes: float, who: str = "a", slot: str = "", **properties: object) -> Happening:
    """Somebody did something."""
    return Happening(who, name, minutes * 60, slot, properties)


@pytest.mark.parametrize(
    ("happenings", "sums"),
    [
        ([did("begun", 0), did("done", 60)], Sums(1, 1.0, 1.0)),
        ([did("begun", 0), did("done", 60.1)], Sums(1)),
        ([did("begun", 5), did("done", 4)], Sums(1)),
        ([did("begun", 0), did("begun", 90), did("done", 100)], Sums(1)),
        ([did("begun", 0), did("done", 1, "b")], Sums(1)),
        ([did("done", 1)], Sums()),
    ],
)
def test_a_share_is_of_users(happenings: list[Happening], sums: Sums) -> None:
    """Each once, from their first start, for the time that is given."""
    assert total(SHARE, *happenings) == sums


def test_users_count_when_they_are_ripe() -> None:
    """Who started a moment ago counts when the time has passed, whatever they did: success is no earlier than failure."""
    for now, done, sums in ((30, (), Sums()), (30, (did("done", 20),), Sums()), (60, (), Sums(1))):
        look = Look(0.0, HOUR, now * 60.0, HOUR)
        assert total(SHARE, did("begun", 0), *done, look=look) == sums


def test_who_may_still_go_on_has_not_stopped() -> None:
    """A share of those who did not do something is known when the time has passed."""
    stopped = Measure(MeasureKind.SHARE, "step 2", "step 2", "step 3", HOUR)
    one, other, late = did("step 2", 0), did("step 2", 0, "b"), did("step 3", 61, "b")
    assert total(stopped, one, look=Look(0.0, HOUR, 59 * 60.0, HOUR)) == Sums()
    assert total(stopped, one, other, late, did("step 3", 30)) == Sums(2, 1.0, 1.0)


def test_a_time_is_of_those_who_come() -> None:
    """From the first start to the first event after it."""
    time = Measure(MeasureKind.TIME, "done", "begun")
    assert total(time, did("begun", 1), did("done", 3), did("done", 9), did("begun", 0, "b")) == Sums(1, 120.0, 14400.0)


def test_a_mean_is_of_numbers() -> None:
    """What is no number, or none that can be added up, is left out."""
    mean = Measure(MeasureKind.MEAN, "answered", property="score")
    scores = [7, 9.5, True, "8", None, 1e200, 1e-200]
    happenings = [did("answered", 0, score=score) for score in scores]
    assert total(mean, *happenings, did("answered", 0), did("other", 0, score=1)) == Sums(3, 16.5, 139.25)


def test_cells_are_of_the_start() -> None:
    """Its slot, the hour of it, and the variant that the user saw first; only starts within the span."""
    look = Look(HOUR, 3 * HOUR, 9 * HOUR, HOUR, {"a": "on"})
    happenings = [
        did("begun", 59), did("begun", 61, slot="green"), did("done", 100, slot="blue"),
        did("begun", 179, "b", "blue"), did("begun", 180, "c"),
    ]  # fmt: skip
    assert measured(SHARE, happenings, look) == {
        Cell(HOUR, "green", "on"): Sums(1, 1.0, 1.0),
        Cell(2 * HOUR, "blue", ""): Sums(1),
    }


def test_a_funnel_counts_those_who_come_to_each_step() -> None:
    """In order, within the time from the first step, with the time of each step and the loss before it."""
    happenings = [
        did("one", 0), did("two", 10), did("three", 30),
        did("one", 0, "b"), did("three", 5, "b"), did("two", 40, "b"),
        did("one", 0, "c"), did("two", 61, "c"),
        did("two", 0, "d"),
    ]  # fmt: skip
    found = funnel(["one", "two", "three"], happenings, HOUR)
    assert found == Funnel(
        (
            Stage("one", 3, Sums()),
            Stage("two", 2, Sums(2, 3000.0, 600.0**2 + 2400.0**2)),
            Stage("three", 1, Sums(1, 1200.0, 1200.0**2)),
        )
    )
    assert found.conversion == pytest.approx(1 / 3)
    assert found.drops == (pytest.approx(1 / 3), 0.5)
    assert funnel(["one", "two"], []).conversion is None
