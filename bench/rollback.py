"""How fast a bad version is gone: from the first bad answer to the decision, and from the decision to no traffic.

    python bench/rollback.py [RUNS]

A real control plane, a real shop on real processes behind a real Envoy, 100 requests a second. Version `bad` fails on one
request in ten and is as fast as the others; it is exposed at 25 %; the guard is `error_rate > 1% for 2m`.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.kit.ports import free_port

from bascule.cli.logs import set_up_logs
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.spec import DriverRef, Guard, ReleaseSpec, Step, StepKind
from bascule.platform.settings import Settings
from bascule.ports.store import NewRelease
from bascule.ports.workload import Instance
from bascule.release.draft import NoteKind
from bascule.wiring.plane import ControlPlane
from bascule.wiring.running import control_plane
from bench.kit import keep, table

RATE = 100.0
LONGEST = 120.0


def spec(port: int, *steps: Step) -> ReleaseSpec:
    """A release of the shop."""
    command = f"{sys.executable} -m bascule.demo.shop --port {{port}} --version {{version}}"
    guard = Guard("error_rate > 1% for 2m", Condition("error_rate", Direction.ABOVE, 0.01, hold_for=120.0))
    return ReleaseSpec(
        plan="bench",
        component="shop",
        environment="production",
        steps=(Step(StepKind.DEPLOY), *steps, Step(StepKind.TRAFFIC, percent=100)),
        guards=(guard,) if steps else (),
        workload=DriverRef("process", {"command": command}),
        traffic=DriverRef("envoy", {"listen": f"127.0.0.1:{port}"}),
        health=Health("/api/health", every=1.0, ready_within=20.0),
        keep=600.0,
        drain=0.5,
    )


class Visitors:
    """A hundred requests a second, each with a cookie of its own; remembers when the first bad answer came."""

    def __init__(self, port: int) -> None:
        self.port, self.first_bad, self.last_bad_version = port, 0.0, 0.0

    async def run(self) -> None:
        """Ask until cancelled, at most `LONGEST` seconds."""
        tasks = set[asyncio.Task[None]]()
        for _ in range(int(RATE * LONGEST)):
            task = asyncio.create_task(self._ask())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            await asyncio.sleep(1 / RATE)

    async def _ask(self) -> None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"GET / HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            writer.close()
        except (OSError, asyncio.IncompleteReadError):
            return
        now = time.time()
        if b"x-shop-version: bad" in head:
            self.last_bad_version = now
            if b" 500 " in head and not self.first_bad:
                self.first_bad = now


async def ended(plane: ControlPlane, spec: ReleaseSpec, version: str) -> tuple[Any, list[Any]]:
    """A release at its end, with its journal."""
    release = await plane.releases.create(NewRelease(spec, version, "bench", plane.runtime.now()))
    await plane.queue.put(release.id)
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        await asyncio.sleep(0.1)
        found, _ = await plane.queries.release(release.id)
        if found.progress.phase.terminal:
            return found, list(await plane.queries.entries(release=release.id, limit=500))
    raise RuntimeError(f"{release.id} did not end")


def zero_at(release: Any, entries: list[Any]) -> float:
    """When the bad version had no traffic any more."""
    at: float = next(
        entry.content["at"]
        for entry in entries
        if entry.content["kind"] == NoteKind.OUTCOME
        and entry.content["at"] >= release.progress.rollback.at
        and entry.content["data"].get("weights", {}).get(release.candidate) == 0
    )
    return at


async def once(plane: ControlPlane, port: int) -> dict[str, float]:
    """One bad release."""
    visitors = Visitors(port)
    load = asyncio.create_task(visitors.run())
    release, entries = await ended(plane, spec(port, Step(StepKind.TRAFFIC, percent=25, duration=600)), "bad")
    await asyncio.sleep(0.5)
    load.cancel()
    decided = release.progress.rollback.at
    zero = zero_at(release, entries)
    return {
        "first_bad_to_decision": decided - visitors.first_bad,
        "decision_to_zero": zero - decided,
        "first_bad_to_zero": zero - visitors.first_bad,
        "last_answer_after_decision": visitors.last_bad_version - decided,
    }


async def measure(runs: int) -> list[dict[str, float]]:
    """Several bad releases over one good version."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bascule-bench-", ignore_cleanup_errors=True) as folder:
        async with control_plane(Settings(Path(folder))) as plane:
            try:
                await ended(plane, spec(port), "1")
                return [await once(plane, port) for _ in range(runs)]
            finally:
                await plane.leave()
                workload = plane.drivers.workload(spec(port).workload)
                traffic = plane.drivers.traffic(spec(port).traffic)
                for slot in Slot:
                    await workload.stop(Instance(Place("bench", "production", "shop"), slot, ""), 1.0)
                await traffic.remove(Place("bench", "production", "shop"))
                await traffic.rest()


def main(runs: int = 7) -> None:
    """Measure and print the table."""
    set_up_logs(as_json=False)
    found = asyncio.run(measure(runs))
    rows = []
    for name in found[0]:
        values = sorted(run[name] for run in found)
        rows.append([name, *(f"{value:.3f}" for value in (values[0], statistics.median(values), values[-1]))])
    print(table(["seconds", "least", "median", "most"], rows))
    keep("rollback", found)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
