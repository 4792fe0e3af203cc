"""Those who mean harm, and the visitors beside them: processes that go on until their standard input ends.

    python -m bench.hostile_loads LOAD TARGET

Each is bounded: in how much it has under way at once, in how much it does in all, and in time.
"""

import asyncio
import json
import os
import secrets
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from bench.rollback import Visitors

LONGEST, MOST = 120.0, 50_000


@dataclass(frozen=True, slots=True)
class Target:
    """The control plane that is meant: its port, its token, a write key, and a release of it."""

    port: int
    token: str
    key: str
    release: str

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return asdict(self)


def plan(components: int, environments: int) -> str:
    """A plan of many places that nobody has sent before."""
    lines = ["bascule: 1", f"name: p{secrets.token_hex(4)}", "environments:"]
    lines += [f"  e{number}: {{after: e{number - 1}}}" if number else "  e0:" for number in range(environments)]
    lines += ["components:"]
    for number in range(components):
        lines += [
            f"  c{number}:", "    run: {process: {command: 'python app.py --port {port}'}}",
            f"    route: {{envoy: {{listen: {10000 + number}}}}}", "    health: {path: /}",
            "    release: [deploy, traffic: 5% for 1h, traffic: 25% for 1h, traffic: 100%]",
        ]  # fmt: skip
    return "\n".join([*lines, ""])


async def swarm(at_once: int, act: Callable[[], Awaitable[object]]) -> None:
    """So many who do the same again and again."""
    left = MOST

    async def one() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            with suppress(httpx.HTTPError, OSError, asyncio.IncompleteReadError):
                await act()

    await asyncio.gather(*(one() for _ in range(at_once)))


async def _client(target: Target, at_once: int, act: Callable[[httpx.AsyncClient], Awaitable[object]]) -> None:
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=target.url, timeout=30.0, limits=limits) as client:
        await swarm(at_once, lambda: act(client))


async def big_plans(target: Target) -> None:
    """Plans of 56 kB and nearly two thousand places, each another one, checked by nobody."""
    await _client(target, 8, lambda client: client.post("/api/v1/plans/check", json={"text": plan(220, 8)}))


async def _begun(target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    head = (
        "POST /api/v1/plans/check HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 9000"
    )
    writer.write(f"{head}\r\n\r\n{{".encode())
    await writer.drain()
    return reader, writer


async def half_sent(target: Target) -> None:
    """Two hundred bodies that stop after one byte, and again as soon as they are let go."""

    async def hold() -> None:
        reader, writer = await _begun(target)
        await reader.read()
        writer.close()

    await swarm(200, hold)


async def broken_off(target: Target) -> None:
    """Requests that are broken off after one byte, fifty at a time."""

    async def break_off() -> None:
        _, writer = await _begun(target)
        await asyncio.sleep(0.02)
        writer.transport.abort()

    await swarm(50, break_off)


async def streams(target: Target) -> None:
    """A hundred open streams of everything that happens."""

    async def follow() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
        writer.write(b"GET /api/v1/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        while await reader.read(65536):
            pass
        writer.close()

    await swarm(100, follow)


async def pages(target: Target) -> None:
    """Pages, fifty at a time."""
    await _client(target, 50, lambda client: client.get("/", params={"n": secrets.token_hex(3)}))


async def passwords(target: Target) -> None:
    """Wrong passwords of somebody else each time, twenty at a time."""

    def guess(client: httpx.AsyncClient) -> Awaitable[object]:
        form = {"email": f"{secrets.token_hex(4)}@example.org", "password": secrets.token_hex(8)}
        return client.post("/enter/account", data=form, headers={"origin": target.url})

    await _client(target, 20, guess)


async def evidence(target: Target) -> None:
    """Files of two megabytes, handed in by somebody who may, eight at a time."""

    def hand_in(client: httpx.AsyncClient) -> Awaitable[object]:
        content = secrets.token_bytes(2 * 1024 * 1024 - 1)
        path, who = f"/api/v1/releases/{target.release}/files?name=a.bin", {"authorization": f"Bearer {target.token}"}
        return client.post(path, content=content, headers=who)

    await _client(target, 8, hand_in)


async def events(target: Target) -> None:
    """Product events, a hundred in a call, eight calls at a time."""

    def tell(client: httpx.AsyncClient) -> Awaitable[object]:
        batch = [{"type": "track", "event": "seen", "userId": secrets.token_hex(4)} for _ in range(100)]
        return client.post("/v1/batch", json={"batch": batch}, auth=(target.key, ""))

    await _client(target, 8, tell)


LOADS: Mapping[str, Callable[[Target], Awaitable[None]]] = {
    one.__name__: one for one in (big_plans, half_sent, broken_off, streams, pages, passwords, evidence, events)
}


async def visit(port: int) -> float:
    """A hundred visitors a second, until there is a line to read; when the first bad answer came."""
    visitors = Visitors(port)
    load = asyncio.create_task(visitors.run())
    await _until_told()
    load.cancel()
    return visitors.first_bad


async def _until_told() -> None:
    """Until a line comes, or the end."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()

    def read() -> None:
        sys.stdin.readline()
        loop.call_soon_threadsafe(told.set)

    threading.Thread(target=read, daemon=True).start()
    with suppress(TimeoutError):
        await asyncio.wait_for(told.wait(), LONGEST)


async def harm(name: str, target: Target) -> None:
    """Do harm until told to stop. The work of it would be done by another machine: here it yields to whoever else has some."""
    os.nice(19)
    load = asyncio.create_task(LOADS[name](target))  # type: ignore[arg-type]
    await _until_told()
    load.cancel()
    await asyncio.gather(load, return_exceptions=True)


def main(name: str, what: str) -> None:
    """One process's work."""
    if name == "visitors":
        print(json.dumps({"first_bad": asyncio.run(visit(int(what))), "at": time.time()}), flush=True)
    else:
        asyncio.run(harm(name, Target(**json.loads(what))))


if __name__ == "__main__":
    main(*sys.argv[1:])
