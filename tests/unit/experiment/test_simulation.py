"""The promise itself: experiments without any effect, looked at every day, by the real reading."""

import math

import numpy as np
import pytest

from bascule.experiment.comparison import Direction
from bascule.experiment.day import Day
from bascule.experiment.reading import Outcome, read
from bascule.experiment.statistics.summary import Share
from tests.kit.experiments import design

RUNS = 2000


def figures(rates: tuple[float, float], seed: int, runs: int) -> list[list[Day]]:
    """Experiments of 28 days with about 400 users a day and variant."""
    rng = np.random.default_rng(seed)
    users = rng.poisson(400, (runs, 2, 28))
    hits = rng.binomial(users, np.array(rates)[None, :, None])
    return [
        [
            Day(
                day + 1,
                {"a": int(n[0, day]), "b": int(n[1, day])},
                {name: {"conversion": Share(int(n[side, day]), int(k[side, day]))} for side, name in enumerate("ab")},
            )
            for day in range(28)
        ]
        for n, k in zip(users, hits, strict=True)
    ]


def directions(runs: list[list[Day]]) -> list[Direction | None]:
    """What somebody who reads daily decides in the end."""
    decided = (read(design(), days).comparisons[0].decided for days in runs)
    return [look.crossed if look else None for look in decided]


@pytest.mark.long
def test_false_decisions_stay_at_five_percent() -> None:
    """Of 2000 A/A tests at most 5 % decide, half of them for shipping, up to what chance explains; daily p-values do worse."""
    runs = figures((0.1, 0.1), 5, RUNS)
    found = directions(runs)
    slack = 3 * math.sqrt(0.05 * 0.95 / RUNS)
    assert sum(each is not None for each in found) / RUNS <= 0.05 + slack
    assert sum(each is Direction.BETTER for each in found) / RUNS <= 0.025 + slack
    assert naive(runs) > 0.15


def naive(runs: list[list[Day]]) -> float:
    """The part of experiments in which a daily fixed test shows p < 0.05 on a day with all gates met."""
    hits = np.array([[[day.figures[name]["conversion"].successes for day in days] for name in "ab"] for days in runs])  # type: ignore[union-attr]
    users = np.array([[[day.users[name] for day in days] for name in "ab"] for days in runs])
    total = users.cumsum(axis=2)
    share = hits.cumsum(axis=2) / total
    z = (share[:, 1] - share[:, 0]) / np.sqrt((share * (1 - share) / total).sum(axis=1))
    return float((np.abs(z[:, 6:]) > 1.96).any(axis=1).mean())


def test_a_real_effect_is_mostly_found() -> None:
    """A lift of 20 % is shipped in more than nine of ten experiments, and never called worse."""
    found = directions(figures((0.1, 0.12), 6, 100))
    assert found.count(Direction.BETTER) > 90
    assert Direction.WORSE not in found


def test_reading_daily_is_reading_once() -> None:
    """The first day on which a daily reading decides is the day that the reading of all days names."""
    for days in figures((0.1, 0.118), 8, 12):
        daily = [read(design(), days[:day]) for day in range(1, 29)]
        shipped = next((each.day for each in daily if each.outcome is Outcome.SHIP), None)
        decided = daily[-1].comparisons[0].decided
        assert shipped == (decided.day if decided else None)
