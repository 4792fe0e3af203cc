"""Rehearsing a plan: the versions that are played, at the traffic that is known, with chance from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from bascule.areas.rehearsal.play import play
from bascule.areas.rehearsal.scene import Behaviour, Scene
from bascule.areas.rehearsal.summary import Summary, summarise
from bascule.areas.rehearsal.supposed import GOOD, behaviour, expected, office, team
from bascule.kernel.quantities import Instant
from bascule.plan.model.plan import Plan
from bascule.plan.spec import ReleaseSpec

# What comes where nobody has counted and the plan expects nothing: requests a second.
RATE = 1.0
# How many requests a person makes in a day, where nobody says how many people come.
EACH = 30.0
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is played: from when, so many times, at so many requests a second, with so many people a day (None: from the rate)."""

    begin: Instant
    rate: float
    rollouts: int = 1000
    people: float | None = None
    seed: int = 0
    first: bool = False


def scene_of(plan: Plan, spec: ReleaseSpec, asked: Asked, version: Behaviour) -> Scene:
    """What one version is played in."""
    people = asked.rate * DAY / EACH if asked.people is None else asked.people
    return Scene(
        spec=spec,
        version=version,
        stable=replace(behaviour(spec, GOOD), name="stable"),
        begin=asked.begin,
        rate=asked.rate,
        people=people,
        team=team(plan),
        office=office(plan),
        expected=expected(plan, spec),
        first=asked.first,
    )


def rehearse(plan: Plan, spec: ReleaseSpec, asked: Asked, versions: Sequence[Behaviour]) -> list[Summary]:
    """Every version, so many times each. The same seed tells the same."""
    return [
        summarise(
            one.name,
            [
                play(scene_of(plan, spec, asked, one), Random(f"{asked.seed} {one.name} {number}"))
                for number in range(asked.rollouts)
            ],
        )
        for one in versions
    ]
