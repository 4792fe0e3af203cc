"""Times, comparisons in samples, and guards that count other users from now on."""

import random

from bascule.evidence.counts import Counts
from bascule.evidence.guard import View, afresh, begin, judge, observe
from bascule.evidence.replay import in_samples, read_samples
from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import render
from bascule.kernel.slot import Slot
from bascule.plan.phrases.condition import MetricKind
from bascule.plan.phrases.grammar import parse_condition
from bascule.plan.spec import Guard
from tests.kit.evidence import VIEW, look, watch


def of(written: str) -> Guard:
    """A guard as a plan writes it."""
    return Guard(written, parse_condition(written))


def values(metric: str, numbers: list[float]) -> Counts:
    """Values of a mean."""
    return Counts(sums={metric: (len(numbers), sum(numbers), sum(one * one for one in numbers))})


def test_times_are_told_as_durations() -> None:
    """Nobody reads 720 seconds."""
    rng, subject = random.Random(3), of("average_time > 12m")
    ticks = [
        look(10.0 * t, values("average_time", [rng.gauss(1000.0, 120.0) for _ in range(20)])) for t in range(1, 20)
    ]
    _, judgements = watch(subject, ticks)
    assert judgements[-1].verdict is Verdict.BREACHED
    assert "the limit is 12 min" in render(judgements[-1].because, "en")
    assert "16 min" in render(judgements[-1].because, "en")
    assert "la limite est 12 min" in render(judgements[-1].because, "fr")
    few = watch(subject, ticks[:2])[1][-1]
    assert "on average over only 40 values; the limit is 12 min" in render(few.because, "en")


def test_a_share_by_any_name_is_judged_as_one() -> None:
    """`abandonment > 20%` counts users who leave."""
    subject = of("abandonment > 20%")
    ticks = [look(10.0 * t, Counts(sums={"abandonment": (40, 16.0, 16.0)})) for t in range(1, 10)]
    assert watch(subject, ticks)[1][-1].verdict is Verdict.BREACHED
    assert "abandonment is 40%" in render(watch(subject, ticks)[1][-1].because, "en")


def test_what_is_compared_in_samples_their_columns_tell() -> None:
    """Counts are shares, values are means."""
    condition = parse_condition("completion lower than stable by 5%")
    counted, valued = "at,slot,total,bad\n1,green,10,3\n", "at;slot;value\n1;green;3,5\n"
    assert in_samples(counted, condition).kind is MetricKind.SHARE
    assert in_samples(valued, condition).kind is MetricKind.MEAN
    assert read_samples(counted, in_samples(counted, condition))[0].counts[Slot.GREEN].sums["completion"][:2] == (10, 7)


def test_users_come_slower_than_requests() -> None:
    """What was healthy stays so for as long as the view says, and is unknown when nobody has come for longer."""
    subject = of("completion < 60%")
    ticks = [look(10.0 * t, Counts(sums={"completion": (50, 45.0, 45.0)})) for t in range(1, 10)]
    state, judgements = watch(subject, ticks)
    assert judgements[-1].verdict is Verdict.HEALTHY
    assert judge(subject, state, 900.0, VIEW).verdict is Verdict.UNKNOWN
    patient = View(Slot.GREEN, fresh=3600.0)
    assert judge(subject, state, 900.0, patient).verdict is Verdict.HEALTHY
    assert judge(subject, state, 9000.0, patient).verdict is Verdict.UNKNOWN


def test_other_users_are_counted_afresh_without_a_new_stake() -> None:
    """Sums begin at nothing, and evidence with at most what was there: no restart makes a false alarm likelier."""
    subject = of("completion < 60%")
    worse = look(10.0, Counts(sums={"completion": (40, 12.0, 12.0)}))
    better = [look(10.0 * t, Counts(sums={"completion": (200, 180.0, 180.0)})) for t in range(1, 30)]
    rich, _ = observe(subject, begin(subject, 0.0), worse, VIEW)
    poor, _ = watch(subject, better)
    for before in (rich, poor):
        after = afresh(subject, before, 500.0)
        assert (after.candidate.n, after.began, after.peak) == (0, 500.0, 0.0)
        assert after.wealth.log <= min(0.0, before.wealth.log) + 1e-9
