"""Simulated users of the onboarding, who arrive at a fixed rate and act on how easy a version makes it for them.

    ONBOARDING_KEY=… python -m bascule.demo.onboarding.users --port 8090 --bascule http://127.0.0.1:7373 --scale 34560

A user asks the program once which way in they have, and then walks it. What happens on the way is told to Bascule as a page tells
it, in a call five times a second. Minutes are as many times shorter as the release's durations are, so that a user counts in time.
Every 0.2 s a line of JSON tells the totals so far, as the shop's visitors do.
"""

import argparse
import asyncio
import json
import os
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from bascule.demo.load import PATIENCE, Tally, report
from bascule.kernel.quantities import Instant, Seconds

MOST_OPEN, TELL_EVERY = 400, 0.2
BROWSERS, DEVICES = ("chrome", "firefox", "safari", "edge"), ("mobile", "desktop")
ANSWERED, CLIENT_ERRORS = 0.4, 0.003
Happening = dict[str, Any]


@dataclass(slots=True)
class Told:
    """What has happened, and has not been told to Bascule yet."""

    waiting: list[Happening] = field(default_factory=list)

    async def tell(self, url: str, key: str) -> None:
        """For ever: tell of it, in one call at a time."""
        async with httpx.AsyncClient(base_url=url, auth=(key, ""), timeout=PATIENCE) as client:
            while True:
                await asyncio.sleep(TELL_EVERY)
                batch, self.waiting = self.waiting[:2000], self.waiting[2000:]
                if batch:
                    await client.post("/v1/batch", json={"batch": batch})


class Door:
    """Connections to the program, which are used again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, target: str) -> tuple[int, str, bytes]:
        """Status, version and body; a connection that was closed meanwhile is replaced once."""
        while self._idle:
            try:
                return await self._ask(*self._idle.pop(), target)
            except (ConnectionError, asyncio.IncompleteReadError):
                continue
        return await self._ask(*await asyncio.open_connection("127.0.0.1", self._port), target)

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: str
    ) -> tuple[int, str, bytes]:
        writer.write(f"POST {target} HTTP/1.1\r\nhost: onboarding.localhost\r\ncontent-length: 0\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await reader.readexactly(int(fields.get("content-length", "0")))
        if fields.get("connection", "").lower() == "close":
            writer.close()
        else:
            self._idle.append((reader, writer))
        return int(head[0].split(" ")[1]), fields.get("x-version", ""), body


@dataclass(slots=True)
class Crowd:
    """Everybody who comes: how much faster their time runs, what came back, and what there is to tell."""

    door: Door
    scale: float
    tally: Tally = field(default_factory=Tally)
    told: Told = field(default_factory=Told)

    async def come(self, number: int) -> None:
        """One user, from the question which way in they have to the last step that they take."""
        chance = random.Random(number)
        browser, device = chance.choice(BROWSERS), chance.choice(DEVICES)
        who, at = f"u{os.getpid()}-{number}", datetime.now(UTC).timestamp()
        try:
            async with asyncio.timeout(PATIENCE):
                target = f"/onboarding?user={who}&browser={browser}&version=1.{number % 5}.0"
                status, version, body = await self.door.ask(target)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.tally.lost[type(error).__name__] += 1
            return
        if not version:
            self.tally.lost[f"answer {status} of the proxy"] += 1
            return
        self.tally.answers[f"{version} {status}"] += 1
        found = json.loads(body) if status == 200 else {}
        waited = round(datetime.now(UTC).timestamp() - at, 4)
        # The way in begins when the answer is there.
        self.told.waiting += journey(Traveller(who, device, Instant(at + waited), self.scale, chance, waited), found)


@dataclass(frozen=True, slots=True)
class Traveller:
    """A user: who, on what, since when, how much faster their time runs, their luck, and how long they waited for an answer."""

    who: str
    device: str
    at: Instant
    scale: float
    chance: random.Random
    waited: float = 0.0

    def did(self, event: str, minutes: float, found: Mapping[str, Any], **properties: Any) -> Happening:
        """An event so many minutes of theirs after they came, marked with what they met."""
        moment = datetime.fromtimestamp(self.at + minutes * 60 / self.scale, UTC)
        marks = {name: found[name] for name in ("slot", "flags") if found.get(name)}
        met = {"flow": found["flow"]} if "flow" in found else {}
        return {
            "type": "track", "userId": self.who, "event": event, "messageId": f"{self.who}-{event}",
            "timestamp": moment.isoformat(timespec="microseconds"), "properties": {"device": self.device, **met, **properties},
            "context": {"bascule": marks, "device": {"type": self.device}},
        }  # fmt: skip


def journey(one: Traveller, found: Mapping[str, Any]) -> Iterator[Happening]:
    """What a user does with what they were given; of an answer that failed, nothing but that."""
    yield one.did("onboarding_started", 0.0, found, seconds=one.waited)
    if not found:
        yield one.did("server_error", 0.0, found)
        return
    ease, chance = found["ease"], one.chance
    minutes = ease["minutes"] * chance.uniform(0.7, 1.3)
    yield one.did("onboarding_step_2", minutes * 0.2, found)
    if chance.random() < CLIENT_ERRORS:
        yield one.did("client_error", minutes * 0.3, found)
    if chance.random() < ease["leave_at_2"]:
        return
    yield one.did("onboarding_step_3", minutes * 0.4, found)
    yield one.did("onboarding_bot_check", minutes * 0.8, found)
    if chance.random() < ease["leave_at_robot"]:
        return
    yield one.did("onboarding_completed", minutes, found)
    if chance.random() < ANSWERED:
        score = min(max(round(chance.gauss(ease["score"], 1.0)), 1), 10)
        yield one.did("survey_answered", minutes + 1, found, survey="onboarding", score=score)


async def arrive(crowd: Crowd, rate: float, seconds: Seconds) -> None:
    """Let users arrive for a time, whether or not those before them are through; at most `MOST_OPEN` at once."""
    loop = asyncio.get_running_loop()
    begin, open_ = loop.time(), set[asyncio.Task[None]]()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(begin + number / rate - loop.time(), 0))
        if len(open_) < MOST_OPEN:
            task = asyncio.create_task(crowd.come(number))
            open_.add(task)
            task.add_done_callback(open_.discard)
    await asyncio.gather(*open_)


async def main(options: argparse.Namespace) -> None:
    """Users, what they tell, and the totals, side by side."""
    crowd = Crowd(Door(options.port), options.scale)
    parts = [
        asyncio.create_task(one)
        for one in (
            report(crowd.tally),
            crowd.told.tell(options.bascule, os.environ["ONBOARDING_KEY"]),
            arrive(crowd, options.rate, options.seconds),
        )
    ]
    await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    for part in parts:
        part.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Simulated users of the onboarding.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--bascule", required=True, help="where Bascule answers")
    parser.add_argument("--scale", type=float, default=1.0, help="how much faster their time runs")
    parser.add_argument("--rate", type=float, default=300.0, help="users a second")
    parser.add_argument("--seconds", type=float, default=300.0, help="how long at most")
    try:
        asyncio.run(main(parser.parse_args()))
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)
