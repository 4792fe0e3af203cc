"""The story: version 1 serves, version 2 goes live, version 3 comes back by itself.

Everything goes through the same order that a person gives; the figures are read from the journal and from the visitors.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from bascule.demo.stage import Stage
from bascule.demo.traffic import Seen, Visitors
from bascule.kernel.i18n import ENGLISH, Message, render, say
from bascule.release.draft import NoteKind
from bascule.release.journal import Entry
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.wiring.start import Order, start_release

LONGEST = 90.0
LOOK_EVERY = 0.2
Tell = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Good:
    """How the good version fared."""

    release: str
    status: str
    requests: int
    failed: int


@dataclass(frozen=True, slots=True)
class Bad:
    """How the bad version fared. `failed_by_switch` counts requests that were lost by moving the traffic."""

    release: str
    status: str
    because: str
    requests: int
    failed: int
    failed_by_switch: int
    share_exposed: float
    seconds_to_decide: float
    seconds_decision_to_zero: float


class Story:
    """Plays the story on a stage and tells it."""

    def __init__(self, stage: Stage, visitors: Visitors, tell: Tell) -> None:
        self.stage, self.visitors, self.tell = stage, visitors, tell

    async def play(self) -> dict[str, Any]:
        """From the first version to the way back; the figures of it."""
        began = time.monotonic()
        self.tell(say("demo.first"))
        await self._release("1")
        self.tell(say("demo.good"))
        good, seen = await self._release("2")
        self.tell(say("demo.bad"))
        bad, bad_seen = await self._release("3")
        return {
            "good": asdict(Good(good.id, good.progress.phase.value, seen.requests, seen.failed)),
            "bad": asdict(await self._bad(bad, bad_seen)),
            "seconds": round(time.monotonic() - began, 2),
        }

    async def _release(self, version: str) -> tuple[Release, Seen]:
        """One release to its end, told entry by entry, and what the visitors saw of it."""
        plane, before = self.stage.plane, self.visitors.now
        order = Order({"shop": version}, "production", "demo")
        (release,) = await start_release(plane, await plane.plans.in_force(), order)
        told, until = 0, time.monotonic() + LONGEST
        while not release.progress.phase.terminal and time.monotonic() < until:
            await asyncio.sleep(LOOK_EVERY)
            release, _ = await plane.queries.release(release.id)
            told = await self._tell(release.id, told)
        await asyncio.sleep(0.5)
        return release, self.visitors.now.since(before)

    async def _tell(self, release: str, told: int) -> int:
        for entry in await self.stage.plane.queries.entries(release=release, after=told):
            self.tell(entry.message)
            told = entry.number
        return told

    async def _bad(self, release: Release, seen: Seen) -> Bad:
        entries = await self.stage.plane.queries.entries(release=release.id, limit=500)
        progress = release.progress
        decided = progress.rollback.at if progress.rollback else 0.0
        zero = zero_at(entries, decided, release)
        return Bad(
            release=release.id,
            status=progress.phase.value,
            because=render(progress.rollback.because if progress.rollback else say("release.not-held"), ENGLISH),
            requests=seen.requests,
            failed=seen.failed,
            failed_by_switch=seen.lost,
            share_exposed=round(seen.of(release.version) / max(seen.requests, 1), 4),
            seconds_to_decide=round(decided - (progress.exposed_at or decided), 3),
            seconds_decision_to_zero=round(zero - decided, 3),
        )


def zero_at(entries: Any, decided: float, release: Release) -> float:
    """When the proxy confirmed that nobody goes to the candidate any more; the end where that is not on record."""
    return next(
        (_at(entry) for entry in entries if _is_zero(entry, decided, release)), release.progress.ended_at or decided
    )


def _at(entry: Entry) -> float:
    at: float = entry.content["at"]
    return at


def _is_zero(entry: Entry, decided: float, release: Release) -> bool:
    content = entry.content
    weights = content["data"].get("weights", {})
    return content["kind"] == NoteKind.OUTCOME and _at(entry) >= decided and weights.get(release.candidate) == 0


def succeeded(figures: dict[str, Any]) -> bool:
    """Whether the story went as it should."""
    good, bad = figures["good"], figures["bad"]
    return bool(
        good["status"] == Phase.SUCCEEDED and bad["status"] == Phase.ROLLED_BACK and bad["failed_by_switch"] == 0
    )
