"""The stage of the demo: a data folder, two free ports, a plan, a control plane, and everything cleared away at the end."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bascule.drivers.support.proxies.ports import free_port, is_free
from bascule.kernel.place import Place
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.plan.compiling.compile import compile_spec
from bascule.plan.spec import ReleaseSpec
from bascule.platform.settings import Settings
from bascule.ports.errors import PortError
from bascule.ports.workload import Instance
from bascule.server.accounts.token import read_token
from bascule.server.app import make_app
from bascule.server.serve import Serving, begin, serving
from bascule.wiring.plane import ControlPlane
from bascule.wiring.running import control_plane
from bascule.wiring.start import read_plan

PLAN = """\
bascule: 1
name: shop
language: {language}

environments:
  production:

checks:
  till:
    command: "{python} -c 'print(1 + 1)'"

components:
  shop:
    run:
{run}
    route:
      envoy:
        listen: 127.0.0.1:{port}
    health:
      path: /api/health
      every: 1s
    keep: 1m
    drain: 2s
    release:
      - check: till
      - deploy
      - smoke:
          - GET /api/health is 200
      - traffic: 5% for 4s
      - traffic: 25% for 4s
      - traffic: 50% for 4s
      - traffic: 100%
      - soak: 4s

guards:
  - when: error_rate > 3% for 3s
    then: roll back
  - when: latency_p95 > 150ms for 3s
    then: roll back
"""

PROCESS = """\
      process:
        command: "{python} -m bascule.demo.shop --port {{port}} --version {{version}}"
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """A control plane that serves, and where the shop's visitors arrive."""

    plane: ControlPlane
    serving: Serving
    plan: Path
    port: int


# The plan of a stage, and what lies beside it, put into a folder; users arrive at the port.
Set = Callable[[Path, int], Path]


def shop(settings: Settings, run: str) -> Set:
    """The shop, which runs as these lines say."""

    def put(folder: Path, port: int) -> Path:
        plan = folder / "bascule.yaml"
        plan.write_text(PLAN.format(language=settings.language, python=sys.executable, port=port, run=run.rstrip()))
        return plan

    return put


@asynccontextmanager
async def stage(settings: Settings, put: Set, component: str = "shop") -> AsyncIterator[Stage]:
    """A stage in a fresh data folder; nothing of it is left running or lying about afterwards."""
    folder = settings.data / "demo"
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    settings = replace(settings, data=folder, port=_port(settings))
    port = free_port()
    folder.mkdir(parents=True)
    plan = put(folder, port)
    # What a plan of its own folder names is found beside it.
    settings = settings if plan.parent == folder else replace(settings, root=plan.parent)
    token = read_token(folder)
    async with control_plane(settings) as plane:
        try:
            app = make_app(plane, token, plan)
            await begin(app)
            async with serving(app, settings):
                yield Stage(plane, Serving(settings.base_url, token), plan, port)
        finally:
            await plane.leave()
            await strike(plane, plan, component)
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _port(settings: Settings) -> int:
    """The usual port where it is free, any other where it is not: a demo must not stop at that."""
    return settings.port if is_free(settings.port, settings.host) else free_port()


async def strike(plane: ControlPlane, plan: Path, component: str) -> None:
    """Stop the programs and the proxy."""
    text = await asyncio.to_thread(plan.read_text)
    spec = compile_spec(read_plan(text, plan.name), component, "production")
    workload = plane.drivers.workload(spec.workload)
    for slot in Slot:
        await _quietly(workload.stop(_instance(spec, slot), Seconds(2.0)))
    traffic = plane.drivers.traffic(spec.traffic)
    await _quietly(traffic.remove(Place(spec.plan, spec.environment, spec.component)))
    await _quietly(traffic.rest())


def _instance(spec: ReleaseSpec, slot: Slot) -> Instance:
    return Instance(Place(spec.plan, spec.environment, spec.component), slot, "", spec.workload.options)


async def _quietly(call: Awaitable[None]) -> None:
    try:
        await call
    except PortError:
        # What cannot be reached cannot be stopped either; the demo is over all the same.
        return
