"""How fast a bad version is gone while somebody means harm, beside the same with nobody there.

    python -m bench.hostile [RUNS] [LOAD ...]

The rig is that of `rollback`, served as `bascule serve` does it; visitors and whoever means harm are processes of their own,
the latter with the lowest claim to the processors, for they would have machines of their own. Quiet runs and each kind of
harm take turns, so that what the machine does besides falls on all of them alike. Printed is the median of each, as a ratio
to the quiet one; and whether any release lost its claim.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text
from tests.kit.ports import free_port

from bascule.areas.events.runtime import Events
from bascule.areas.events.store.keys import WriteKey
from bascule.cli.logs import set_up_logs
from bascule.kernel.place import Place
from bascule.kernel.site import Site
from bascule.kernel.slot import Slot
from bascule.plan.spec import Step, StepKind
from bascule.platform.settings import Settings
from bascule.ports.workload import Instance
from bascule.server.accounts.token import read_token
from bascule.server.app import make_app
from bascule.server.serve import serving
from bascule.wiring.machine.engine_process import engine_process, yield_to_it
from bascule.wiring.plane import ControlPlane, Share
from bascule.wiring.running import control_plane
from bench.hostile_loads import LOADS, Target
from bench.kit import keep, table
from bench.rollback import ended, spec, zero_at

GOAL = 1.5
QUIET = "quiet"


@asynccontextmanager
async def beside(*words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process for as long as the block lasts."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.hostile_loads",
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield child
    finally:
        assert child.stdin is not None
        child.stdin.close()
        await child.wait()


async def once(plane: ControlPlane, port: int, load: str, target: Target) -> dict[str, float]:
    """One bad release under a load."""
    async with beside("visitors", str(port)) as visitors:
        if load == QUIET:
            release, entries = await _bad(plane, port)
        else:
            async with beside(load, json.dumps(target.as_json())):
                release, entries = await _bad(plane, port)
        assert visitors.stdin is not None
        assert visitors.stdout is not None
        visitors.stdin.write(b"enough\n")
        first_bad = json.loads(await visitors.stdout.readline())["first_bad"]
    decided, zero = release.progress.rollback.at, zero_at(release, entries)
    return {
        "decision_to_zero": zero - decided,
        "first_bad_to_zero": zero - first_bad,
        "first_bad_to_decision": decided - first_bad,
    }


async def _bad(plane: ControlPlane, port: int) -> tuple[Any, list[Any]]:
    return await ended(plane, spec(port, Step(StepKind.TRAFFIC, percent=25, duration=600)), "bad")


# The sequence of epochs is also drawn on by places, so claims are counted where they are made.
COUNTING = (
    "CREATE TABLE bench_claim (release text NOT NULL)",
    """CREATE FUNCTION bench_claimed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO bench_claim VALUES (NEW.id); RETURN NEW; END $$""",
    """CREATE TRIGGER bench_claimed AFTER UPDATE OF epoch ON release
    FOR EACH ROW WHEN (NEW.epoch IS DISTINCT FROM OLD.epoch) EXECUTE FUNCTION bench_claimed()""",
)


async def count_claims(plane: ControlPlane) -> None:
    """Have every claim of a release written down."""
    async with plane.engine.begin() as connection:
        for statement in COUNTING:
            await connection.execute(text(statement))


async def claims(plane: ControlPlane) -> tuple[int, int]:
    """How often a release was claimed, and how many were: the same, where none lost its claim."""
    async with plane.engine.connect() as connection:
        taken = await connection.scalar(text("SELECT count(*) FROM bench_claim"))
        releases = await connection.scalar(text("SELECT count(DISTINCT release) FROM bench_claim"))
    return int(taken or 0), int(releases or 0)


@asynccontextmanager
async def rig(folder: Path, port: int) -> AsyncIterator[tuple[ControlPlane, Target]]:
    """A control plane with its server, and a good version that serves."""
    settings = Settings(folder, port=free_port())
    async with control_plane(settings, share=Share.SURFACE) as plane, engine_process(plane):
        yield_to_it()
        await count_claims(plane)
        token = read_token(settings.data)
        key = WriteKey("", "bwk_hostile", Site("bench", "production"), "bench", "p-0001", time.time(), None)
        await plane.of(Events).keys.make(key)
        async with serving(make_app(plane, token, None), settings):
            try:
                first, _ = await ended(plane, spec(port), "1")
                yield plane, Target(settings.port, token, key.key, first.id)
            finally:
                await plane.leave()
                await _cleared(plane, port)


async def _cleared(plane: ControlPlane, port: int) -> None:
    one = spec(port)
    workload = plane.drivers.workload(one.workload)
    for slot in Slot:
        await workload.stop(Instance(Place("bench", "production", "shop"), slot, ""), 1.0)
    traffic = plane.drivers.traffic(one.traffic)
    await traffic.remove(Place("bench", "production", "shop"))
    await traffic.rest()


async def measure(runs: int, loads: Sequence[str]) -> dict[str, Any]:
    """All loads in turn, so many times."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in (QUIET, *loads)}
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bascule-bench-", ignore_cleanup_errors=True) as folder:
        async with rig(Path(folder), port) as (plane, target):
            for number in range(runs):
                for name in found if number % 2 == 0 else reversed(found):
                    found[name].append(await once(plane, port, name, target))
                    print(f"{number + 1}/{runs} {name} {found[name][-1]}", file=sys.stderr, flush=True)
            taken, releases = await claims(plane)
    return {"runs": found, "claims": taken, "releases": releases}


def median(runs: Sequence[dict[str, float]], name: str) -> float:
    """The median of a figure."""
    return statistics.median(run[name] for run in runs)


def main(runs: int = 5, *only: str) -> None:
    """Measure, print, and keep."""
    set_up_logs(as_json=False)
    figures = asyncio.run(measure(runs, only or tuple(LOADS)))
    quiet = figures["runs"][QUIET]
    rows, ratios = [], {}
    for name, each in figures["runs"].items():
        zero, whole = median(each, "decision_to_zero"), median(each, "first_bad_to_zero")
        ratio = (zero / median(quiet, "decision_to_zero"), whole / median(quiet, "first_bad_to_zero"))
        ratios[name] = {"decision_to_zero": round(ratio[0], 2), "first_bad_to_zero": round(ratio[1], 2)}
        worst = max(run["first_bad_to_zero"] for run in each)
        cells = (f"{zero * 1000:.1f} ms", f"{ratio[0]:.2f}", f"{whole:.2f} s", f"{ratio[1]:.2f}", f"{worst:.2f} s")
        rows.append([name, *cells])
    print(table(["load", "decision to zero", "ratio", "first bad to zero", "ratio", "worst"], rows))
    print(
        f"\n{figures['releases']} releases, {figures['claims']} claims; goal: ratios of at most {GOAL}, no claim lost"
    )
    keep("hostile", {**figures, "ratios": ratios, "goal": GOAL})


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]), *sys.argv[2:])
