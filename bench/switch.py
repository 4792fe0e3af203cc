"""How many requests a switch loses under full load, by proxy: the goal is none.

    python bench/switch.py [REQUESTS [SWITCHES]]

A million requests over at least twenty switches of all the traffic: three quarters from `wrk` on kept-alive connections as
fast as they go (Debian's package; without it Python does it, slower), one quarter on new connections, and slow requests of
five seconds that are under way while the traffic moves. Each switch is the traffic driver's `ensure`, acknowledged by the proxy.
"""

import asyncio
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.kit.ports import free_port

from bascule.drivers.catalogue import Catalogue
from bascule.drivers.support.home import Home
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.ports.traffic import Route
from bascule.wiring.machine.clock import SystemClock
from bench.kit import keep, table
from bench.load import Score, fresh, kept_alive, slow

BACKEND = Path(__file__).parent / "backend.py"
PLACE = Place("bench", "production", "app")
LONGEST = 900.0
KEPT, FRESH = 24, 8


class Switcher:
    """Two backends behind one proxy."""

    def __init__(self, driver: str, folder: Path) -> None:
        self.traffic = Catalogue(Home(folder), SystemClock()).traffic(driver)
        self.port = free_port()
        self.ports = {Slot.BLUE: free_port(), Slot.GREEN: free_port()}
        self.took: list[float] = []

    async def start(self) -> None:
        """Both versions run, and everything goes to blue."""
        self.backends = [await self._backend(self.ports[slot], f"v{number}") for number, slot in enumerate(Slot, 1)]
        await self.switch(Slot.BLUE)

    async def switch(self, to: Slot) -> None:
        """All the traffic to one slot."""
        addresses = {slot: (f"127.0.0.1:{port}",) for slot, port in self.ports.items()}
        weights = {to: 100, to.other: 0}
        options = {"listen": f"127.0.0.1:{self.port}", "sticky": "none"}
        began = time.perf_counter()
        await self.traffic.ensure(Route(PLACE, addresses, weights, Slot.GREEN, (), options))
        self.took.append(time.perf_counter() - began)

    async def close(self) -> None:
        """Nothing is left running."""
        await self.traffic.remove(PLACE)
        await self.traffic.rest()
        for backend in self.backends:
            backend.terminate()
            await backend.wait()

    async def _backend(self, port: int, version: str) -> asyncio.subprocess.Process:
        words = (sys.executable, str(BACKEND), "--port", str(port), "--version", version)
        process = await asyncio.create_subprocess_exec(*words)
        for _ in range(200):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return process
            except OSError:
                await asyncio.sleep(0.02)
        raise RuntimeError("the backend does not start")


async def measure(driver: str, requests: int, switches: int) -> dict[str, Any]:
    """Load and switches, side by side, until both are done."""
    with tempfile.TemporaryDirectory(prefix="bascule-bench-") as folder:
        switcher = Switcher(driver, Path(folder))
        try:
            await switcher.start()
            return await _loaded(switcher, driver, requests, switches)
        finally:
            await switcher.close()


async def _loaded(switcher: Switcher, driver: str, requests: int, switches: int) -> dict[str, Any]:
    score, wrk = Score(), shutil.which("wrk")
    began = time.perf_counter()
    new = [fresh(switcher.port, score, requests // 4 // FRESH) for _ in range(FRESH)]
    kept = [] if wrk else [kept_alive(switcher.port, score, requests * 3 // 4 // KEPT) for _ in range(KEPT)]
    load = asyncio.gather(*new, *kept, *([_wrk(wrk, switcher.port, score, requests * 3 // 4)] if wrk else []))
    made = await _switch_while(switcher, score, load, switches)
    await asyncio.wait_for(load, LONGEST)
    seconds, took = time.perf_counter() - began, sorted(switcher.took[1:])
    return {
        "proxy": driver,
        "requests": score.requests,
        "switches": made,
        "lost": sum(score.lost.values()),
        "lost_by": dict(score.lost),
        "requests_per_second": round(score.requests / seconds),
        "switch_ms_median": round(took[len(took) // 2] * 1000, 1),
        "switch_ms_most": round(took[-1] * 1000, 1),
        "seconds": round(seconds, 1),
    }


async def _switch_while(switcher: Switcher, score: Score, load: Any, switches: int) -> int:
    """Back and forth until the load is done and there were enough switches; slow requests ride along."""
    slot, made, riders = Slot.GREEN, 0, list[asyncio.Task[None]]()
    until = time.perf_counter() + LONGEST
    while (not load.done() or made < switches) and time.perf_counter() < until:
        riders += [asyncio.create_task(slow(switcher.port, score)) for _ in range(2)]
        await asyncio.sleep(0.25)
        await switcher.switch(slot)
        slot, made = slot.other, made + 1
        await asyncio.sleep(1.0)
    await asyncio.gather(*riders)
    return made


async def _wrk(wrk: str, port: int, score: Score, requests: int) -> None:
    """Run wrk in rounds of ten seconds, until it has made its requests."""
    made, until = 0, time.perf_counter() + LONGEST
    while made < requests and time.perf_counter() < until:
        words = (wrk, "-t1", "-c24", "-d10s", f"http://127.0.0.1:{port}/")
        process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
        told = (await process.communicate())[0].decode()
        found = re.search(r"(\d+) requests in", told)
        count = int(found[1]) if found else 0
        errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
        other = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
        made += count
        score.answers["wrk"] += count - (int(other[1]) if other else 0)
        score.lost["wrk"] += sum(map(int, errors.groups())) if errors else 0
        score.lost["wrk status"] += int(other[1]) if other else 0


def main(requests: int = 1_000_000, switches: int = 20) -> None:
    """Measure both proxies and print the table."""
    proxies = ["envoy", *(["haproxy"] if shutil.which("haproxy", path="/usr/sbin:/usr/bin:/usr/local/sbin") else [])]
    rows = [asyncio.run(measure(proxy, requests if proxy == "envoy" else requests // 4, switches)) for proxy in proxies]
    shown = ("proxy", "requests", "switches", "lost", "requests_per_second", "switch_ms_median", "switch_ms_most")
    print(table(list(shown), [[row[name] for name in shown] for row in rows]))
    keep("switch", rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
