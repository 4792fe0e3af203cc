"""The experiment of the story: a week of users who met one of two ways in by chance, told to Bascule, and read.

Events are taken for seven days, so the users come within the last seven, and the experiment began a little before: it is the only
thing of the story that is set into the past. It is read when its first whole week is over.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from bascule.areas.experiments.public import Experiments, look, start_experiment
from bascule.areas.flags.public import Author
from bascule.demo.onboarding.people import Actor
from bascule.demo.onboarding.users import Traveller, journey
from bascule.demo.stage import Stage
from bascule.demo.story import LOOK_EVERY
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.wiring.plane import ControlPlane

NAME, FLAG = "onboarding_flow_optimization", "onboarding-flow"
DAY, HOUR, MINUTE = 86_400.0, 3600.0, 60.0
# Each variant needs more than a thousand; a call takes as many events.
EACH, CALL = 1100, 1000
READ_WITHIN = 30.0
# A metric's hour, another for what comes late, and a little.
BEFORE = 2 * HOUR + 5 * MINUTE
REASON = "The five steps are better, and go out step by step under onboarding-optimized."


@dataclass(frozen=True, slots=True)
class Played:
    """How users are played: the key that they tell with, how easy each way in is, how much faster their time runs."""

    key: str
    ease: dict[str, Any]
    scale: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the experiment says, of how many users."""

    outcome: str
    variant: str
    users: int


async def compare(stage: Stage, played: Played, manager: Actor) -> Outcome:
    """Start it, have users come, read it; then the product manager ends it."""
    plane = stage.plane
    plan, now = (await plane.plans.in_force()).plan, plane.runtime.now()
    site, began = Site(plan.name, "production"), Instant(now - 7 * DAY - BEFORE)
    await _come(stage, played, began)
    author = Author(manager.account, began)
    await start_experiment(Experiments(plane.engine), plan, site, (NAME, author, plane.settings.events_days))
    outcome = await _read(plane, site)
    await manager.ask("POST", f"/api/v1/experiments/production/{NAME}/stop", {"reason": REASON})
    return outcome


async def _read(plane: ControlPlane, site: Site) -> Outcome:
    """What it says. Whoever looks from time to time may have taken it a moment ago, and is waited for."""
    experiments, until = Experiments(plane.engine), time.monotonic() + READ_WITHIN
    while True:
        await look(plane)
        run = await experiments.newest(site, NAME)
        if (run is not None and run.outcome) or time.monotonic() > until:
            break
        await asyncio.sleep(LOOK_EVERY)
    reading = dict(run.reading or {}) if run else {}
    return Outcome((run.outcome or "") if run else "", str(reading.get("variant") or ""), 2 * EACH)


async def _come(stage: Stage, played: Played, began: Instant) -> None:
    """Users of seven days, half of them to each way in; their minutes are those of the story, or the figures would be of both."""
    told = [one for number in range(2 * EACH) for one in _user(number, began, played)]
    async with httpx.AsyncClient(base_url=stage.serving.url, auth=(played.key, ""), timeout=30.0) as client:
        for at in range(0, len(told), CALL):
            (await client.post("/v1/batch", json={"batch": told[at : at + CALL]})).raise_for_status()


def _user(number: int, began: Instant, played: Played) -> Iterator[dict[str, Any]]:
    variant, flow = (("control", "original"), ("treatment", "optimized"))[number % 2]
    chance = random.Random(number)
    at = Instant(began + BEFORE + 2 * MINUTE + chance.random() * (7 * DAY - BEFORE - HOUR))
    one = Traveller(f"trial-{number}", chance.choice(("mobile", "desktop")), at, played.scale, chance)
    exposure = one.did("$exposure", 0.0, {}, flag=FLAG, variant=variant)
    yield {**exposure, "timestamp": datetime.fromtimestamp(at - 1.0, UTC).isoformat(timespec="milliseconds")}
    yield from journey(one, {"ease": played.ease[flow]})
