"""What users lose when something dies or freezes: every fault, on every proxy, several times.

    python -m bench.outage [RUNS [FAULT...]]

A real `bascule serve` with its database, the shop on real processes, a real proxy; 100 requests a second, half of them on
new connections and half on kept-alive ones. A request is lost when its right answer has not come within `PATIENCE`. What
is lost is printed beside what was lost on 28 November 2026 and beside the goal.
"""

import asyncio
import json
import shutil
import signal
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bascule.kernel.slot import Slot
from bench.installation import Installation
from bench.kit import RESULTS, keep, table
from bench.users import RATE, Users

PROXIES = ("envoy", "haproxy")
FROZEN = 20.0
AFTER = 12.0
BEFORE = 2.0
QUARTER = ("traffic: 25% for 10m", "traffic: 100%", "soak: 10m")
WHOLE = ("traffic: 100%", "soak: 10m")
SHORT = ("traffic: 25% for 10s", "traffic: 100%", "soak: 2s")
ALL = "all until the next release"
# The figures of 28 November 2026, Envoy / HAProxy, before proxies and the control plane looked after anything while idle.
THEN = {
    "proxy killed while idle": (ALL, ALL),
    "program killed while idle, one replica": (ALL, ALL),
    "program killed while idle, one of two": (ALL, ALL),
    "machine restarted, from serve": (ALL, ALL),
    "stable killed in mid-release": ("42", "1"),
    "candidate killed at 25 %": ("10", "4"),
    "candidate killed at 100 %": ("73", "38"),
    "candidate frozen 20 s": ("275", "129"),
    "stable frozen 20 s": ("266, succeeds", "213, succeeds"),
    "candidate dies, control plane down": ("256", "108"),
}


@dataclass
class Scene:
    """One installation under load, and what was noticed."""

    there: Installation
    users: Users
    release: str = ""
    noticed: str = ""


@dataclass(frozen=True)
class Fault:
    """How a fault is made, on how many replicas, in which release, and the most that may be lost."""

    make: Callable[[Scene], Awaitable[None]]
    goal: int
    steps: tuple[str, ...] = ()
    replicas: int = 1


async def proxy_killed(scene: Scene) -> None:
    """The proxy dies with all its workers."""
    scene.there.kill(*scene.there.proxies())
    await asyncio.sleep(AFTER)


async def program_killed(scene: Scene) -> None:
    """One replica of what serves dies."""
    scene.there.kill(scene.there.programs(Slot.BLUE)[0])
    await asyncio.sleep(AFTER)


async def machine_restarted(scene: Scene) -> None:
    """Everything dies; what counts begins when `serve` is typed."""
    scene.there.kill(*scene.there.everything())
    await asyncio.sleep(1.0)
    scene.users.forget()
    await scene.there.begin_serving()
    await asyncio.sleep(AFTER)


async def stable_killed(scene: Scene) -> None:
    """What serves most users dies."""
    scene.there.kill(*scene.there.programs(Slot.BLUE))
    await asyncio.sleep(AFTER)


async def candidate_killed(scene: Scene) -> None:
    """The new version dies."""
    scene.there.kill(*scene.there.programs(Slot.GREEN))
    await asyncio.sleep(AFTER)


async def candidate_frozen(scene: Scene) -> None:
    """The new version takes requests, and answers none of them for a while."""
    await _freeze(scene, Slot.GREEN)


async def stable_frozen(scene: Scene) -> None:
    """So does what serves most users; somebody should notice."""
    await _freeze(scene, Slot.BLUE)
    told = await scene.there.told(scene.release)
    seen = await scene.there.look(scene.release)
    found = sorted({key for key in told if "stable" in key})
    scene.noticed = ", ".join(found) if found else f"not noticed: {seen['phase']}"


async def candidate_alone(scene: Scene) -> None:
    """The new version dies while there is no control plane, which comes back later."""
    scene.there.kill(*scene.there.control_plane())
    await asyncio.sleep(0.5)
    await candidate_killed(scene)
    await scene.there.serve()
    await asyncio.sleep(3.0)


async def _freeze(scene: Scene, slot: Slot) -> None:
    found = scene.there.programs(slot)
    scene.there.kill(*found, how=signal.SIGSTOP)
    await asyncio.sleep(FROZEN)
    scene.there.kill(*found, how=signal.SIGCONT)
    await asyncio.sleep(3.0)


FAULTS = {
    "proxy killed while idle": Fault(proxy_killed, int(RATE)),
    "program killed while idle, one replica": Fault(program_killed, int(RATE)),
    "program killed while idle, one of two": Fault(program_killed, 0, replicas=2),
    "machine restarted, from serve": Fault(machine_restarted, int(5 * RATE)),
    "stable killed in mid-release": Fault(stable_killed, 5, QUARTER),
    "candidate killed at 25 %": Fault(candidate_killed, 5, QUARTER),
    "candidate killed at 100 %": Fault(candidate_killed, 20, WHOLE),
    "candidate frozen 20 s": Fault(candidate_frozen, 30, QUARTER),
    "stable frozen 20 s": Fault(stable_frozen, 50, SHORT),
    "candidate dies, control plane down": Fault(candidate_alone, 20, QUARTER),
}


async def once(proxy: str, name: str) -> dict[str, Any]:
    """One fault on a fresh installation."""
    fault = FAULTS[name]
    with tempfile.TemporaryDirectory(prefix="bascule-bench-", ignore_cleanup_errors=True) as folder:
        there = Installation(Path(folder), proxy, fault.replicas)
        try:
            await there.serve()
            first = await there.release("1", "traffic: 100%")
            await there.until(first, lambda seen: seen["phase"] == "succeeded")
            scene = Scene(there, Users(there.port))
            await _suffer(scene, fault)
        finally:
            await there.close()
    return {"proxy": proxy, "fault": name, "noticed": scene.noticed, **scene.users.figures()}


async def _suffer(scene: Scene, fault: Fault) -> None:
    """The release as far as the fault wants it, then load, then the fault under load."""
    if fault.steps:
        scene.release = await scene.there.release("2", *fault.steps)
        share = 100 if fault.steps == WHOLE else 25
        await scene.there.until(scene.release, lambda seen: seen["weights"].get("green") == share)
    load = asyncio.create_task(scene.users.run())
    await asyncio.sleep(BEFORE)
    if sum(scene.users.lost.values()):
        raise RuntimeError(f"requests are lost before anything was done: {scene.users.lost}")
    await fault.make(scene)
    scene.users.stop = True
    await load


def row(runs: list[dict[str, Any]]) -> list[Any]:
    """A line of the table: what the runs of one fault lost."""
    name, proxy = runs[0]["fault"], runs[0]["proxy"]
    lost = [run["lost"] for run in runs]
    verdict = "met" if max(lost) <= FAULTS[name].goal and not any("not" in run["noticed"] for run in runs) else "MISSED"
    halves = [f"{statistics.median(run[half] for run in runs):g}" for half in ("lost_new", "lost_kept")]
    noticed = next((run["noticed"] for run in runs if run["noticed"]), "")
    then = THEN[name][PROXIES.index(proxy)]
    return [name, proxy, then, " ".join(map(str, lost)), "+".join(halves), f"<= {FAULTS[name].goal}", verdict, noticed]


def main(wanted: str = "3", *names: str) -> None:
    """Measure and print the table. A fault is chosen by any part of its name."""
    runs = int(wanted)
    chosen = [name for name in FAULTS if not names or any(each in name for each in names)]
    proxies = [one for one in PROXIES if one == "envoy" or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")]
    found = []
    for name in chosen:
        for proxy in proxies:
            found.append([asyncio.run(once(proxy, name)) for _ in range(runs)])
            print(" | ".join(map(str, row(found[-1]))), flush=True)
            keep("outage", _with_others([run for each in found for run in each]))
    header = ["fault", "proxy", "28 Nov 2026", "lost", "new+kept-alive", "goal", "", "noticed"]
    print("\n" + table(header, [row(each) for each in found]))


def _with_others(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The new runs, and those of faults that were not made this time."""
    path = RESULTS / "outage.json"
    before = json.loads(path.read_text())["figures"] if path.is_file() else []
    made = {(run["fault"], run["proxy"]) for run in runs}
    others = [run for run in before if (run["fault"], run["proxy"]) not in made and run["fault"] in FAULTS]
    together = others + runs
    return sorted(together, key=lambda run: (list(FAULTS).index(run["fault"]), PROXIES.index(run["proxy"])))


if __name__ == "__main__":
    main(*sys.argv[1:])
