"""Steady load: visitors who arrive at a fixed rate, each with a connection and a cookie of its own.

    python -m bascule.demo.load --port 8080 --rate 300 --seconds 120

An open loop: visitors do not wait for each other, so a slow version does not hide behind fewer requests. Every 0.2 s a line
of JSON tells the totals so far: per version and status, and how many requests were lost, that is, not answered by
any version of the shop.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass, field

from bascule.kernel.quantities import Seconds

VISIT = 5
REPORT_EVERY = 0.2
PATIENCE = 10.0
MOST_OPEN = 400


@dataclass(slots=True)
class Tally:
    """What came back: `answers` by "version status", and `lost` by reason."""

    answers: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    def line(self, now: float) -> str:
        """The totals as a line of JSON."""
        return json.dumps({"at": now, "answers": self.answers, "lost": self.lost})


async def visit(port: int, tally: Tally) -> None:
    """One visitor: a connection, a few requests, one cookie."""
    cookies: dict[str, str] = {}
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                for path in ("/", "/cart", "/checkout", "/", "/cart")[:VISIT]:
                    await ask(reader, writer, path, cookies, tally)
            finally:
                writer.close()
    except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
        tally.lost[type(error).__name__] += 1


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, cookies: dict[str, str], tally: Tally
) -> None:
    """One request on an open connection."""
    cookie = "".join(f"cookie: {name}={value}\r\n" for name, value in cookies.items())
    writer.write(f"GET {path} HTTP/1.1\r\nhost: shop.localhost\r\n{cookie}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = [line.partition(":")[::2] for line in head[1:] if line]
    fields = {name.strip().lower(): value.strip() for name, value in headers}
    await reader.readexactly(int(fields.get("content-length", "0")))
    for name, value in headers:
        if name.strip().lower() == "set-cookie":
            key, _, rest = value.strip().partition("=")
            cookies[key] = rest.partition(";")[0]
    status, version = head[0].split(" ")[1], fields.get("x-shop-version")
    if version is None:
        tally.lost[f"answer {status} of the proxy"] += 1
    else:
        tally.answers[f"{version} {status}"] += 1


async def arrive(port: int, rate: float, seconds: Seconds, tally: Tally) -> None:
    """Let visitors arrive for a time; at most `MOST_OPEN` at once."""
    loop = asyncio.get_running_loop()
    begin, visits = loop.time(), set[asyncio.Task[None]]()
    for number in range(int(rate * seconds / VISIT)):
        await asyncio.sleep(max(begin + number * VISIT / rate - loop.time(), 0))
        if len(visits) < MOST_OPEN:
            task = asyncio.create_task(visit(port, tally))
            visits.add(task)
            task.add_done_callback(visits.discard)
    await asyncio.gather(*visits)


async def report(tally: Tally) -> None:
    """Tell the totals until nobody listens any more."""
    loop = asyncio.get_running_loop()
    while True:
        print(tally.line(loop.time()), flush=True)
        await asyncio.sleep(REPORT_EVERY)


async def main(port: int, rate: float, seconds: Seconds) -> None:
    """Load and report, side by side."""
    tally = Tally()
    reporting = asyncio.create_task(report(tally))
    arriving = asyncio.create_task(arrive(port, rate, seconds, tally))
    await asyncio.wait([reporting, arriving], return_when=asyncio.FIRST_COMPLETED)
    reporting.cancel()
    arriving.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Steady load on a port of this machine.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--rate", type=float, default=300.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=120.0, help="how long at most")
    options = parser.parse_args()
    try:
        asyncio.run(main(options.port, options.rate, options.seconds))
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)
