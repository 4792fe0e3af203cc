"""What happens after the release: errors and late answers, which nobody has released, and users who do not finish any more.

The trouble is in the world around the program, so every version has it. Alerts see it; one of them takes back what was changed
last, another one gives somebody a task.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bascule.demo.story import LOOK_EVERY
from bascule.kernel.i18n import say
from bascule.kernel.i18n.naming import named

if TYPE_CHECKING:
    from bascule.demo.onboarding.story import Story

FILE, LONGEST = "trouble.json", 45.0
ERRORS, LATE, DROPS = "Onboarding error rate spikes", "Onboarding answers late", "Onboarding completion rate drops"
LONG, MANY = "Onboarding takes too long", "Too many leave at the second step"
FOUND = "The mail service let every call wait. It is asked in the background from now on."


class Trouble:
    """Plays it, and tells what alerts say."""

    def __init__(self, story: "Story") -> None:
        self._story = story
        self._told = 0

    async def play(self) -> Mapping[str, Any]:
        """How many seconds it took until each alert was open, and until what was changed last was back."""
        story, path = self._story, self._story.stage.plan.parent / FILE
        story.tell(say("demo.onboarding-trouble"))
        self._told = await self._newest()
        path.write_text(json.dumps({"fails": 0.2, "waits": 3.4}), encoding="utf-8")
        errors, late = await self._open(ERRORS), await self._open(LATE)
        await self._investigate()
        path.write_text(json.dumps({"ease": "dragging"}), encoding="utf-8")
        long, many = await self._open(LONG), await self._open(MANY)
        story.tell(say("demo.onboarding-drop"))
        path.write_text(json.dumps({"ease": "confusing"}), encoding="utf-8")
        drops = await self._open(DROPS)
        back = await self._until(lambda one: one["way"] not in ("", "owed"), DROPS)
        path.unlink()
        await self._rest()
        took = {"errors": errors, "late": late, "long": long, "many": many, "drops": drops, "back": back}
        return {**took, "way": (await self._alert(DROPS))["way"]}

    async def _rest(self) -> None:
        """Wait for the way back to its end: whoever clears the stage away must not meet somebody who still builds."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            if not await self._story.stage.plane.queries.releases(under_way=True):
                return
            await asyncio.sleep(LOOK_EVERY)

    async def _open(self, name: str) -> float | None:
        return await self._until(lambda one: bool(one["stands"]), name)

    async def _until(self, so: Any, name: str) -> float | None:
        """How long it took until an alert was so; None where it never was."""
        began = time.monotonic()
        while time.monotonic() - began < LONGEST:
            await self._tell()
            if so(await self._alert(name)):
                return round(time.monotonic() - began, 2)
            await asyncio.sleep(LOOK_EVERY)
        return None

    async def _alert(self, name: str) -> dict[str, Any]:
        found = await self._story.people["devops"].ask("GET", "/api/v1/alerts?environment=production")
        return next(dict(one) for one in found["alerts"] if one["name"] == name)

    async def _investigate(self) -> None:
        """The tech lead takes the task, and says what was found."""
        lead = self._story.people["tech-lead"]
        for task in (await lead.ask("GET", "/api/v1/investigations"))["investigations"]:
            if task["name"] == LATE:
                await lead.ask("POST", f"/api/v1/investigations/{task['number']}/take", {})
                await lead.ask("POST", f"/api/v1/investigations/{task['number']}/close", {"found": FOUND})

    async def _newest(self) -> int:
        entries = await self._story.stage.plane.queries.entries(limit=1)
        return entries[-1].number if entries else 0

    async def _tell(self) -> None:
        for entry in await self._story.stage.plane.queries.entries(after=self._told, limit=200):
            self._story.tell(named(entry.message, self._story.names))
            self._told = entry.number
