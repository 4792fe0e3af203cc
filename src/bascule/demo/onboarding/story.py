"""The story of the onboarding: what serves, what is tried, five versions that come back, and one that everybody has in the end.

Each chapter is a release of the same plan. People settle what is theirs, and in some chapters one of them decides; everything else
is decided by the plan. The figures are read from the journal and from where the messages arrive.
"""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bascule.areas.experiments.public import PACKAGES
from bascule.demo.onboarding.people import People, gather
from bascule.demo.onboarding.scenery import COMPONENT, SCALE, Scenery
from bascule.demo.onboarding.trouble import Trouble
from bascule.demo.story import LOOK_EVERY, Tell, zero_at
from bascule.demo.traffic import crowd
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import ENGLISH, render, say
from bascule.kernel.i18n.naming import named
from bascule.kernel.quantities import Seconds
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.release.draft import NoteKind
from bascule.release.facts import Verb
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from bascule.wiring.start import Order, start_release

if TYPE_CHECKING:
    from bascule.demo.onboarding.trial import Outcome

LONGEST, DELIVERED = 150.0, 15.0
RATE, SECONDS = 300.0, 420.0
FLAG = "onboarding-optimized"
ENVIRONMENT = "production"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A version, how its release is to end, and what somebody decides on the way."""

    name: str
    version: str
    ends: Phase
    decide: Callable[["Story", Release], Awaitable[bool]] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """How a chapter went. `back` is how long the way back took from its decision until nobody was on the version."""

    name: str
    release: str
    version: str
    status: str
    because: str
    seconds: Seconds
    back: float | None
    as_it_should: bool


class Story:
    """Plays chapters on a scenery and tells them."""

    def __init__(self, scenery: Scenery, tell: Tell, scale: float = SCALE) -> None:
        self.scenery, self.tell, self.scale = scenery, tell, scale
        self.stage = scenery.stage
        self.people: People
        self.names: dict[str, str] = {}
        self.emergency: float | None = None

    async def play(self, chapters: Sequence[Chapter]) -> dict[str, Any]:
        """From what serves to the last chapter; the figures of it."""
        began = time.monotonic()
        key = await self._open()
        tried = await self._try(key)
        words = ("--port", str(self.stage.port), "--bascule", self.stage.serving.url, "--scale", str(self.scale))
        os.environ["ONBOARDING_KEY"] = key
        try:
            async with crowd(
                "bascule.demo.onboarding.users", *words, "--rate", str(RATE), "--seconds", str(SECONDS)
            ) as seen:
                told = [await self._chapter(chapter) for chapter in chapters]
                trouble = await Trouble(self).play() if told[-1].status == Phase.SUCCEEDED else None
            covered = await self._covered()
        finally:
            await self.people.leave()
        return {
            "chapters": [asdict(one) for one in told],
            "trouble": trouble,
            "coverage": covered,
            "experiment": asdict(tried) if tried else None,
            "emergency_seconds": self.emergency,
            "messages": len(self.scenery.room.heard),
            "users": seen.now.requests,
            "lost": seen.now.lost,
            "seconds": round(time.monotonic() - began, 2),
        }

    async def _open(self) -> str:
        """What served before, the key of the program and its users, the plan, and its people."""
        plane = self.stage.plane
        key = await self._key()
        os.environ |= {"ONBOARDING_BASCULE": self.stage.serving.url, "ONBOARDING_KEY": key}
        self.tell(say("demo.onboarding-before"))
        (release,) = await start_release(
            plane, await plane.plans.in_force(), Order({COMPONENT: "1.0.0"}, ENVIRONMENT, "demo")
        )
        await self._follow(release, None)
        self.tell(say("demo.onboarding-plan"))
        text = {"text": self.scenery.text("bascule.yaml"), "name": "bascule.yaml", "author": "demo", "alone": True}
        await self._post("/api/v1/plans", text)
        self.people = await gather(self.stage, (await plane.plans.in_force()).plan)
        self.names = await plane.people.accounts.names()
        return key

    async def _try(self, key: str) -> "Outcome | None":
        """The experiment before the release, where the packages that read one are installed."""
        if not all(find_spec(name) for name in PACKAGES):
            self.tell(say("demo.onboarding-no-trial"))
            return None
        from bascule.demo.onboarding.trial import Played, compare

        self.tell(say("demo.onboarding-trial"))
        played = Played(key, json.loads(self.scenery.text("ease.json")), self.scale)
        outcome = await compare(self.stage, played, self.people["product-manager"])
        for entry in await self.stage.plane.queries.entries(limit=1000):
            if entry.content["kind"] == NoteKind.EXPERIMENT:
                self.tell(named(entry.message, self.names))
        return outcome

    async def _key(self) -> str:
        made = await self._post("/api/v1/keys", {"name": "onboarding", "environment": ENVIRONMENT, "service": True})
        return str(made["key"])

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the control plane is told with the token of its own machine."""
        import httpx

        headers = {"authorization": f"Bearer {self.stage.serving.token}"}
        async with httpx.AsyncClient(base_url=self.stage.serving.url, headers=headers, timeout=30.0) as client:
            answer = await client.post(path, json=body)
        answer.raise_for_status()
        return dict(answer.json())

    async def _covered(self) -> dict[str, Any]:
        """How many demands of the document the run has shown, and which it has not; the last messages may still be on their way."""
        until = time.monotonic() + DELIVERED
        while True:
            found = await self.people["product-manager"].ask("GET", f"/api/v1/coverage?environment={ENVIRONMENT}")
            if not found["counts"]["waiting"] or time.monotonic() > until:
                break
            await asyncio.sleep(LOOK_EVERY)
        waiting = [f"{one['lines']}: {one['demand']}" for one in found["demands"] if one["state"] == "waiting"]
        return {**found["counts"], "missing": waiting}

    async def _chapter(self, chapter: Chapter) -> Told:
        began = time.monotonic()
        self.tell(CHAPTERS[chapter.name])
        body = {
            "component": COMPONENT,
            "version": chapter.version,
            "environment": ENVIRONMENT,
            "time_scale": self.scale,
        }
        made = await self.people["tech-lead"].ask("POST", "/api/v1/releases", body)
        release, _ = await self.stage.plane.queries.release(made["id"])
        release = await self._follow(release, chapter)
        back = release.progress.rollback
        entries = await self.stage.plane.queries.entries(release=release.id, limit=1000)
        return Told(
            name=chapter.name,
            release=release.id,
            version=chapter.version,
            status=release.progress.phase.value,
            because=render(back.because, ENGLISH) if back else "",
            seconds=Seconds(round(time.monotonic() - began, 2)),
            back=round(zero_at(entries, back.at, release) - back.at, 3) if back else None,
            as_it_should=release.progress.phase is chapter.ends,
        )

    async def _follow(self, release: Release, chapter: Chapter | None) -> Release:
        """A release to its end, while people do what is theirs."""
        told, until, decided = 0, time.monotonic() + LONGEST, False
        while not release.progress.phase.terminal and time.monotonic() < until:
            await asyncio.sleep(LOOK_EVERY)
            release, _ = await self.stage.plane.queries.release(release.id)
            for entry in await self.stage.plane.queries.entries(release=release.id, after=told):
                self.tell(named(entry.message, self.names))
                told = entry.number
            if chapter is not None:
                await self.people.settle(release)
                decided = decided or (chapter.decide is not None and await chapter.decide(self, release))
                await self._go_on(release, chapter)
        return release

    async def _go_on(self, release: Release, chapter: Chapter) -> None:
        """What was switched off in an emergency stays off until somebody says otherwise: the tech lead does, for the next one."""
        hold = release.progress.hold
        if hold is not None and hold.kind is HoldKind.PERSON and chapter.decide is None:
            await self.people["tech-lead"].say(
                release, Verb.RESUME, "The fault is mended, and was looked at by two of us."
            )


async def give_up(story: Story, release: Release) -> bool:
    """The product manager, asked because the criteria are not met, has the release go back."""
    hold = release.progress.hold
    if hold is None or hold.kind is not HoldKind.UNTIL:
        return False
    reason = "It takes people longer than we have promised."
    await story.people["product-manager"].say(release, Verb.ROLL_BACK, reason)
    return True


async def pull_the_cord(story: Story, release: Release) -> bool:
    """In an emergency whoever is on duty switches the feature off, and has the version before put back, in one go."""
    progress = release.progress
    if progress.phase.terminal or release.spec.steps[progress.step].flag != FLAG or progress.met is None:
        return False
    began, devops = time.monotonic(), story.people["devops"]
    reason = "Support has twenty calls about the new way in."
    await devops.ask(
        "POST", f"/api/feature-flags/{FLAG}?environment={ENVIRONMENT}", {"enabled": False, "reason": reason}
    )
    await devops.say(release, Verb.ROLL_BACK, reason)
    while not release.progress.phase.terminal and time.monotonic() - began < LONGEST:
        await asyncio.sleep(LOOK_EVERY / 4)
        release, _ = await story.stage.plane.queries.release(release.id)
    story.emergency = round(time.monotonic() - began, 3)
    return True


CHAPTERS = {
    "confusing": say("demo.onboarding-confusing"),
    "failing": say("demo.onboarding-failing"),
    "slow": say("demo.onboarding-slow"),
    "middling": say("demo.onboarding-middling"),
    "emergency": say("demo.onboarding-emergency"),
    "good": say("demo.onboarding-good"),
}
WHOLE = (
    Chapter("confusing", "2.0.0-confusing", Phase.ROLLED_BACK),
    Chapter("failing", "2.0.1-failing", Phase.ROLLED_BACK),
    Chapter("slow", "2.0.2-slow", Phase.ROLLED_BACK),
    Chapter("middling", "2.0.3-middling", Phase.ROLLED_BACK, give_up),
    Chapter("emergency", "2.1.0", Phase.ROLLED_BACK, pull_the_cord),
    Chapter("good", "2.1.1", Phase.SUCCEEDED),
)


def chosen(names: Sequence[str]) -> Sequence[Chapter]:
    """The chapters of these names, in the story's order; all where none is named. Raises `BasculeError` for one that is not."""
    known = [one.name for one in WHOLE]
    for name in names:
        if name not in known:
            raise BasculeError(say("demo.no-chapter", found=name, allowed=listed(known)), did_you_mean(name, known))
    return [one for one in WHOLE if not names or one.name in names]


def went_well(figures: dict[str, Any]) -> bool:
    """Whether every chapter ended as it should, and nobody was lost on the way."""
    trouble = figures["trouble"]
    return all(one["as_it_should"] for one in figures["chapters"]) and (trouble is None or trouble["way"] == "back")
