"""The way into a product: eight steps as it was, or five where the feature flag `onboarding-optimized` is on for a user.

    python3 app.py --port 3000 --version 2.0.0 --slot green

`POST /onboarding?user=ana&browser=firefox&version=1.4.0` begins one, and tells a page which steps to show; `/` is that page.
Flags come from Bascule (BASCULE_URL, BASCULE_KEY) and are decided in this process; without them everybody has the eight steps.

What real people would find out is written in ease.json: how many finish, how long they take, what they say of it. Simulated users
act on it. Versions whose names say so are bad ones, so that a demo can show what happens to them.
"""

import argparse
import asyncio
import html
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bascule.flags import Flags

FLAG, EXPERIMENT = "onboarding-optimized", "onboarding-flow"
STEPS = {
    "original": ("welcome", "address", "password", "profile", "company", "team", "robot", "done"),
    "optimized": ("welcome", "address", "profile", "robot", "done"),
}


@dataclass(frozen=True)
class Ease:
    """How a way in works for its users: the shares that leave at two of its steps, minutes, and the mean of their answers."""

    leave_at_2: float
    leave_at_robot: float
    minutes: float
    score: float


EASE = {name: Ease(**one) for name, one in json.loads(Path(__file__).with_name("ease.json").read_text("utf-8")).items()}
# Versions whose five steps are worse, by what their names end in.
WORSE = {name: ease for name, ease in EASE.items() if name not in STEPS}
FAILS, WAITS = {"failing": 0.15}, {"slow": 3.4}
# What is wrong with the world, for every version, while there is this file: {"fails": 0.2, "waits": 3.4, "ease": "confusing"}.
TROUBLE, LOOK_EVERY = Path(__file__).with_name("trouble.json"), 0.2


def flow_of(flags: Flags | None, user: str, browser: str, version: str) -> tuple[str, str]:
    """Which way in a user has, and which variant of the feature flag that is."""
    if flags is None:
        return "original", "off"
    context = {"targetingKey": user, "browser": browser, "version": version}
    if flags.on(FLAG, context):
        return "optimized", "on"
    tried = flags.value(EXPERIMENT, context, {"flow": "original"})
    return str(tried.get("flow", "original")), "off"


def ease_of(release: str, flow: str, troubled: str = "") -> Ease:
    """How a version's way in works."""
    worse = next((ease for name, ease in WORSE.items() if name == troubled or release.endswith(name)), None)
    return worse if worse is not None and flow == "optimized" else EASE[flow]


def page(flow: str) -> str:
    """The page, with a field for each step."""
    fields = "".join(
        f'<li><label for="{name}">{html.escape(name.capitalize())}</label> <input id="{name}" name="{name}"></li>'
        for name in STEPS[flow]
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Get started</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body><main><h1>Get started</h1><form><ol>{fields}</ol><button>Continue</button></form></main></body></html>"
    )


@dataclass
class App:
    """A version of the program in its slot."""

    version: str
    slot: str
    flags: Flags | None
    count: int = 0
    trouble: dict[str, Any] = field(default_factory=dict)

    async def look_around(self) -> None:
        """For ever: see what is wrong with the world."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            with suppress(OSError, ValueError):
                self.trouble = json.loads(TROUBLE.read_text("utf-8")) if TROUBLE.exists() else {}

    async def answer(self, target: str) -> tuple[int, str, str]:
        """Status, content type and body."""
        parts = urlsplit(target)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/api/health":
            return 200, "application/json", json.dumps({"version": self.version})
        await asyncio.sleep(self._delay())
        if self._fails():
            return 500, "text/plain", "out of order"
        flow, variant = flow_of(
            self.flags, asked.get("user", ""), asked.get("browser", "chrome"), asked.get("version", "1.0.0")
        )
        if parts.path == "/":
            return 200, "text/html; charset=utf-8", page(flow)
        if parts.path != "/onboarding":
            return 404, "text/plain", "no such page"
        told = {"release": self.version, "slot": self.slot, "flow": flow, "steps": STEPS[flow]}
        ease = ease_of(self.version, flow, str(self.trouble.get("ease", "")))
        told |= {"flags": {FLAG: variant}, "ease": asdict(ease)}
        return 200, "application/json", json.dumps(told)

    def _delay(self) -> float:
        waits = (seconds for name, seconds in WAITS.items() if self.version.endswith(name))
        return float(self.trouble.get("waits", next(waits, 0.002)))

    def _fails(self) -> bool:
        """One request in so many, in turn: a demo that is played twice shows the same twice."""
        self.count += 1
        fails = (share for name, share in FAILS.items() if self.version.endswith(name))
        share = float(self.trouble.get("fails", next(fails, 0.0)))
        return int(self.count * share) != int((self.count - 1) * share)


async def converse(app: App, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer requests on one connection until the client is done with it."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            status, kind, body = await app.answer(head.split(b" ", 2)[1].decode("ascii", "replace"))
            payload, close = body.encode(), b"connection: close" in head.lower()
            writer.write(
                f"HTTP/1.1 {status} {'OK' if status == 200 else 'Error'}\r\ncontent-type: {kind}\r\n"
                f"x-version: {app.version}\r\ncontent-length: {len(payload)}\r\n"
                f"connection: {'close' if close else 'keep-alive'}\r\n\r\n".encode()
                + payload
            )
            await writer.drain()
            if close:
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main(port: int, app: App) -> None:
    """Serve until told to stop."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await converse(app, reader, writer)

    server = await asyncio.start_server(meet, "127.0.0.1", port, backlog=1024)
    print(f"version {app.version} listens on {port}", flush=True)
    looking = asyncio.create_task(app.look_around())
    async with server:
        await server.serve_forever()
    looking.cancel()


def followed() -> Flags | None:
    """The flags of Bascule, where this process is told of one."""
    url, key = os.environ.get("BASCULE_URL", ""), os.environ.get("BASCULE_KEY", "")
    return Flags.open(url, key) if url and key else None


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The way into a product.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--slot", default="")
    options = parser.parse_args()
    asyncio.run(main(options.port, App(options.version, options.slot, followed())))
