"""Rehearsing a plan: the versions that are played, at the traffic that is known, with chance from a seed."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from random import Random

from bascule.areas.rehearsal.play import Played, play
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
# So many rollouts are one piece of work.
PART = 50


@dataclass(frozen=True, slots=True)
class Terms:
    """What is played: from when, so many times, at so many requests a second, with so many people a day (None: from the rate)."""

    begin: Instant
    rate: float
    rollouts: int = 1000
    people: float | None = None
    seed: int = 0


def scene_of(plan: Plan, spec: ReleaseSpec, terms: Terms, version: Behaviour) -> Scene:
    """What one version is played in."""
    people = terms.rate * DAY / EACH if terms.people is None else terms.people
    return Scene(
        # How long it goes is played from its beginning, whenever that is planned.
        spec=replace(spec, planned=None),
        version=version,
        stable=replace(behaviour(spec, GOOD), name="stable"),
        begin=terms.begin,
        rate=terms.rate,
        people=people,
        team=team(plan),
        office=office(plan),
        expected=expected(plan, spec),
    )


def rehearse(plan: Plan, spec: ReleaseSpec, terms: Terms, versions: Sequence[Behaviour]) -> list[Summary]:
    """Every version, so many times each, on all processors. The same seed tells the same."""
    scenes = [scene_of(plan, spec, terms, one) for one in versions]
    parts = [
        (scene, terms.seed, begin, min(begin + PART, terms.rollouts)) for scene in scenes for begin in _begins(terms)
    ]
    if len(parts) == 1:
        return [summarise(versions[0].name, _part(*parts[0]))]
    # Not forked: whoever calls may have threads.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        played = list(pool.map(_part, *zip(*parts, strict=True)))
    each = len(_begins(terms))
    return [
        summarise(one.name, [rollout for some in played[number * each : (number + 1) * each] for rollout in some])
        for number, one in enumerate(versions)
    ]


def _begins(terms: Terms) -> range:
    return range(0, terms.rollouts, PART)


def _part(scene: Scene, seed: int, begin: int, end: int) -> list[Played]:
    return [play(scene, Random(f"{seed} {scene.version.name} {number}")) for number in range(begin, end)]
