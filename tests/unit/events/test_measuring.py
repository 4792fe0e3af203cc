"""What figures over events mean: who counts, when, and with which value."""

import pytest

from bascule.events.cohorts import MONDAY, WEEK, Back, Cohort, Periods, cohorts, joined
from bascule.events.funnel import Funnel, Stage, funnels
from bascule.events.limits import DAY, HOUR
from bascule.events.measuring import Cell, Happening, Look, Sums, left_out, measured
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
    steps = ("one", "two", "three")
    measure = Measure(MeasureKind.FUNNEL, "three", "one", within=HOUR, steps=steps)
    happenings = [
        did("one", 0), did("two", 10), did("three", 30),
        did("one", 0, "b", "green"), did("three", 5, "b"), did("two", 40, "b"),
        did("one", 0, "c"), did("two", 61, "c"),
        did("two", 0, "d"), did("one", 541, "e"), did("two", 542, "e"),
    ]  # fmt: skip
    found = funnels(measure, happenings, LOOK)
    assert found.whole == Funnel(
        (
            Stage("one", 3, Sums()),
            Stage("two", 2, Sums(2, 3000.0, 600.0**2 + 2400.0**2), 1500.0),
            Stage("three", 1, Sums(1, 1200.0, 1200.0**2), 1200.0),
        )
    )
    assert found.whole.conversion == pytest.approx(1 / 3)
    assert found.whole.drops == (pytest.approx(1 / 3), 0.5)
    assert {group: [stage.users for stage in one.stages] for group, one in found.groups.items()} == {
        "": [2, 1, 1],
        "green": [1, 1, 0],
    }
    assert total(measure, *happenings) == Sums(3, 1.0, 1.0)
    assert funnels(measure, [], LOOK).whole.conversion is None


def test_steps_of_one_instant_are_in_order() -> None:
    """However they were told: a page that sends two events at once has gone both steps."""
    measure = Measure(MeasureKind.FUNNEL, "two", "one", steps=("one", "two"))
    assert total(measure, did("two", 5), did("one", 5)) == Sums(1, 1.0, 1.0)
    assert total(measure, did("two", 4), did("one", 5)) == Sums(1)


@pytest.mark.parametrize(
    ("minutes", "sums"), [(119.9, Sums(1)), (120, Sums(1, 1.0, 1.0)), (179.9, Sums(1, 1.0, 1.0)), (180, Sums(1))]
)
def test_who_comes_back_comes_in_time(minutes: float, sums: Sums) -> None:
    """From the end of `after` on, and before the end of `within`: neighbouring periods share no instant."""
    back = Measure(MeasureKind.RETENTION, "opened", "begun", within=HOUR, after=2 * HOUR)
    assert total(back, did("begun", 0), did("opened", minutes)) == sums
    early = Look(0.0, HOUR, 180 * 60 - 1.0, HOUR)
    assert total(back, did("begun", 0), did("opened", minutes), look=early) == Sums()


def test_promoters_less_detractors() -> None:
    """Nine and ten are +100, below seven -100; what is not on the scale is left out and counted as that."""
    nps = Measure(MeasureKind.NPS, "answered", property="score")
    scores = [10, 9, 8.9, 7, 6.9, 0, -1, 11, "9", True, None]
    happenings = [did("answered", 0, score=score) for score in scores]
    assert total(nps, *happenings) == Sums(6, 0.0, 40_000.0)
    assert left_out(nps, happenings, LOOK) == 5


def test_cohorts_are_of_the_weeks_of_utc() -> None:
    """Each with its users, and per period of their own how many came back of those whose period has passed."""
    monday = MONDAY + 10 * WEEK
    back = Measure(MeasureKind.RETENTION, "opened", "begun", within=DAY, after=WEEK)

    def at(name: str, days: float, who: str, slot: str = "") -> Happening:
        return Happening(who, name, monday + days * DAY, slot)

    happenings = [
        at("begun", 0, "a"), at("opened", 3, "a"), at("opened", 7, "a"), at("opened", 20.9, "a"),
        at("begun", 6.9, "b", "green"), at("opened", 21, "b"),
        at("begun", 7, "c"),
    ]  # fmt: skip
    look = Look(monday, monday + 22 * DAY, monday + 22 * DAY, DAY)
    groups = cohorts(back, happenings, look, Periods(WEEK, 2))
    assert joined(groups) == (Cohort(monday, 2, (Back(2, 1), Back(1, 1))), Cohort(monday + WEEK, 1, (Back(1), Back())))
    assert groups["green"] == (Cohort(monday, 1, (Back(1), Back())),)
