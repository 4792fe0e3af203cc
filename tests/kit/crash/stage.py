"""A stage for crash tests: a database, a data folder with a shop and an Envoy, and control planes in processes of their own."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bascule.drivers.support.home import Home
from bascule.drivers.traffic.envoy.driver import EnvoyTraffic
from bascule.drivers.traffic.haproxy.driver import HaproxyTraffic
from bascule.drivers.workload.process.driver import ProcessWorkload
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.spec import DriverRef, Guard, ReleaseSpec, Step, StepKind
from bascule.ports.store import NewRelease
from bascule.ports.workload import Instance
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.store.database import open_engine
from bascule.store.queries import Queries
from bascule.store.releases import PostgresReleases
from tests.kit.ports import free_port

ROOT = Path(__file__).parents[3]
PLACE = Place("crash", "production", "shop")


@dataclass
class Stage:
    """Everything that outlives a control plane."""

    folder: Path
    database: str
    port: int = field(default_factory=free_port)
    proxy: str = "envoy"

    def __post_init__(self) -> None:
        """Open our own eyes on the database."""
        self.engine = open_engine(self.database)
        self.queries = Queries(self.engine)
        self.releases = PostgresReleases(self.engine)
        home = Home(self.folder)
        self.workload = ProcessWorkload(home)
        self.traffic = EnvoyTraffic(home) if self.proxy == "envoy" else HaproxyTraffic(home)

    def spec(self, guarded: bool = False, soak: float = 0.5, **changes: float) -> ReleaseSpec:
        """A short release: deploy, half the traffic, all of it, a soak. `changes` are of the spec or its health."""
        command = f"{sys.executable} -m bascule.demo.shop --port {{port}} --version {{version}}"
        guard = Guard("error_rate > 3% for 1s", Condition("error_rate", Direction.ABOVE, 0.03, hold_for=1.0))
        health = Health("/api/health", every=0.5, ready_within=changes.pop("ready_within", 20.0))
        made = ReleaseSpec(
            plan=PLACE.plan,
            component=PLACE.component,
            environment=PLACE.environment,
            steps=(
                Step(StepKind.DEPLOY),
                Step(StepKind.TRAFFIC, percent=50, duration=0.5),
                Step(StepKind.TRAFFIC, percent=100),
                Step(StepKind.SOAK, duration=soak),
            ),
            guards=(guard,) if guarded else (),
            workload=DriverRef("process", {"command": command}),
            traffic=DriverRef(self.proxy, {"listen": f"127.0.0.1:{self.port}"}),
            health=health,
            keep=600.0,
            drain=0.5,
        )
        return replace(made, **changes)  # type: ignore[arg-type]

    async def order(self, version: str, guarded: bool = False, **changes: float) -> Release:
        """Order a release; whoever runs drives it."""
        return await self.releases.create(NewRelease(self.spec(guarded, **changes), version, "noe", _now()))

    async def plane(self, *words: str, kill_at: str = "") -> asyncio.subprocess.Process:
        """A control plane in a process of its own, once it is ready."""
        environment = os.environ | {"BASCULE_DATA": str(self.folder), "DATABASE_URL": self.database, "KILL_AT": kill_at}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.kit.crash.plane",
            *words,
            cwd=ROOT,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), 30)
        return process

    async def drive(self, release: Release, kill_at: str = "") -> int:
        """A control plane until the release has ended or the process has died; its return code."""
        process = await self.plane(release.id, kill_at=kill_at)
        try:
            return await asyncio.wait_for(process.wait(), 60)
        except TimeoutError:
            kill(process)
            found, _ = await self.queries.release(release.id)
            raise AssertionError(f"not at its end after a minute: {found.progress}") from None

    async def ended(self, release: Release) -> Release:
        """The release as it stands, which should be at its end."""
        found, _ = await self.queries.release(release.id)
        assert found.progress.phase.terminal, found.progress
        return found

    async def close(self) -> None:
        """Stop the shop and the proxy."""
        for slot in Slot:
            await self.workload.stop(Instance(PLACE, slot, "", self.spec().workload.options), 1.0)
        await self.traffic.shut_down()
        await self.engine.dispose()


@asynccontextmanager
async def crash_stage(folder: Path, database: str, proxy: str = "envoy") -> AsyncIterator[Stage]:
    """A stage on which version 1 serves."""
    stage = Stage(folder, database, proxy=proxy)
    try:
        first = await stage.order("1")
        assert await stage.drive(first) == 0
        assert (await stage.ended(first)).progress.phase is Phase.SUCCEEDED
        yield stage
    finally:
        await stage.close()


def kill(process: asyncio.subprocess.Process) -> None:
    """As `kill -9` does it."""
    process.send_signal(signal.SIGKILL)


def _now() -> float:
    from datetime import UTC, datetime

    return datetime.now(UTC).timestamp()
